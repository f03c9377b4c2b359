// What a flow is: steps, each a type of jobs, in an order, for one target. `src/definition/define-flow.ts` makes it. The file as
// it is now decides at each moment; what has been done stands in the jobs, never in the flow.
import type { Job, Target } from '../job.ts'
import type { JsonObject } from '../json.ts'
import type { Normal } from '../stall/normal.ts'

/** What the conditions and the metadata of steps may depend on. */
export interface FlowContext {
  readonly target: Target
  /** Whom the run is for. */
  readonly assignedTo: string | null
  /** The data that the run was started with. */
  readonly metadata: JsonObject
  /** The jobs that completed the steps so far, by type. */
  readonly completed: Readonly<Record<string, Job>>
}

/** One step of a flow: it is named by the type of its jobs. */
export interface FlowStep {
  readonly type: string
  /** The steps that must have passed before it is asked for. */
  readonly after: readonly string[]
  /** Cancelled in whatever way, it has passed. */
  readonly isOptional: boolean
  /** Whether it is needed, asked once all that it comes after has passed; null: always. */
  readonly when: ((context: FlowContext) => boolean) | null
  /** How long after it is asked for it should be done; null: as its type says. */
  readonly dueInMs: number | null
  /** What is normal for its jobs, instead of what its type says; null: as its type says. */
  readonly normal: Normal | null
  /** Who gets it, null: nobody in particular; undefined: whom the run is for. */
  readonly assignedTo: string | null | undefined
  /** The metadata of its job; null: none. */
  readonly metadata: ((context: FlowContext) => JsonObject) | null
}

/** An ordered set of types of jobs for one target. */
export interface Flow {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly steps: readonly FlowStep[]
  /** Whether users without a role may start it, for themselves. */
  readonly selfService: boolean
  /** False for a flow that is no longer in the configuration. */
  readonly isActive: boolean
}

/** The step of a type; null when the flow has none. */
export function stepOf(flow: Flow, type: string): FlowStep | null {
  return flow.steps.find((step) => step.type === type) ?? null
}
