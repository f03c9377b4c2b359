// What a mail or a delivery is about, with the way to it.
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { type QueuedJob, titleOf } from '../queued-job.ts'

/** The job; in words where it is no longer there. */
export function JobLink({
  job,
}: {
  readonly job: Pick<QueuedJob, 'id' | 'title' | 'type' | 'target'> | null
}): ReactNode {
  if (job === null) return <span className="quiet">a job that is no longer there</span>
  return (
    <>
      <Link href={`/jobs/${encodeURIComponent(job.id)}`} className="entry-link">
        {titleOf(job)}
      </Link>
      <span>
        {job.target.type} {job.target.id}
      </span>
    </>
  )
}
