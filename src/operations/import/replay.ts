// Lets the life of an imported job happen once more: the domain decides each step as if it were the moment of that step.
// Nothing happens by itself here: what the history does not say, the timers do after the import.
import { changesBetween } from '../../domain/changes.ts'
import type { RequestInput } from '../../domain/command.ts'
import { decideAction } from '../../domain/decide/action.ts'
import type { Circumstances, Decision } from '../../domain/decide/decision.ts'
import { decideRequest } from '../../domain/decide/request.ts'
import { decideTimed } from '../../domain/decide/settle.ts'
import type { EventDraft } from '../../domain/event.ts'
import type { Job } from '../../domain/job.ts'
import { invalidInput, JobError } from '../../domain/job-error.ts'
import type { TimedOperation } from '../../domain/lifecycle.ts'
import type { Registry } from '../../domain/registry.ts'
import { decideErasedRequest, decideErasedStep, withoutDemands } from './erased.ts'
import { importedId } from './imported-id.ts'
import type { ImportedJob } from './read-job.ts'
import type { ImportedAction, ImportedStep } from './read-step.ts'

/** The events of a life, the request first, and the job that they leave. */
export interface Replay {
  readonly job: Job
  readonly drafts: readonly EventDraft[]
}

function circumstancesOf({ at, by }: Pick<ImportedStep, 'at' | 'by'>, registry: Registry): Circumstances {
  // Whoever did it was allowed to, then and there; only what holds for everybody is asked again.
  return { viewer: { id: by, roles: ['service'], groups: [] }, registry, now: at }
}

function isTimed(action: ImportedAction): action is { readonly operation: TimedOperation } {
  return ['expire', 'endClaim', 'wake', 'becomeOverdue'].includes(action.operation)
}

function decideStep(job: Job, { at, by, action }: ImportedStep, circumstances: Circumstances): Decision | null {
  if (action.operation === 'erase') return { kind: 'ERASED', actor: by, job }
  if (!isTimed(action)) return decideAction(job, action, null, circumstances)
  // How long a claim lasts may have been another time then than the type says now.
  const due = action.operation === 'endClaim' && job.claimedAt !== null && job.status === 'PENDING'
  const decision = decideTimed(due ? { ...job, claimEndsAt: at } : job, action.operation, at)
  if (decision) return decision
  throw invalidInput('operation', `nothing of the kind "${action.operation}" was due at ${at.toISOString()}.`)
}

function inStep<Result>(index: number, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof JobError)) throw error
    throw new JobError(error.code, `history[${index}]: ${error.message}`, error.details)
  }
}

function request({ externalId, at, by, input }: ImportedJob, isErased: boolean, registry: Registry): Job {
  const circumstances = circumstancesOf({ at, by }, registry)
  const { viewer } = circumstances
  const decide = (asked: RequestInput): Decision =>
    decideRequest(
      { kind: 'request', viewer, jobId: importedId(externalId, at), input: asked, inputHash: null },
      circumstances,
    )
  const { job } = isErased ? decideErasedRequest(input, decide) : decide(input)
  return { ...job, externalId }
}

/** Decides a whole life. @throws JobError with the code of the first rule that is broken */
export function replay(imported: ImportedJob, types: Registry): Replay {
  const { at, by, steps } = imported
  const isErased = steps.some(({ action }) => action.operation === 'erase')
  const registry = isErased ? withoutDemands(types) : types
  let job = request(imported, isErased, registry)
  const drafts: EventDraft[] = [{ kind: 'REQUESTED', at, actor: by, changes: {}, job, comment: null, reason: null }]
  for (const [index, step] of steps.entries()) {
    const decide = (before: Job): Decision | null => decideStep(before, step, circumstancesOf(step, registry))
    const before = job
    const decision = inStep(index, () => (isErased ? decideErasedStep(before, step, decide) : decide(before)))
    // As in the API: what is so already is a success without an event.
    if (decision === null) continue
    job = { ...decision.job, version: before.version + 1, updatedAt: step.at }
    const { kind, actor, comment = null, reason = null } = decision
    drafts.push({ kind, at: step.at, actor, changes: changesBetween(before, job), job, comment, reason })
  }
  return { job, drafts }
}
