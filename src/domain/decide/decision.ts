// The form in which decisions are given: the next state of the job and what is to be logged. Deciding is pure.
import type { Because } from '../command.ts'
import type { Comment, EventKind } from '../event.ts'
import type { Job } from '../job.ts'
import type { Registry } from '../registry.ts'
import type { Viewer } from '../viewer.ts'

/** What a decision may look at beside the job. */
export interface Circumstances {
  readonly viewer: Viewer
  readonly registry: Registry
  readonly now: Date
}

/** One event: its kind, who did it, and the job after it (version and updatedAt are set by the frame). */
export interface Decision {
  readonly kind: EventKind
  readonly actor: string
  readonly job: Job
  readonly comment?: Comment
  /** Why, if it happens by itself. */
  readonly reason?: string
}

/** The reason of a decision, where one was said. */
export function reasonOf({ because }: Because): Pick<Decision, 'reason'> {
  return because === undefined ? {} : { reason: because }
}

/** The fields of a job that nobody has. */
export const unassigned = { assignedTo: null, claimedAt: null, claimEndsAt: null } as const

/** The job with its present sitting, if there is one, added to the time handled. */
export function endSitting(job: Job, now: Date): Job {
  if (job.sittingStartedAt === null) return job
  const satMs = Math.max(0, now.getTime() - job.sittingStartedAt.getTime())
  return { ...job, sittingStartedAt: null, handledMs: job.handledMs + satMs }
}
