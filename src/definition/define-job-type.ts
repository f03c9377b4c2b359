// Defining a job type: the options of a product, checked at once, as the domain's JobType with types for the compiler.
import type { z } from 'zod'
import type { Condition, WhenFound } from '../domain/condition.ts'
import type { Duration } from '../domain/duration.ts'
import type { Job, Target } from '../domain/job.ts'
import { type IfOpen, type JobType, type Parsed, usualTakesMs } from '../domain/job-type.ts'
import type { JsonObject, JsonValue } from '../domain/json.ts'
import { isJsonObject } from '../domain/json.ts'
import { StartupError } from '../domain/startup-error.ts'
import { type ActionLinkOptions, actionLinksOf } from './action-links.ts'
import { millisecondsOf, titleOf } from './defaults.ts'
import { type EscalateOptions, stepsOf, tellingRulesOf } from './escalate.ts'
import { problemsOf } from './job-type-problems.ts'
import { parserOf } from './job-type-schema.ts'
import { type NormalOptions, normalOf } from './normal.ts'
import { type NotifyOptions, rulesOf } from './notify.ts'

/** The options of a job type. All are optional. Durations: '90s', '4h', '30d', '1d12h', or milliseconds. */
export interface JobTypeOptions<
  Metadata extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
  Outcome extends string = string,
> {
  /** At most 200 characters. Default: made from the name. */
  readonly title?: string
  /** What it is about, for those who do it. */
  readonly description?: string
  /** zod schema of the metadata, an object whose parsed output is JSON. Default: any JSON object. */
  readonly metadata?: Metadata
  /** zod schema of the result, whose parsed output is JSON. Default: any JSON. */
  readonly result?: Result
  /** How it can end. Default: none, so that a completion names no outcome. */
  readonly outcomes?: readonly Outcome[]
  /** 0 to 100, higher first. Default: 50. */
  readonly priority?: number
  /** How long after the request it should be done. Default: no date. */
  readonly dueIn?: Duration
  /** How long after the request it is cancelled, if still open; not before `dueIn`. Default: never. */
  readonly expiresIn?: Duration
  /** How long a claim lasts that is not started. Default: for ever. */
  readonly claimFor?: Duration
  /** How long doing it takes: for agendas, until that has been learned from five that were done. Default: 5 minutes. */
  readonly takes?: Duration
  /** What is normal for its jobs: when they leave it, `investigate_stall` is requested. Default: nothing is watched. */
  readonly normal?: NormalOptions
  /** Who has it from the start. Default: nobody. */
  readonly assignedTo?: string
  /** Groups whose members may claim it, unless the request names others. Default: none. */
  readonly candidateGroups?: readonly string[]
  /** People who may claim it, unless the request names others. Default: none. */
  readonly candidateUsers?: readonly string[]
  /** Which staff handle it: members of any of these groups. Default: all staff. */
  readonly staffGroups?: readonly string[]
  /** Whoever requested it may not do it; of the step of a flow neither who started that nor whom it is for. Default: false. */
  readonly fourEyes?: boolean
  /** Who reads the metadata: everybody who sees the job, or staff only. Default: all. */
  readonly metadataFor?: 'all' | 'staff'
  /** What a request does when an open job of this type and target is there. Default: CREATE another. */
  readonly ifOpen?: IfOpen
  /** Whether users without a role may request it, for themselves. Default: false. */
  readonly selfService?: boolean
  /** Whom to tell about its jobs, and when (docs/notifications.md): at most 20 rules. Default: nobody. */
  readonly notify?: readonly NotifyOptions[]
  /** What is done with its jobs that nobody does, and when (docs/notifications.md): at most 10 steps. Default: nothing. */
  readonly escalate?: readonly EscalateOptions[]
  /**
   * Where its jobs are done: `Job.link`, and the button of mails. An address in which {type} and {id} stand for the target, and {job} for
   * the job: `https://shop.example/payments/{id}`, or `/payments/{id}` on the `baseUrl` of mails. Default: there is no link.
   */
  readonly link?: string
  /**
   * Which outcomes mails offer as buttons: each leads to a page that asks once more, and then completes the job. Default: none, so
   * that the one button is the link.
   */
  readonly actionLinks?: ActionLinkOptions<Outcome>
  /**
   * Whether a job is done, by the product's own data, whoever did it: true, or how and why (docs/conditions.md). Asked when it is
   * requested, every `checkEvery`, and by `check`; it completes as `system`. Where the type has outcomes, one must be named.
   */
  readonly isDone?: (target: Target, job: Job) => DoneAnswer<Outcome, Result> | Promise<DoneAnswer<Outcome, Result>>
  /** Whether the record that a job is about is gone: it is cancelled as TARGET_GONE. Asked before `isDone`. */
  readonly isTargetGone?: (target: Target) => boolean | Promise<boolean>
  /** How often all open jobs are asked about. Default: 5 minutes. */
  readonly checkEvery?: Duration
  /** Whether a job that is done or about nothing is closed, or only listed for people (`unsettledJobs`). Default: close. */
  readonly whenFound?: WhenFound
}

