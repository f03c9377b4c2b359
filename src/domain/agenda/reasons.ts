// Why a job is on the agenda of a viewer. One of the reasons comes by time alone (DUE_SOON); the others change by events.
import type { Job } from '../job.ts'
import { isCandidate, type Viewer } from '../viewer.ts'

/** Why a job is on an agenda (the schema's `AgendaReason` is made from it). */
export const agendaReasons = {
  IN_PROGRESS: 'The viewer is working on it.',
  ASSIGNED: 'The viewer has it.',
  CANDIDATE: 'Nobody has it, and the viewer is one of its candidates.',
  STAFF: 'Nobody has it, and the viewer handles jobs of its type.',
  OVERDUE: 'Its due date has passed.',
  DUE_SOON: 'It is due within 24 hours.',
  HIGH_PRIORITY: 'Its priority is 75 or higher.',
} as const

/** A reason. */
export type AgendaReason = keyof typeof agendaReasons

const soonMs = 24 * 3_600_000
const highPriority = 75

function belonging(job: Job, viewer: Viewer): AgendaReason {
  if (job.assignedTo === viewer.id) return job.status === 'IN_PROGRESS' ? 'IN_PROGRESS' : 'ASSIGNED'
  return isCandidate(viewer, job) ? 'CANDIDATE' : 'STAFF'
}

/** How long until it is due soon, in milliseconds: at most 0 when it is; null when it is overdue or has no date. */
function untilDueSoonMs({ dueAt, overdueSince }: Job, now: Date): number | null {
  return dueAt === null || overdueSince !== null ? null : dueAt.getTime() - soonMs - now.getTime()
}

/** The reasons for which a job that the viewer could do now is on their agenda. */
export function reasonsOf(job: Job, viewer: Viewer, now: Date): readonly AgendaReason[] {
  const reasons = [belonging(job, viewer)]
  const untilSoonMs = untilDueSoonMs(job, now)
  if (job.overdueSince !== null) reasons.push('OVERDUE')
  if (untilSoonMs !== null && untilSoonMs <= 0) reasons.push('DUE_SOON')
  if (job.priority >= highPriority) reasons.push('HIGH_PRIORITY')
  return reasons
}

/** How long the reasons of these jobs stay the same by themselves, in milliseconds. */
export function reasonsHoldMs(jobs: readonly Job[], now: Date): number {
  const waits = jobs.map((job) => untilDueSoonMs(job, now)).filter((waitMs) => waitMs !== null && waitMs > 0)
  return Math.min(Infinity, ...waits.map(Number))
}
