// The one thing that comes next for a job, for whoever looks at it.
import type { Action } from '../desk/send-action.ts'
import { isOpen, type QueuedJob } from '../queued-job.ts'

/** What comes next: an action, the dialog in which it is completed, or nothing for this person. */
export function nextStepOf(
  job: QueuedJob,
  viewerId: string,
): { readonly words: string; readonly action: Action | 'complete' } | null {
  if (!isOpen(job)) return null
  if (job.assignedTo === null) return { words: 'Claim', action: { name: 'claim' } }
  if (job.assignedTo !== viewerId) return null
  return job.status === 'PENDING'
    ? { words: 'Start', action: { name: 'start' } }
    : { words: 'Complete', action: 'complete' }
}
