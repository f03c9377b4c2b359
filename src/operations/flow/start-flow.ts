// Start a flow for a target: the first steps are requested in the same transaction.
import { checkStart } from '../../domain/flow/flow-permission.ts'
import type { FlowRun } from '../../domain/flow/flow-run.ts'
import { progressFor } from '../../domain/flow/progress.ts'
import type { StepState } from '../../domain/flow/steps.ts'
import type { Target } from '../../domain/job.ts'
import type { JsonObject } from '../../domain/json.ts'
import { checkText } from '../../domain/text-check.ts'
import { checkPerson, type Viewer } from '../../domain/viewer.ts'
import type { LockedFrame } from '../../store/frame-store.ts'
import { checkPayload, checkTarget, newJobId } from '../operating.ts'
import type { FlowAnswer, FlowOperating } from './flow-operating.ts'
import { goOn, lockFlow, readStates } from './go-on.ts'

/** What a start gives. */
export interface StartFlowInput {
  readonly target: Target
  /** Who gets the steps that name nobody themselves. Default: nobody in particular. */
  readonly assignedTo?: string
  /** For the conditions and the metadata of the steps. Default: none. */
  readonly metadata?: JsonObject
}

/** The answer to a start. */
export interface StartFlowAnswer extends FlowAnswer {
  /** False when a run was open already, or completed with nothing new to ask for. */
  readonly wasStarted: boolean
}

/**
 * Starts a flow for a target, unless it is under way, or done.
 * @throws JobError INVALID_INPUT (also where a function of a step that is reached throws), FORBIDDEN
 */
export async function startFlow(
  operating: FlowOperating,
  viewer: Viewer,
  name: string,
  input: StartFlowInput,
  transaction?: LockedFrame,
): Promise<StartFlowAnswer> {
  const { flows, registry, together: inOne, now } = operating
  checkText('flow', name, 100)
  checkTarget(input.target)
  if (input.assignedTo !== undefined) checkPerson('assignedTo', input.assignedTo)
  const metadata = checkPayload('metadata', input.metadata ?? {})
  const flow = flows.active(name)
  const assignedTo = checkStart(viewer, flow, registry, input.assignedTo)
  const { type, id } = input.target
  return await inOne(async (together) => {
    const before = await lockFlow(together, name, input.target)
    const latest = await together.locked.flows.latestRun(name, input.target)
    const shown = (run: FlowRun, states: readonly StepState[]) => progressFor(viewer, flow, run, states, registry)
    const found = async (run: FlowRun): Promise<StartFlowAnswer> => ({
      progress: shown(run, await readStates(together, flow, run)),
      wasStarted: false,
      eventCursor: before,
    })
    if (latest?.status === 'OPEN') return await found(latest)
    const startedAt = now()
    const fresh: FlowRun = {
      ...{ id: newJobId(startedAt), flow: name, targetType: type, targetId: id, status: 'OPEN', assignedTo, metadata },
      ...{ startedAt, startedBy: viewer.id, closedAt: null, closedBy: null, revision: flow.revision },
    }
    const { run, states, eventCursor } = await goOn(operating, together, flow, fresh)
    if (latest?.status === 'COMPLETED' && run.status === 'COMPLETED') return await found(latest)
    await together.locked.flows.save(run)
    const after = eventCursor === null ? states : await readStates(together, flow, run)
    return { progress: shown(run, after), wasStarted: true, eventCursor: eventCursor ?? before }
  }, transaction)
}
