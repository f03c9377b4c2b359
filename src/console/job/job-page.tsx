// All of one job: what it is about, where it stands, what can be done, what is known, and what happened.
import { ExternalLink, X } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Link } from 'wouter'
import { ApiError } from '../../client/index.ts'
import { useDesk } from '../desk/desk-context.tsx'
import type { ConsoleJobQuery } from '../generated/graphql.ts'
import { awayFrom, exactMoment, lengthOf, since } from '../moments.ts'
import { type QueuedJob, titleOf } from '../queued-job.ts'
import { useNow } from '../widgets/use-now.ts'
import { nameOf, readable, statusOf } from '../words.ts'
import { listOfPerson } from '../worklist/address.ts'
import { CommentForm } from './comment-form.tsx'
import { DataList } from './data-list.tsx'
import { JobActions } from './job-actions.tsx'
import { NotificationList } from './notification-list.tsx'
import { TimeLine } from './time-line.tsx'
import { useJob } from './use-job.ts'

type Job = NonNullable<ConsoleJobQuery['job']>

interface MomentProps {
  readonly words: string
  readonly at: string | null
  /** Whether it has happened. */
  readonly isPast?: boolean
}

function Moment({ words, at, isPast = false }: MomentProps): ReactNode {
  const now = useNow()
  if (at === null) return null
  return (
    <div>
      <dt>{words}</dt>
      <dd title={exactMoment(at)}>{isPast ? since(at, now) : awayFrom(at, now)}</dd>
    </div>
  )
}

function Facts({ job }: { readonly job: Job }): ReactNode {
  const { viewer } = useDesk()
  const candidates = [...job.candidateGroups, ...job.candidateUsers].join(', ')
  const fact = (words: string, value: ReactNode): ReactNode => (
    <div>
      <dt>{words}</dt>
      <dd>{value}</dd>
    </div>
  )
  return (
    <dl className="facts">
      {fact(
        'With',
        job.assignedTo === null ? (
          <span className="quiet">nobody</span>
        ) : (
          <Link href={listOfPerson(job.assignedTo)} className="text-link" title={`Jobs of ${job.assignedTo}`}>
            {nameOf(job.assignedTo, viewer.id)}
          </Link>
        ),
      )}
      {candidates !== '' && fact('For', candidates)}
      {job.excludedUsers.length > 0 && fact('Not for', job.excludedUsers.join(', '))}
      {fact('Requested by', nameOf(job.requestedBy, viewer.id))}
      {fact('Priority', job.priority)}
      <Moment words="Requested" at={job.createdAt} isPast />
      <Moment words="Due" at={job.dueAt} />
      <Moment words="Snoozed until" at={job.snoozedUntil} />
      <Moment words="Goes back" at={job.claimEndsAt} />
      <Moment words="Expires" at={job.closedAt === null ? job.expiresAt : null} />
      <Moment words="Closed" at={job.closedAt} isPast />
      {job.closedBy !== null && fact('Closed by', nameOf(job.closedBy, viewer.id))}
      {job.outcome !== null && fact('Outcome', readable(job.outcome))}
      {job.cancellationReason !== null && fact('Why', readable(job.cancellationReason))}
      {job.handledMs > 0 && fact('Worked on', lengthOf(job.handledMs))}
    </dl>
  )
}

function Inside({ job, onChanged }: { readonly job: Job; readonly onChanged: () => void }): ReactNode {
  const { types } = useDesk()
  const type = types.get(job.type.name)
  return (
    <>
      {type?.description && <p className="job-description">{type.description}</p>}
      <JobActions job={job} />
      <Facts job={job} />
      <DataList title="Details" data={job.metadata} schema={type?.metadataSchema} />
      <DataList title="Result" data={job.result} schema={type?.resultSchema} />
      <NotificationList notifications={job.notifications} />
      <section className="job-part" aria-label="History">
        <h3 className="job-part-title">History</h3>
        <CommentForm id={job.id} onSaid={onChanged} />
        <TimeLine id={job.id} history={job.history} />
      </section>
    </>
  )
}

function Target({ job }: { readonly job: Job }): ReactNode {
  const { type, id } = job.target
  const words = (
    <>
      {type} <bdi className="mono">{id}</bdi>
    </>
  )
  if (job.link === null) return <p className="job-target">{words}</p>
  return (
    <p className="job-target">
      <a href={job.link} target="_blank" rel="noreferrer" title="Open it in the product">
        {words} <ExternalLink size={14} aria-label="in the product, in a new tab" role="img" />
      </a>
    </p>
  )
}

/** The page. */
export function JobPage({
  id,
  onKnown,
  onClose,
}: {
  readonly id: string
  /** Told the job as it is now. */
  readonly onKnown: (job: QueuedJob | null) => void
  readonly onClose: () => void
}): ReactNode {
  const { answer, error, ask } = useJob(id)
  const job = answer?.job
  useEffect(() => onKnown(job ?? null), [onKnown, job])
  // An address that somebody has mistyped is no fault to be told in the words of the API.
  const isUnknown = answer !== null || (error instanceof ApiError && error.code === 'INVALID_INPUT')
  const isLate = job?.overdueSince !== null && job?.overdueSince !== undefined && job.closedAt === null
  return (
    <aside className="job" aria-label={job ? titleOf(job) : 'Job'}>
      <header className="job-head">
        <div className="job-name">
          {job && (
            <p className="job-tags">
              <span className="tag" data-status={job.status}>
                {statusOf(job.status)}
              </span>
              {isLate && <span className="tag late">Overdue</span>}
              {job.title !== null && <span className="quiet">{job.type.title}</span>}
            </p>
          )}
          <h2 dir="auto">
            {job ? titleOf(job) : isUnknown ? 'There is no such job' : error ? 'It could not be opened' : 'Opening…'}
          </h2>
          {job && <Target job={job} />}
        </div>
        <button type="button" className="icon-button" aria-label="Close" title="Close (Esc)" onClick={onClose}>
          <X size={18} aria-hidden />
        </button>
      </header>
      <div className="job-body">
        {error !== null && job === undefined && !isUnknown && (
          <p className="problem" role="alert">
            {error.message}
          </p>
        )}
        {job && <Inside job={job} onChanged={ask} />}
        {isUnknown && !job && <p className="quiet">It is gone, or it is not for you any more.</p>}
      </div>
    </aside>
  )
}
