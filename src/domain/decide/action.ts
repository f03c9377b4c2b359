// The way of every action on a job: visible, permitted, of the version expected, allowed by the lifecycle, decided.
import type { JobAction } from '../command.ts'
import type { Job } from '../job.ts'
import { JobError, notFound } from '../job-error.ts'
import { lifecycle } from '../lifecycle.ts'
import { maySkip, refusalOf } from '../permission.ts'
import { canSee } from '../viewer.ts'
import { decideAssign, decideClaim, decideStart, decideStop, decideUnclaim } from './assignment.ts'
import { closedError, decideCancel, decideComplete, decideReopen, isRepetition } from './closing.ts'
import type { Circumstances, Decision } from './decision.ts'
import { decideReschedule, decideSnooze } from './schedule.ts'
import { decideComment, decideUpdate } from './update.ts'

function decideAllowed(job: Job, action: JobAction, circumstances: Circumstances): Decision | null {
  switch (action.operation) {
    case 'claim':
      return decideClaim(job, circumstances)
    case 'unclaim':
      return decideUnclaim(job, circumstances, action)
    case 'start':
      return decideStart(job, circumstances)
    case 'stop':
      return decideStop(job, circumstances)
    case 'assign':
      return decideAssign(job, action, circumstances)
    case 'snooze':
      return decideSnooze(job, action.until, circumstances)
    case 'reschedule':
      return decideReschedule(job, action, circumstances)
    case 'update':
      return decideUpdate(job, action, circumstances)
    case 'comment':
      return decideComment(job, action.comment, circumstances)
    case 'complete':
      return decideComplete(job, action, circumstances)
    case 'cancel':
      return decideCancel(job, action, circumstances)
    case 'reopen':
      return decideReopen(job, action, circumstances)
  }
}

function isAskedAgain(job: Job, action: JobAction, viewerId: string): boolean {
  if (action.operation === 'complete') {
    const outcome = action.outcome ?? null
    return isRepetition(job, viewerId, { status: 'COMPLETED', outcome, cancellationReason: null })
  }
  if (action.operation !== 'cancel') return false
  return isRepetition(job, viewerId, { status: 'CANCELLED', outcome: null, cancellationReason: action.reason })
}

/** Whether the job is with whom it was to be, and as far as it was to be. */
function isSoAlready(job: Job, action: JobAction, viewerId: string): boolean {
  const isTheirs = job.assignedTo === viewerId
  switch (action.operation) {
    case 'claim':
      return isTheirs && (job.claimedAt !== null || job.status === 'IN_PROGRESS')
    case 'start':
      return isTheirs && job.status === 'IN_PROGRESS'
    case 'unclaim':
      return job.assignedTo === null
    case 'assign':
      return job.assignedTo === action.to
    default:
      return false
  }
}

/**
 * Decides an action on one job: an event, or null when what is asked for is so already.
 * @throws JobError with the code of the first rule that is broken
 */
export function decideAction(
  job: Job | null,
  action: JobAction,
  expectedVersion: number | null,
  circumstances: Circumstances,
): Decision | null {
  const { viewer, registry } = circumstances
  if (job === null || !canSee(viewer, job, registry.of(job.type))) throw notFound()
  const isSkip = action.operation === 'cancel' && action.reason === 'SKIPPED' && maySkip(viewer, job, registry)
  const refusal = isSkip ? null : refusalOf(viewer, job, registry.of(job.type), action.operation)
  if (refusal) throw refusal
  const cell = lifecycle[action.operation][job.status]
  if ('refused' in cell && cell.refused === 'CLOSED') {
    if (isAskedAgain(job, action, viewer.id)) return null
    throw closedError(job)
  }
  if (expectedVersion !== null && expectedVersion !== job.version) {
    // A retry whose first try has come through knows the version from before it.
    if (isSoAlready(job, action, viewer.id)) return null
    throw new JobError(
      'VERSION_CONFLICT',
      `The job is at version ${job.version}, not ${expectedVersion}: look again.`,
      {
        version: job.version,
      },
    )
  }
  if ('refused' in cell) throw new JobError(cell.refused, `${cell.because}.`)
  // Claim and start by somebody else than the one who has it are refused by their own rule, so they are decided.
  if ('unchanged' in cell && action.operation === 'stop') return null
  return decideAllowed(job, action, circumstances)
}
