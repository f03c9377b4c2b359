// Look at targets now: the product says that something about them has changed, or which of them are done or gone. Each on its own.
import { isAskable, readVerdict, targetGone, type Verdict } from '../../domain/condition.ts'
import type { Job, Target } from '../../domain/job.ts'
import { invalidInput, JobError } from '../../domain/job-error.ts'
import type { JobType } from '../../domain/job-type.ts'
import { isJsonObject, type JsonValue } from '../../domain/json.ts'
import { checkText } from '../../domain/text-check.ts'
import { isTrusted, systemViewer, type Viewer } from '../../domain/viewer.ts'
import { checkTarget, type Operating } from '../operating.ts'
import type { ConditionOperating } from './condition-operating.ts'
import { inTurns } from './in-turns.ts'
import { type SettledAs, type SettledJob, settleAs, settleByCondition } from './settle-job.ts'

/** A target of which the product says that its jobs are done, and how and why. */
export interface HoldingTarget {
  readonly target: Target
  /** Must be named where the type has outcomes. */
  readonly outcome?: string | null
  readonly result?: JsonValue
  /** At most 200 characters. */
  readonly reason?: string | null
}

/** What to look at: at most 100 targets together. Without any, all open jobs are gone through again, beginning at once. */
export interface CheckInput {
  /** The type; must be given with `holds` and `gone`. Unless told, all types with a condition. */
  readonly type?: string
  /** Ask the conditions of their open jobs. */
  readonly targets?: readonly Target[]
  /** Their open jobs are done: the product knows it. */
  readonly holds?: readonly HoldingTarget[]
  /** They are there no more. */
  readonly gone?: readonly Target[]
}

/** What became of the open jobs of a type and target. */
export interface CheckedTarget {
  readonly type: string
  readonly target: Target
  readonly became: SettledAs
  /** Those that were closed or listed. */
  readonly jobs: readonly Job[]
  /** Why it failed. */
  readonly error: JobError | null
}

/** What became of each. */
export interface CheckAnswer {
  readonly results: readonly CheckedTarget[]
  /** All events of it come after it. */
  readonly eventCursor: string
}

interface Look {
  readonly type: JobType
  readonly target: Target
  readonly settle: (job: Job) => Promise<SettledJob | null>
}

type Checking = Operating & ConditionOperating

const mostTargets = 100
const atOnce = 16

function checkForm({ type, targets = [], holds = [], gone = [] }: CheckInput): void {
  if (type !== undefined) checkText('type', type, 100)
  const lists: Readonly<Record<string, unknown>> = { targets, holds, gone }
  for (const [field, list] of Object.entries(lists)) {
    if (!Array.isArray(list)) throw invalidInput(field, 'must be a list.')
    for (const each of list) checkTarget(field === 'holds' && isJsonObject(each) ? each['target'] : each)
  }
  const count = targets.length + holds.length + gone.length
  if (count > mostTargets) {
    throw new JobError('LIMIT_EXCEEDED', `At most ${mostTargets} targets at once, not ${count}.`, { most: mostTargets })
  }
  if (holds.length + gone.length > 0 && type === undefined) throw invalidInput('type', 'goes with `holds` and `gone`.')
}

function typesToAsk({ registry }: Checking, name: string | undefined): readonly JobType[] {
  if (name === undefined) return registry.all.filter(isAskable)
  const type = registry.known(name)
  if (isAskable(type)) return [type]
  throw invalidInput('type', `"${type.name}" has no condition here: say which targets hold, or are gone.`)
}

function looksOf(operating: Checking, input: CheckInput): readonly Look[] {
  const { targets = [], holds = [], gone = [] } = input
  const endsAt = performance.now() + operating.conditionTimeoutMs
  const asked = (targets.length === 0 ? [] : typesToAsk(operating, input.type)).flatMap((type) =>
    targets.map((target) => ({
      type,
      target,
      settle: (job: Job) => settleByCondition(operating, job.id, { endsAt }),
    })),
  )
  if (input.type === undefined) return asked
  const type = operating.registry.known(input.type)
  const told = (target: Target, verdict: () => Verdict | null): Look => ({
    type,
    target,
    settle: async (job) => await settleAs(operating, job, { verdict: verdict(), version: null }),
  })
  return [
    ...asked,
    ...holds.map(({ target, outcome = null, result = null, reason = null }) =>
      told(target, () => readVerdict(type, { outcome, result, reason })),
    ),
    ...gone.map((target) => told(target, () => targetGone)),
  ]
}

async function lookAt({ findJobs }: Checking, { type, target, settle }: Look): Promise<CheckedTarget> {
  const settled: SettledJob[] = []
  const answer = (became: SettledAs, error: JobError | null): CheckedTarget => ({
    ...{ type: type.name, target: { type: target.type, id: target.id }, became, error },
    jobs: settled.map(({ job }) => job),
  })
  const failures: JobError[] = []
  const note = (error: unknown): void => {
    if (!(error instanceof JobError)) throw error
    failures.push(error)
  }
  const filter = { type: [type.name], target, open: true }
  const found = await findJobs(systemViewer, filter, Number.POSITIVE_INFINITY).catch(note)
  for (const job of found?.jobs ?? []) {
    const one = await settle(job).catch(note)
    if (one) settled.push(one)
  }
  const [failure] = failures
  return failure === undefined ? answer(settled[0]?.became ?? 'NOTHING', null) : answer('FAILED', failure)
}

/**
 * Looks at the open jobs of targets now, for services and admins.
 * @throws JobError FORBIDDEN, INVALID_INPUT, UNKNOWN_TYPE, LIMIT_EXCEEDED, UNAVAILABLE; what is wrong with one target is said there
 */
export async function checkJobs(operating: Checking, viewer: Viewer, input: CheckInput): Promise<CheckAnswer> {
  if (!isTrusted(viewer)) throw new JobError('FORBIDDEN', 'Only services and admins may have jobs checked.')
  checkForm(input)
  const { targets, holds, gone } = input
  const { eventCursor } = await operating.findJobs(viewer, {}, 1)
  if (targets === undefined && holds === undefined && gone === undefined) {
    await operating.beginPasses(typesToAsk(operating, input.type).map(({ name }) => name))
    return { results: [], eventCursor }
  }
  const results = await inTurns(looksOf(operating, input), atOnce, (look) => lookAt(operating, look))
  return { results, eventCursor }
}
