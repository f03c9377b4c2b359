// How a job ends, and how it comes back: complete, cancel, reopen.
import type { Cancellation, CompleteInput, Completion, RescheduleInput } from '../command.ts'
import type { CancellationReason, Job } from '../job.ts'
import { invalidInput, JobError } from '../job-error.ts'
import type { JobType } from '../job-type.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { mayEverything, maySkip } from '../permission.ts'
import { checkJson, payloadBytes } from '../text-check.ts'
import { type Circumstances, type Decision, endSitting, reasonOf } from './decision.ts'
import { withDates } from './schedule.ts'

/** The refusal of what only an open job allows: who closed it, when and how. */
export function closedError(job: Job): JobError {
  const how = job.status === 'COMPLETED' ? `completed${job.outcome ? ` (${job.outcome})` : ''}` : 'cancelled'
  return new JobError('CLOSED', `The job was ${how} by ${job.closedBy} at ${job.closedAt?.toISOString()}.`, {
    status: job.status,
    closedBy: job.closedBy,
    closedAt: job.closedAt?.toISOString() ?? null,
    outcome: job.outcome,
    cancellationReason: job.cancellationReason,
  })
}

/**
 * Metadata with changes merged in, key by key, checked against the type.
 * @throws JobError INVALID_INPUT, also when it has grown beyond 64 kB
 */
export function mergeMetadata(type: JobType, present: JsonObject, changes: JsonObject | undefined): JsonObject {
  if (changes === undefined) return present
  const parsed = type.parseMetadata({ ...present, ...changes })
  if (!parsed.isValid) throw invalidInput('metadata', parsed.issues.join('; '))
  checkJson('metadata', parsed.value, payloadBytes)
  return parsed.value
}

/** An outcome of the type's list, or none. @throws JobError INVALID_INPUT */
export function checkOutcome(type: JobType, outcome: string | null | undefined): string | null {
  if (outcome === undefined || outcome === null) return null
  if (type.outcomes.includes(outcome)) return outcome
  const right =
    type.outcomes.length === 0
      ? 'this type has no outcomes: leave it out.'
      : `must be one of ${type.outcomes.join(', ')}.`
  throw invalidInput('outcome', right)
}

function parseResult(type: JobType, { result, resultType = type.name }: CompleteInput): JsonValue {
  if (resultType !== type.name) {
    throw invalidInput('resultPayload', `must be that of the job's type "${type.name}", not that of "${resultType}".`)
  }
  if (result === undefined || result === null) return null
  const parsed = type.parseResult(result)
  if (!parsed.isValid) throw invalidInput('result', parsed.issues.join('; '))
  return parsed.value
}

const closing = { claimEndsAt: null, snoozedUntil: null, overdueSince: null } as const

/** Ends the job as done. @throws JobError INVALID_INPUT when outcome, result or metadata do not fit the type */
export function decideComplete(job: Job, input: Completion, { viewer, registry, now }: Circumstances): Decision {
  const type = registry.of(job.type)
  return {
    kind: 'COMPLETED',
    actor: viewer.id,
    job: {
      ...endSitting(job, now),
      ...closing,
      status: 'COMPLETED',
      outcome: checkOutcome(type, input.outcome),
      result: parseResult(type, input),
      metadata: mergeMetadata(type, job.metadata, input.metadata),
      completedAt: now,
      closedAt: now,
      closedBy: viewer.id,
    },
    ...reasonOf(input),
  }
}

/** Whether a closed job is what the viewer asks for once more: the same person, the same end. */
export function isRepetition(
  job: Job,
  viewerId: string,
  asked: Pick<Job, 'status' | 'outcome' | 'cancellationReason'>,
) {
  return (
    job.closedBy === viewerId &&
    job.status === asked.status &&
    job.outcome === asked.outcome &&
    job.cancellationReason === asked.cancellationReason
  )
}

/** Ends the job as not to be done. The reason EXPIRED is for the system. @throws JobError FORBIDDEN, INVALID_INPUT */
export function decideCancel(job: Job, input: Cancellation, { viewer, registry, now }: Circumstances): Decision {
  const { reason } = input
  if (reason === 'EXPIRED') throw invalidInput('reason', 'EXPIRED is set by the system only; choose another.')
  const isSkip = reason === 'SKIPPED' && maySkip(viewer, job, registry)
  if (reason !== 'WITHDRAWN' && !isSkip && !mayEverything(viewer, registry.of(job.type))) {
    throw new JobError('FORBIDDEN', 'You may withdraw what you requested: the reason must be WITHDRAWN.')
  }
  return { kind: 'CANCELLED', actor: viewer.id, job: cancelled(job, reason, viewer.id, now), ...reasonOf(input) }
}

/** The job after its cancellation. */
export function cancelled(job: Job, cancellationReason: CancellationReason, closedBy: string, now: Date): Job {
  return {
    ...endSitting(job, now),
    ...closing,
    status: 'CANCELLED',
    cancellationReason,
    cancelledAt: now,
    closedAt: now,
    closedBy,
  }
}

/**
 * Brings a closed job back to whoever had it: a claim has its whole time anew. A date of expiry that has passed must be given
 * anew. @throws JobError INVALID_INPUT
 */
export function decideReopen(job: Job, input: RescheduleInput, { viewer, registry, now }: Circumstances): Decision {
  const { claimForMs } = registry.of(job.type)
  const reopened: Job = {
    ...job,
    claimEndsAt: job.claimedAt === null || claimForMs === null ? null : new Date(now.getTime() + claimForMs),
    status: 'PENDING',
    outcome: null,
    result: null,
    completedAt: null,
    cancelledAt: null,
    cancellationReason: null,
    closedAt: null,
    closedBy: null,
  }
  const next = withDates(reopened, input, now)
  if (next.expiresAt && next.expiresAt <= now) {
    throw invalidInput('expiresAt', `has passed (${next.expiresAt.toISOString()}): give a new one, or null.`)
  }
  return { kind: 'REOPENED', actor: viewer.id, job: next }
}
