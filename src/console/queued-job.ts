// A job as lists show it, and what can be said of it without asking.
import type { ConsoleDeskQuery, JobFilter, JobOrder, QueuedJobFragment } from './generated/graphql.ts'

export type { JobFilter, JobOrder }

/** A job as a row of a list. */
export type QueuedJob = QueuedJobFragment

/** A sort of job. */
export type DeskType = ConsoleDeskQuery['jobTypes'][number]

/** Who works here. */
export type DeskViewer = ConsoleDeskQuery['viewer']

/** What the job is called. */
export function titleOf({ title, type }: Pick<QueuedJob, 'title' | 'type'>): string {
  return title ?? type.title
}

/** What it is called, and what it is about: "Review payment, Payment 8133". */
export function labelOf(job: Pick<QueuedJob, 'title' | 'type' | 'target'>): string {
  return `${titleOf(job)}, ${job.target.type} ${job.target.id}`
}

/** Whether something is still to be done about it. */
export function isOpen({ status }: Pick<QueuedJob, 'status'>): boolean {
  return status === 'PENDING' || status === 'IN_PROGRESS'
}
