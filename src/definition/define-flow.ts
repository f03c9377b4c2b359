// Defining a flow: steps in an order, checked at once, as the domain's Flow. Whether the types of its steps are registered is
// checked when a system starts with it.
import type { Duration } from '../domain/duration.ts'
import type { Flow, FlowContext, FlowStep } from '../domain/flow/flow.ts'
import type { JobType } from '../domain/job-type.ts'
import type { JsonObject } from '../domain/json.ts'
import { StartupError } from '../domain/startup-error.ts'
import { millisecondsOf, titleOf } from './defaults.ts'
import { flowProblems } from './flow-problems.ts'
import { type NormalOptions, normalOf } from './normal.ts'

/** A job type that is a step, or its name. */
export type StepType = string | Pick<JobType, 'name'>

/** One step of a flow. */
export interface FlowStepOptions {
  /** What has to be done; a type can be one step of a flow at most, and names it. */
  readonly type: StepType
  /** The steps that must have passed before this one is asked for. Default: none, so that it is asked for at the start. */
  readonly after?: readonly StepType[]
  /** Whether the flow goes on when its job is cancelled, for whatever reason. Default: false, only a skip lets it go on. */
  readonly optional?: boolean
  /** Whether it is needed, asked when all that it comes after has passed. What is not needed has passed too. Default: always. */
  readonly when?: (context: FlowContext) => boolean
  /** How long after it is asked for it should be done: '90s', '4h', '30d', or milliseconds. Default: as its type says. */
  readonly dueIn?: Duration
  /** What is normal for its jobs, instead of what its type says. Default: as its type says. */
  readonly normal?: NormalOptions
  /** Who gets it; null: nobody in particular, its candidates take it. Default: whom the flow was started for. */
  readonly assignedTo?: string | null
  /** The metadata of its job. Default: none. */
  readonly metadata?: (context: FlowContext) => JsonObject
}

/** The options of a flow. */
export interface FlowOptions {
  /** At most 200 characters. Default: made from the name. */
  readonly title?: string
  /** What it is for. */
  readonly description?: string
  /** 1 to 100 steps. */
  readonly steps: readonly FlowStepOptions[]
  /** Whether users without a role may start it, for themselves. Default: false. */
  readonly selfService?: boolean
}

function nameOf(type: StepType): string {
  return typeof type === 'string' ? type : type.name
}

function stepFrom({
  type,
  after = [],
  optional,
  when,
  dueIn,
  normal,
  assignedTo,
  metadata,
}: FlowStepOptions): FlowStep {
  return {
    type: nameOf(type),
    after: after.map(nameOf),
    isOptional: optional ?? false,
    when: when ?? null,
    dueInMs: millisecondsOf(dueIn),
    normal: normalOf(normal),
    assignedTo,
    metadata: metadata ?? null,
  }
}

/**
 * Defines a flow.
 * @param name snake_case, at most 100 characters; runs are stored under it, so it does not change
 * @throws StartupError naming all that is impossible about the definition
 */
export function defineFlow(name: string, options: FlowOptions): Flow {
  const problems = flowProblems(name, options)
  if (problems.length > 0) throw new StartupError(`The flow "${name}" is impossible: ${problems.join('; ')}.`)
  return {
    name,
    title: options.title ?? titleOf(name),
    description: options.description ?? null,
    steps: options.steps.map(stepFrom),
    selfService: options.selfService ?? false,
    isActive: true,
  }
}
