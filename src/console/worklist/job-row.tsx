// One job as a row: what, about what, who has it, how old it is and when it is due, and what comes next.
import { Checkbox } from '@base-ui/react/checkbox'
import { Check, Users } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import { useAsk } from '../desk/dialogs.tsx'
import { awayFrom, exactMoment, lengthOf, since } from '../moments.ts'
import { isOpen, type QueuedJob, titleOf } from '../queued-job.ts'
import { nameOf, statusOf } from '../words.ts'
import type { Row } from './arrange-rows.ts'
import { nextStepOf } from './row-action.ts'

/** What a row shows and tells. */
export interface JobRowProps {
  readonly row: Row
  /** The job as it will be, once the server has taken what was done. */
  readonly job: QueuedJob
  readonly index: number
  readonly topPx: number
  readonly nowMs: number
  readonly isCurrent: boolean
  /** Whether the focus goes to it when it comes to the list. */
  readonly isReached: boolean
  readonly isOpened: boolean
  readonly isSelected: boolean
  readonly isUnderWay: boolean
  readonly isActing: boolean
  readonly onOpen: (id: string) => void
  readonly onSelect: (id: string) => void
  readonly onFocus: (id: string) => void
}

function When({ job, nowMs }: { readonly job: QueuedJob; readonly nowMs: number }): ReactNode {
  const titled = (words: string, at: string): string => `${words} ${exactMoment(at)}`
  if (job.closedAt !== null) return <span title={titled('Closed', job.closedAt)}>{since(job.closedAt, nowMs)}</span>
  if (job.overdueSince !== null) {
    return (
      <span className="late" title={titled('Due', job.dueAt ?? job.overdueSince)}>
        {lengthOf(nowMs - Date.parse(job.overdueSince))} overdue
      </span>
    )
  }
  if (job.snoozedUntil !== null) {
    return <span title={titled('Snoozed until', job.snoozedUntil)}>back {awayFrom(job.snoozedUntil, nowMs)}</span>
  }
  if (job.dueAt !== null) return <span title={titled('Due', job.dueAt)}>due {awayFrom(job.dueAt, nowMs)}</span>
  const ageMs = nowMs - Date.parse(job.createdAt)
  return <span title={titled('Requested', job.createdAt)}>{ageMs < 60_000 ? 'new' : `${lengthOf(ageMs)} old`}</span>
}

function Who({ job }: { readonly job: QueuedJob }): ReactNode {
  const { viewer } = useDesk()
  if (!isOpen(job)) {
    const how = job.outcome ?? (job.status === 'COMPLETED' ? 'done' : 'cancelled')
    const words = job.closedBy === null ? how : `${how} · ${nameOf(job.closedBy, viewer.id)}`
    return (
      <span className="who" title={words}>
        {words}
      </span>
    )
  }
  if (job.assignedTo === null) {
    const groups = job.candidateGroups.join(', ')
    if (groups === '') return <span className="who nobody">nobody</span>
    return (
      <span className="who nobody" title={`Nobody has it; for ${groups}`}>
        <Users size={13} aria-label="for" role="img" /> {groups}
      </span>
    )
  }
  return (
    <span className={job.assignedTo === viewer.id ? 'who you' : 'who'} title={`With ${job.assignedTo}`}>
      {job.status === 'IN_PROGRESS' && <span className="working" title={statusOf(job.status)} />}
      {nameOf(job.assignedTo, viewer.id)}
    </span>
  )
}

function NextStep({ job, isActing }: { readonly job: QueuedJob; readonly isActing: boolean }): ReactNode {
  const { viewer, act } = useDesk()
  const ask = useAsk()
  const next = nextStepOf(job, viewer.id)
  if (next === null) return null
  return (
    <button
      type="button"
      className="button small"
      tabIndex={-1}
      aria-disabled={!isActing}
      aria-label={`${next.words} ${titleOf(job)}, ${job.target.id}`}
      onClick={(event) => {
        event.stopPropagation()
        if (next.action === 'complete') ask('complete', [job])
        else void act(next.action, [job])
      }}
    >
      {next.words}
    </button>
  )
}

/** The row. */
export const JobRow = memo(function JobRow(props: JobRowProps): ReactNode {
  const { row, job, index, topPx, nowMs, isSelected, onOpen, onSelect, onFocus } = props
  const { id } = job
  const pressing = job.priority >= 75 ? 'high' : job.priority < 25 ? 'low' : undefined
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      role="row"
      className="row"
      data-id={id}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      aria-busy={props.isUnderWay}
      tabIndex={props.isReached ? 0 : -1}
      data-gone={row.gone === null ? undefined : ''}
      data-new={row.cameAtMs !== null && nowMs - row.cameAtMs < 3_000 ? '' : undefined}
      data-current={props.isCurrent ? '' : undefined}
      data-opened={props.isOpened ? '' : undefined}
      style={{ transform: `translateY(${topPx}px)` }}
      onClick={() => onOpen(id)}
      onFocus={() => onFocus(id)}
    >
      <span role="gridcell" className="cell-select">
        <Checkbox.Root
          className="checkbox"
          aria-label={`Select ${titleOf(job)}, ${job.target.id}`}
          tabIndex={-1}
          checked={isSelected}
          disabled={row.gone !== null}
          onClick={(event) => event.stopPropagation()}
          onCheckedChange={() => onSelect(id)}
        >
          <Checkbox.Indicator className="checkbox-mark">
            <Check size={12} aria-hidden />
          </Checkbox.Indicator>
        </Checkbox.Root>
      </span>
      <span role="gridcell" className="cell-what">
        <span className="row-title" dir="auto" title={titleOf(job)}>
          {pressing && <span className={`priority ${pressing}`} role="img" aria-label={`${pressing} priority`} />}
          {titleOf(job)}
        </span>
        <span className="row-target">
          {job.target.type} <bdi>{job.target.id}</bdi>
          {job.title !== null && <span className="row-type"> · {job.type.title}</span>}
        </span>
      </span>
      <span role="gridcell" className="cell-who">
        {row.gone === null ? <Who job={job} /> : <span className="gone-words">{row.gone.words}</span>}
      </span>
      <span role="gridcell" className="cell-when">
        <When job={job} nowMs={nowMs} />
      </span>
      <span role="gridcell" className="cell-next">
        {row.gone === null && <NextStep job={job} isActing={props.isActing} />}
      </span>
    </div>
  )
})
