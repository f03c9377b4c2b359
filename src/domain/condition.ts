// Conditions of types over the product's own data: when a job is done although nobody said so, or has lost what it is about. What
// the product's functions answer is read here, and nothing of it is taken on trust.
import type { CompleteInput } from './command.ts'
import { checkOutcome } from './decide/closing.ts'
import { reasonLength } from './event.ts'
import type { Job, Target } from './job.ts'
import { invalidInput } from './job-error.ts'
import type { JobType } from './job-type.ts'
import { isJsonObject, type JsonObject } from './json.ts'
import { checkJson, checkText, payloadBytes } from './text-check.ts'

/** What happens to an open job whose condition holds, or whose target is gone: it is closed, or listed for people to look at. */
export const whenFoundChoices = ['close', 'list'] as const
export type WhenFound = (typeof whenFoundChoices)[number]

/** The condition of a type. */
export interface Condition {
  /** Whether a job is done; null where only the product itself says so, from outside. */
  readonly isDone: ((target: Target, job: Job) => unknown) | null
  /** Whether the record is there no more. */
  readonly isTargetGone: ((target: Target) => unknown) | null
  /** How often the open jobs are gone through, in milliseconds. */
  readonly checkEveryMs: number
  readonly whenFound: WhenFound
}

/** Whether there are functions to ask about the jobs of a type. */
export function isAskable({ isActive, condition }: Pick<JobType, 'isActive' | 'condition'>): boolean {
  return isActive && condition !== null && (condition.isDone !== null || condition.isTargetGone !== null)
}

/** What is found of an open job: it is done, or what it is about is gone. */
export const findings = ['DONE', 'TARGET_GONE'] as const
export type Finding = (typeof findings)[number]

/** What the functions of a type can find; the rest is said from outside. */
export function findable({ condition }: Pick<JobType, 'condition'>): readonly Finding[] {
  return [
    ...(condition === null || condition.isDone === null ? [] : (['DONE'] as const)),
    ...(condition === null || condition.isTargetGone === null ? [] : (['TARGET_GONE'] as const)),
  ]
}

/** What a condition says of a job that should not be open. */
export interface Verdict {
  readonly finding: Finding
  /** At most 200 characters. */
  readonly reason: string
  /** How it was done; without outcome and result if the target is gone. */
  readonly end: Pick<CompleteInput, 'outcome' | 'result'>
}

/** That the target of a job is gone. */
export const targetGone: Verdict = { finding: 'TARGET_GONE', reason: 'Its target is gone.', end: {} }

const usualReason = 'Its condition holds.'
const known = ['outcome', 'result', 'reason']

function checkedEnd(type: JobType, outcome: unknown, result: unknown): Verdict['end'] {
  if (outcome !== undefined && outcome !== null) checkText('outcome', outcome, 100)
  const named = checkOutcome(type, typeof outcome === 'string' ? outcome : null)
  if (named === null && type.outcomes.length > 0) {
    throw invalidInput('outcome', `a "${type.name}" ends as one of ${type.outcomes.join(', ')}: it must be named.`)
  }
  return {
    ...(named === null ? {} : { outcome: named }),
    ...(result === undefined || result === null ? {} : { result: checkJson('result', result, payloadBytes) }),
  }
}

// A record of the product's, a response or an error says nothing of a job.
function isPlain(value: JsonObject): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/**
 * Reads what is said of whether a job is done: true, false, or how and why it was done; null: it is not done.
 * @throws JobError INVALID_INPUT for what is none of these, or ends no job of the type
 */
export function readVerdict(type: JobType, answer: unknown): Verdict | null {
  if (answer === false) return null
  if (answer !== true && !(isJsonObject(answer) && isPlain(answer))) {
    throw invalidInput('isDone', 'must answer with true, false, or { outcome, result, reason }.')
  }
  const { outcome, result, reason, ...others } = answer === true ? {} : answer
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw invalidInput(unknown.slice(0, 100), `is unknown; known are ${known.join(', ')}.`)
  const isSaid = reason !== undefined && reason !== null
  if (isSaid) checkText('reason', reason, reasonLength)
  return {
    finding: 'DONE',
    reason: isSaid ? String(reason) : usualReason,
    end: checkedEnd(type, outcome, result),
  }
}

/** Reads what is said of whether a target is gone: null when it is there. @throws JobError INVALID_INPUT for anything else */
export function readGone(answer: unknown): Verdict | null {
  if (typeof answer !== 'boolean') throw invalidInput('isTargetGone', 'must answer with true or false.')
  return answer ? targetGone : null
}
