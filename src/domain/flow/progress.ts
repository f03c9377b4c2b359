// How far a run has come, as a viewer may see it: a checklist. Jobs that they may not see are left out; where the steps stand is
// told to whoever sees the run.
import { type Job, type Target, targetOf } from '../job.ts'
import type { Registry } from '../registry.ts'
import { canSee, type Viewer } from '../viewer.ts'
import type { Flow, FlowStep } from './flow.ts'
import { canSeeRun } from './flow-permission.ts'
import type { FlowRun, FlowStatus } from './flow-run.ts'
import { countSteps, isFinished, type StepState, type StepStatus } from './steps.ts'

/** A step of a checklist. */
export interface StepProgress {
  readonly step: FlowStep
  readonly status: StepStatus
  /** The job that says so; null where there is none, or none that the viewer may see. */
  readonly job: Job | null
}

/** How far a flow has come for a target. */
export interface FlowProgress {
  readonly flow: Flow
  readonly target: Target
  readonly status: FlowStatus
  readonly assignedTo: string | null
  readonly startedAt: Date
  readonly startedBy: string
  readonly closedAt: Date | null
  readonly closedBy: string | null
  /** How many steps are done, of `total`: what is not needed and what was skipped does not count. */
  readonly done: number
  readonly total: number
  /** Whether nothing is left to do. */
  readonly isComplete: boolean
  readonly steps: readonly StepProgress[]
}

/** The progress of a run as the viewer may see it; null when the run is not there for them. */
export function progressFor(
  viewer: Viewer,
  flow: Flow,
  run: FlowRun,
  states: readonly StepState[],
  registry: Registry,
): FlowProgress | null {
  if (!canSeeRun(viewer, run, flow, registry)) return null
  const { status, assignedTo, startedAt, startedBy, closedAt, closedBy } = run
  return {
    ...{ flow, target: targetOf(run), status, assignedTo, startedAt, startedBy, closedAt, closedBy },
    ...countSteps(states),
    // Steps of a flow that is gone are not known any more.
    isComplete: status === 'COMPLETED' || (status === 'OPEN' && flow.isActive && isFinished(states)),
    steps: states.map(({ step, status, job }) => ({
      step,
      status,
      job: job !== null && canSee(viewer, job, registry.of(job.type)) ? job : null,
    })),
  }
}
