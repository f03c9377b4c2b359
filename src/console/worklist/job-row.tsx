// One job as a row: what, about what, who has it, how old it is and when it is due, and what comes next.
import { Checkbox } from '@base-ui/react/checkbox'
import { Check } from 'lucide-react'
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
  if (job.closedAt !== null) return <span title={exactMoment(job.closedAt)}>{since(job.closedAt, nowMs)}</span>
  if (job.overdueSince !== null) {
    return (
      <span className="late" title={exactMoment(job.overdueSince)}>
        {lengthOf(nowMs - Date.parse(job.overdueSince))} overdue
      </span>
    )
  }
  if (job.snoozedUntil !== null) {
    return <span title={exactMoment(job.snoozedUntil)}>back {awayFrom(job.snoozedUntil, nowMs)}</span>
  }
  if (job.dueAt !== null) return <span title={exactMoment(job.dueAt)}>due {awayFrom(job.dueAt, nowMs)}</span>
  return <span title={exactMoment(job.createdAt)}>{since(job.createdAt, nowMs)}</span>
}

function Who({ job }: { readonly job: QueuedJob }): ReactNode {
  const { viewer } = useDesk()
  if (!isOpen(job)) {
    const how = job.outcome ?? (job.status === 'COMPLETED' ? 'done' : 'cancelled')
    return <span className="who">{job.closedBy === null ? how : `${how} · ${nameOf(job.closedBy, viewer.id)}`}</span>
  }
  if (job.assignedTo === null) return <span className="who nobody">{job.candidateGroups.join(', ') || 'nobody'}</span>
  return (
    <span className={job.assignedTo === viewer.id ? 'who you' : 'who'}>
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
        <span className="row-title">
          {pressing && <span className={`priority ${pressing}`} role="img" aria-label={`${pressing} priority`} />}
          {titleOf(job)}
        </span>
        <span className="row-target">
          {job.target.type} {job.target.id}
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
