// What happens by itself when its moment has come. Asked again, it answers with nothing: whoever comes first does it.
import { isOpen, isPastExpiry, type Job } from '../job.ts'
import { type TimedOperation, timedOperations } from '../lifecycle.ts'
import { systemViewer } from '../viewer.ts'
import { cancelled } from './closing.ts'
import { type Decision, unassigned } from './decision.ts'

const actor = systemViewer.id
const hasCome = (moment: Date | null, now: Date): boolean => moment !== null && moment <= now

/** The expiry of an open job whose moment has come, or null. */
export function decideExpiry(job: Job, now: Date): Decision | null {
  if (!isPastExpiry(job, now)) return null
  return { kind: 'CANCELLED', actor, job: cancelled(job, 'EXPIRED', actor, now) }
}

const decideOpen: Readonly<Record<TimedOperation, (job: Job, now: Date) => Decision | null>> = {
  expire: decideExpiry,
  endClaim: (job, now) =>
    hasCome(job.claimEndsAt, now) ? { kind: 'UNCLAIMED', actor, job: { ...job, ...unassigned } } : null,
  wake: (job, now) =>
    hasCome(job.snoozedUntil, now) ? { kind: 'WOKEN', actor, job: { ...job, snoozedUntil: null } } : null,
  becomeOverdue: (job, now) =>
    job.overdueSince === null && hasCome(job.dueAt, now)
      ? { kind: 'BECAME_OVERDUE', actor, job: { ...job, overdueSince: job.dueAt } }
      : null,
}

/** One thing that happens by itself, if it is due on the job by now; else null. */
export function decideTimed(job: Job, operation: TimedOperation, now: Date): Decision | null {
  return isOpen(job) ? decideOpen[operation](job, now) : null
}

/** The next thing that is due on a job by now, or null. To be asked until it answers null. */
export function decideSettling(job: Job, now: Date): Decision | null {
  for (const operation of timedOperations) {
    const decision = decideTimed(job, operation, now)
    if (decision) return decision
  }
  return null
}
