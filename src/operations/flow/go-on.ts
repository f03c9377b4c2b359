// Going on with a run: requesting what is due to come now, and closing it when nothing is left. Whoever calls it holds the lock of
// the flow for the target, so what is decided is still so when it is written; done again, it does nothing.
import type { RequestCommand } from '../../domain/command.ts'
import type { FlowContext, FlowStep } from '../../domain/flow/flow.ts'
import type { RegisteredFlow } from '../../domain/flow/flow-registry.ts'
import { type FlowRun, flowLock } from '../../domain/flow/flow-run.ts'
import { contextOf, isFinished, type StepState, stepStates, stepsToRequest } from '../../domain/flow/steps.ts'
import { type Target, targetOf } from '../../domain/job.ts'
import { invalidInput, type JobError } from '../../domain/job-error.ts'
import type { JobType } from '../../domain/job-type.ts'
import { thrownText } from '../../domain/thrown-text.ts'
import { systemViewer } from '../../domain/viewer.ts'
import type { Needs } from '../../store/frame-store.ts'
import type { Outcome } from '../frame/outcome.ts'
import type { Together } from '../frame/perform-together.ts'
import { checkPayload, newJobId } from '../operating.ts'
import type { FlowOperating } from './flow-operating.ts'

/** What came of it. */
export interface GoneOn {
  readonly run: FlowRun
  /** Where the steps stood before it. */
  readonly states: readonly StepState[]
  /** After it come all events but those of what was requested; null when nothing was. */
  readonly eventCursor: string | null
}

/** Nothing of jobs has to be read. */
export const noNeeds: Needs = { jobIds: [], reopenedIds: [], targets: [], keys: [] }

/** Takes the lock of a flow for a target: before anything about a run is read. Answers with a cursor of before. */
export async function lockFlow({ locked }: Together, flow: string, target: Target): Promise<string> {
  return (await locked.lock([flowLock(flow, target)], noNeeds)).eventCursor
}

/** Where the steps stand. */
export async function readStates(
  { locked }: Together,
  flow: RegisteredFlow,
  run: FlowRun,
): Promise<readonly StepState[]> {
  const types = flow.steps.map(({ type }) => type)
  return stepStates(flow, run, await locked.flows.stepJobs(targetOf(run), types))
}

function failed(what: string, step: FlowStep, run: FlowRun, why: string): JobError {
  return invalidInput('flow', `${what} of the step "${step.type}" of the flow "${run.flow}" failed: ${why}`)
}

function metadataOf(step: FlowStep, run: FlowRun, context: FlowContext) {
  if (step.metadata === null) return {}
  let metadata: unknown
  try {
    metadata = step.metadata(context)
  } catch (error) {
    throw failed('metadata', step, run, thrownText(error))
  }
  return { metadata: checkPayload(`metadata of the step "${step.type}"`, metadata) }
}

/** What is due to come now. @throws JobError INVALID_INPUT where a condition fails: nothing is written then */
function dueSteps(states: readonly StepState[], run: FlowRun): readonly FlowStep[] {
  for (const { step, conditionFailure } of states) {
    if (conditionFailure !== null) throw failed('when', step, run, conditionFailure)
  }
  return stepsToRequest(states)
}

/**
 * Who gets the job of a step, and whom four eyes keep away from it: who started the run, under whatever role, as with a request,
 * and whom it is for. Where that is the same person, nobody gets it.
 */
function peopleOf({ assignedTo: named }: FlowStep, { startedBy, assignedTo: whom }: FlowRun, type: JobType) {
  const wanted = named === undefined ? (whom ?? type.assignedTo) : named
  if (!type.fourEyes) return { assignedTo: wanted }
  const starter = startedBy === systemViewer.id ? null : startedBy
  const excludedUsers = [...new Set([starter, whom])].filter((id) => id !== null)
  return { assignedTo: wanted !== null && excludedUsers.includes(wanted) ? null : wanted, excludedUsers }
}

function requestOf(operating: FlowOperating, step: FlowStep, run: FlowRun, context: FlowContext): RequestCommand {
  const now = operating.now()
  const type = operating.registry.active(step.type)
  const input = {
    type: step.type,
    target: targetOf(run),
    ifOpen: 'RETURN_EXISTING',
    ...peopleOf(step, run, type),
    ...(step.dueInMs === null ? {} : { dueAt: new Date(now.getTime() + step.dueInMs) }),
    ...metadataOf(step, run, context),
  } as const
  // Nothing may be refused once something is written: what else could be is checked with the definition.
  const parsed = type.parseMetadata(input.metadata ?? {})
  if (!parsed.isValid) throw invalidInput(`metadata of the step "${step.type}"`, parsed.issues.join('; '))
  return {
    kind: 'request',
    viewer: systemViewer,
    jobId: newJobId(now),
    input,
    inputHash: null,
    run: { id: run.id, flow: run.flow },
  }
}

/** The cursor behind which come all events but those of these commands, all of which have to have succeeded. */
function cursorIn(outcomes: readonly Outcome[]): string | null {
  const cursors = outcomes.map((outcome) => {
    if ('refusal' in outcome) throw outcome.refusal
    return outcome.performed.eventCursor
  })
  return cursors.at(-1) ?? null
}

/**
 * Goes on with an open run.
 * @throws JobError INVALID_INPUT for metadata of a step that does not fit its type, and where `when` or `metadata` of a step throws
 */
export async function goOn(
  operating: FlowOperating,
  together: Together,
  flow: RegisteredFlow,
  run: FlowRun,
): Promise<GoneOn> {
  const states = await readStates(together, flow, run)
  const context = contextOf(run, states)
  const requests = dueSteps(states, run).map((step) => requestOf(operating, step, run, context))
  const eventCursor = requests.length === 0 ? null : cursorIn(await together.perform(requests))
  const looked = { ...run, revision: flow.revision }
  const next: FlowRun = isFinished(states)
    ? { ...looked, status: 'COMPLETED', closedAt: operating.now(), closedBy: systemViewer.id }
    : looked
  return {
    run: next,
    states,
    eventCursor,
  }
}