/** Whether a job is done, or how and why; a reason has at most 200 characters. */
export type DoneAnswer<Outcome extends string = string, Result extends z.ZodType = z.ZodType> =
  | boolean
  | {
      readonly outcome?: NoInfer<Outcome> | null
      readonly result?: z.input<NoInfer<Result>>
      readonly reason?: string | null
    }

declare const shape: unique symbol

/** What the compiler knows about the data of a type. */
export interface JobShape {
  readonly metadata: unknown
  readonly metadataInput: unknown
  readonly result: unknown
  readonly resultInput: unknown
  readonly outcome: string
}

/** A defined job type; `Shape` exists for the compiler only. */
export interface TypedJobType<Shape extends JobShape = JobShape> extends JobType {
  readonly [shape]?: Shape
}

// Whatever a schema lets through has to be an object, which the check of the definition has proved for the schema's form.
function objectsOnly(parsed: Parsed<JsonValue>): Parsed<JsonObject> {
  if (!parsed.isValid) return parsed
  const { value } = parsed
  return isJsonObject(value) ? { isValid: true, value } : { isValid: false, issues: ['must be an object'] }
}

const usualCheckMs = 300_000

type ConditionOptions = Pick<JobTypeOptions, 'isDone' | 'isTargetGone' | 'checkEvery' | 'whenFound'>

function conditionOf({ isDone, isTargetGone, checkEvery, whenFound }: ConditionOptions): Condition | null {
  if (isDone === undefined && isTargetGone === undefined && whenFound === undefined) return null
  return {
    isDone: isDone ?? null,
    isTargetGone: isTargetGone ?? null,
    checkEveryMs: millisecondsOf(checkEvery) ?? usualCheckMs,
    whenFound: whenFound ?? 'close',
  }
}

/**
 * Defines a job type.
 * @param name snake_case, at most 100 characters; jobs are stored under it, so it does not change
 * @throws StartupError naming all that is impossible about the definition
 */
export function defineJobType<
  const Name extends string,
  Metadata extends z.ZodType = z.ZodType<JsonObject, JsonObject>,
  Result extends z.ZodType = z.ZodType<JsonValue, JsonValue>,
  const Outcome extends string = never,
>(
  name: Name,
  options: JobTypeOptions<Metadata, Result, Outcome> = {},
): TypedJobType<{
  metadata: z.output<Metadata>
  metadataInput: z.input<Metadata>
  result: z.output<Result>
  resultInput: z.input<Result>
  outcome: Outcome
}> {
  const metadata = parserOf('metadata', options.metadata)
  const result = parserOf('result', options.result)
  const problems = [...problemsOf(name, options), ...metadata.problems, ...result.problems]
  if (problems.length > 0) throw new StartupError(`The job type "${name}" is impossible: ${problems.join('; ')}.`)
  return {
    name,
    title: options.title ?? titleOf(name),
    description: options.description ?? null,
    metadataSchema: metadata.jsonSchema,
    resultSchema: result.jsonSchema,
    storedMetadataSchema: metadata.storedSchema,
    storedResultSchema: result.storedSchema,
    parseMetadata: (value) => objectsOnly(metadata.parse(value)),
    parseResult: result.parse,
    outcomes: options.outcomes ?? [],
    priority: options.priority ?? 50,
    dueInMs: millisecondsOf(options.dueIn),
    expiresInMs: millisecondsOf(options.expiresIn),
    claimForMs: millisecondsOf(options.claimFor),
    takesMs: millisecondsOf(options.takes) ?? usualTakesMs,
    normal: normalOf(options.normal),
    assignedTo: options.assignedTo ?? null,
    candidateGroups: options.candidateGroups ?? [],
    candidateUsers: options.candidateUsers ?? [],
    staffGroups: options.staffGroups ?? [],
    fourEyes: options.fourEyes ?? false,
    metadataFor: options.metadataFor ?? 'all',
    ifOpen: options.ifOpen ?? 'CREATE',
    selfService: options.selfService ?? false,
    notifications: [...rulesOf(options.notify), ...tellingRulesOf(options.escalate)],
    escalations: stepsOf(options.escalate),
    link: options.link ?? null,
    actionLinks: actionLinksOf(options.actionLinks, options.outcomes ?? [], result.parse),
    condition: conditionOf(options),
    isActive: true,
  }
}
