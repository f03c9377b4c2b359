// What the viewer has asked for, and what became of it: the latest first, as it changes.
import { type ReactNode, useEffect, useMemo, useSyncExternalStore } from 'react'
import { Link } from 'wouter'
import { useDesk } from '../desk/desk-context.tsx'
import { followJobs } from '../documents.ts'
import { exactMoment, since } from '../moments.ts'
import { isOpen, type QueuedJob, titleOf } from '../queued-job.ts'
import { useNow } from '../widgets/use-now.ts'
import { nameOf, readable } from '../words.ts'

const most = 20

// Where something stands that somebody has asked for.
function stateOf({ status, assignedTo, outcome, cancellationReason }: QueuedJob, viewerId: string): string {
  if (status === 'CANCELLED') return cancellationReason === null ? 'Cancelled' : readable(cancellationReason)
  if (status === 'COMPLETED') return outcome === null ? 'Done' : readable(outcome)
  if (assignedTo === null) return 'Waiting'
  const name = nameOf(assignedTo, viewerId)
  return status === 'IN_PROGRESS' ? `${name} ${name === 'you' ? 'are' : 'is'} at it` : `With ${name}`
}

function Request({ job }: { readonly job: QueuedJob }): ReactNode {
  const { viewer } = useDesk()
  const now = useNow()
  const at = job.closedAt ?? job.createdAt
  const title = titleOf(job)
  return (
    <li className="asked-one">
      <span className="asked-what">
        {viewer.roles.length === 0 ? (
          title
        ) : (
          <Link href={`/jobs/${encodeURIComponent(job.id)}`} className="text-link">
            {title}
          </Link>
        )}
        <span className="quiet">
          {' '}
          {job.target.type} {job.target.id}
        </span>
      </span>
      <span className="tag" data-tone={job.status === 'COMPLETED' ? 'good' : undefined}>
        {stateOf(job, viewer.id)}
      </span>
      <time className="quiet" dateTime={at} title={exactMoment(at)}>
        {isOpen(job) && 'asked '}
        {since(at, now)}
      </time>
    </li>
  )
}

/** The list; nothing where nothing was asked for. */
export function MyRequests(): ReactNode {
  const { client, viewer } = useDesk()
  const queue = useMemo(
    () =>
      client.liveQueue(followJobs, {
        ...{ filter: { requestedBy: [viewer.id] }, orderBy: 'UPDATED_AT_DESC', first: most },
      }),
    [client, viewer.id],
  )
  useEffect(() => () => queue.close(), [queue])
  const { jobs, hasMore } = useSyncExternalStore(queue.subscribe, queue.view)
  if (jobs.length === 0) return null
  return (
    <section className="asked" aria-label="What you asked for">
      <h2 className="asked-title">What you asked for</h2>
      <ul className="asked-list">
        {jobs.map((job) => (
          <Request key={job.id} job={job} />
        ))}
      </ul>
      {hasMore && <p className="quiet">These are the {most} of which something was heard last.</p>}
    </section>
  )
}
