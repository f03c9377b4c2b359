// What holds no more in the history of a job that was erased: its data fits no schema, and one pseudonym may stand for names
// that were different when something was decided, so that somebody seems excluded, or to get what they have.
import type { RequestInput } from '../../domain/command.ts'
import type { Decision } from '../../domain/decide/decision.ts'
import type { Job } from '../../domain/job.ts'
import type { JobType } from '../../domain/job-type.ts'
import type { Registry } from '../../domain/registry.ts'
import type { ImportedStep } from './read-step.ts'

/** The types, without what erased data and erased names would break. */
export function withoutDemands(registry: Registry): Registry {
  const open = (type: JobType): JobType => ({
    ...type,
    fourEyes: false,
    parseMetadata: (value) => ({ isValid: true, value }),
    parseResult: (value) => ({ isValid: true, value }),
  })
  return {
    ...registry,
    of: (name) => open(registry.of(name)),
    known: (name) => open(registry.known(name)),
    active: (name) => open(registry.active(name)),
  }
}

/** The request of an erased job: decided as if nobody were excluded. */
export function decideErasedRequest(input: RequestInput, decide: (input: RequestInput) => Decision): Decision {
  const decision = decide({ ...input, excludedUsers: [] })
  return { ...decision, job: { ...decision.job, excludedUsers: input.excludedUsers ?? [] } }
}

/** A step of an erased job: decided as if nobody were excluded, and as if whoever is to have it did not have it. */
export function decideErasedStep(
  job: Job,
  { by: actor, action }: ImportedStep,
  decide: (job: Job) => Decision | null,
): Decision | null {
  const isUpdate = action.operation === 'update'
  const isGivenAgain = action.operation === 'assign' && action.to === job.assignedTo
  const assignedTo = isUpdate || isGivenAgain ? null : job.assignedTo
  // What an update changed may be blank by now: it stays an event.
  const decision =
    decide({ ...job, excludedUsers: [], assignedTo }) ?? (isUpdate ? { kind: 'UPDATED', actor, job } : null)
  if (decision === null) return null
  const excludedUsers = (isUpdate ? action.excludedUsers : undefined) ?? job.excludedUsers
  return { ...decision, job: { ...decision.job, excludedUsers, ...(isUpdate ? { assignedTo: job.assignedTo } : {}) } }
}
