// Decides one command over what is known in its frame. Refusals are thrown; nothing is half done.
import type { Command, CompleteByTargetCommand, RequestCommand } from '../../domain/command.ts'
import { decideAction } from '../../domain/decide/action.ts'
import { checkOutcome, decideComplete } from '../../domain/decide/closing.ts'
import type { Circumstances } from '../../domain/decide/decision.ts'
import { decideRequest } from '../../domain/decide/request.ts'
import { decideSettling } from '../../domain/decide/settle.ts'
import { targetOf } from '../../domain/job.ts'
import { JobError, notFound } from '../../domain/job-error.ts'
import { refusalOf } from '../../domain/permission.ts'
import { canSee } from '../../domain/viewer.ts'
import type { WorkingJob, WorkingSet } from './working-set.ts'

/** The jobs that a command concerned, and whether it made one. */
export interface Decided {
  readonly working: readonly WorkingJob[]
  readonly wasCreated: boolean
}

const changed = (...working: readonly WorkingJob[]): Decided => ({ working, wasCreated: false })

function request(command: RequestCommand, set: WorkingSet, circumstances: Circumstances): Decided {
  const { viewer, input, inputHash: hash } = command
  const { registry } = circumstances
  const key = input.idempotencyKey ?? null
  const shown = (working: WorkingJob): Decided =>
    canSee(viewer, working.current, registry.of(working.current.type)) ? changed(working) : changed()
  // What was made or found is found again also when its type takes no new jobs by now.
  const known = key === null ? null : set.findByKey(viewer.id, key)
  if (known !== null && known.hash !== hash) {
    throw new JobError('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for another request: take a new one.')
  }
  if (known !== null) return shown(known.working)
  const type = registry.active(input.type)
  const decision = decideRequest(command, circumstances)
  const ifOpen = input.ifOpen ?? type.ifOpen
  const inTheWay = ifOpen === 'CREATE' ? undefined : set.openOf(type.name, input.target)[0]
  if (inTheWay === undefined) return { working: [set.create(decision)], wasCreated: true }
  if (ifOpen === 'REFUSE') throw new JobError('ALREADY_OPEN', `A "${type.name}" job of this target is open already.`)
  if (key !== null && hash !== null) {
    set.remember({ requestedBy: viewer.id, key, hash, jobId: inTheWay.current.id })
  }
  return shown(inTheWay)
}

function completeByTarget(command: CompleteByTargetCommand, set: WorkingSet, circumstances: Circumstances): Decided {
  const { viewer, input } = command
  const type = circumstances.registry.known(command.type)
  checkOutcome(type, input.outcome)
  const decisions = set
    .openOf(type.name, command.target)
    .filter(({ current }) => canSee(viewer, current, type) && refusalOf(viewer, current, type, 'complete') === null)
    .map((working) => ({ working, decision: decideComplete(working.current, input, circumstances) }))
  for (const { working, decision } of decisions) set.apply(working, decision)
  return changed(...decisions.map(({ working }) => working))
}

/** Decides a command and lets it happen in the frame. @throws JobError */
export function decideCommand(command: Command, set: WorkingSet, circumstances: Circumstances): Decided {
  switch (command.kind) {
    case 'request':
      return request(command, set, circumstances)
    case 'completeByTarget':
      return completeByTarget(command, set, circumstances)
    case 'settle': {
      const working = set.find(command.jobId)
      if (working === null) return changed()
      for (let due = decideSettling(working.current, circumstances.now); due; ) {
        set.apply(working, due)
        due = decideSettling(working.current, circumstances.now)
      }
      return changed(working)
    }
    case 'act': {
      const working = set.find(command.jobId)
      const decision = decideAction(working?.current ?? null, command.action, command.expectedVersion, circumstances)
      if (working === null) throw notFound()
      if (decision === null) return changed(working)
      if (decision.kind === 'REOPENED' && decision.job.onlyOpen) {
        const others = set.openOf(decision.job.type, targetOf(decision.job))
        if (others.some(({ current }) => current.onlyOpen && current.id !== decision.job.id)) {
          throw new JobError(
            'ALREADY_OPEN',
            'Another job of this type and target is open, and this one must be the only one.',
          )
        }
      }
      set.apply(working, decision)
      return changed(working)
    }
    case 'claimNext':
      throw new Error('claimNext is decided where its job is found and locked')
  }
}
