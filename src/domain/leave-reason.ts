// Why a job leaves a live list: the kind of the event that made it leave, or what has nothing to do with the job itself.
import type { EventKind, JobEvent } from './event.ts'

/** The reasons, each with what it means. */
export const leaveReasons = {
  CLAIMED: 'Somebody took it.',
  UNCLAIMED: 'It went back to its candidates.',
  STARTED: 'Work on it began.',
  STOPPED: 'Work on it was laid down.',
  ASSIGNED: 'It was given to somebody.',
  UPDATED: 'Its title, priority, metadata, candidates or exclusions changed.',
  RESCHEDULED: 'Its due date or expiry changed.',
  SNOOZED: 'It went out of sight until a moment.',
  WOKEN: 'It came back into sight, and the list is of snoozed jobs.',
  BECAME_OVERDUE: 'Its due date passed.',
  COMMENTED: 'Somebody said something about it, which counts as a touch.',
  COMPLETED: 'It was done.',
  CANCELLED: 'Somebody cancelled it.',
  EXPIRED: 'Its `expiresAt` came.',
  REOPENED: 'It is open again, and the list is of closed jobs.',
  ERASED: 'Personal data in it was erased.',
  NOT_PERMITTED: 'The viewer may not see it any more, or may not look for it in this way. Nothing else is told.',
  OUT_OF_WINDOW: 'It still belongs to the list, but others come before it and the list is full.',
} as const satisfies Readonly<
  Record<Exclude<EventKind, 'REQUESTED'> | 'EXPIRED' | 'NOT_PERMITTED' | 'OUT_OF_WINDOW', string>
>
export type LeaveReason = keyof typeof leaveReasons

/** The reason that an event is; null for a request, which makes nothing leave. */
export function leaveReasonOf({ kind, job }: Pick<JobEvent, 'kind' | 'job'>): LeaveReason | null {
  if (kind === 'REQUESTED') return null
  return kind === 'CANCELLED' && job.cancellationReason === 'EXPIRED' ? 'EXPIRED' : kind
}
