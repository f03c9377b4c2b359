// What an attempt means: delivered, to be tried again and when, or given up; and what it means for the whole webhook. The times
// between attempts are those that Standard Webhooks recommends.

/** What came of an attempt. */
export interface AttemptAnswer {
  /** The status over HTTP; null: there was no answer. */
  readonly status: number | null
  /** The header `Retry-After` as it came. */
  readonly retryAfter: string | null
  /** What was wrong where there was no answer. */
  readonly error: string | null
}

/** What it means. */
export interface AttemptDecision {
  readonly status: 'DELIVERED' | 'PENDING' | 'GIVEN_UP'
  readonly nextTryAt: Date | null
  readonly error: string | null
  /** Nothing else is sent to the webhook before: it has said so. */
  readonly notBefore: Date | null
  /** Whether the webhook says that it is gone for good. */
  readonly isGone: boolean
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000]

/** How long after each failed attempt the next is made, in milliseconds; after the last of them there is none. */
export const retryDelaysMs: readonly number[] = [
  ...[5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour],
  ...[10 * hour, 14 * hour, 20 * hour, 24 * hour],
]

/** For how long nothing may be delivered to a webhook before it is switched off, in milliseconds: five days. */
export const longestFailureMs = 120 * hour

const longestWaitMs = 24 * hour
/** Those that missed the same moment do not all come back in the same moment: up to a tenth later. */
const spread = 0.1

/** How long `Retry-After` asks to wait, in milliseconds, at most a day; null when it does not, or in no form there is. */
function waitOf(retryAfter: string | null, now: Date): number | null {
  const text = retryAfter?.trim() ?? ''
  if (text === '') return null
  const ms = /^\d{1,10}$/.test(text) ? Number(text) * second : Date.parse(text) - now.getTime()
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), longestWaitMs)
}

function problemOf({ status, error }: AttemptAnswer): string | null {
  if (status === null) return (error ?? '').slice(0, 300) || 'There was no answer.'
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return `It answered with ${status}: redirections are not followed.`
  return `It answered with ${status}.`
}

/** Decides. `attempts` counts this one, `random` is between 0 and 1. */
export function decideAttempt(
  answer: AttemptAnswer,
  attempts: number,
  now: Date,
  random: number,
  delaysMs: readonly number[] = retryDelaysMs,
): AttemptDecision {
  const error = problemOf(answer)
  if (error === null) return { status: 'DELIVERED', nextTryAt: null, error, notBefore: null, isGone: false }
  const waitMs = waitOf(answer.retryAfter, now)
  const notBefore = waitMs === null ? null : new Date(now.getTime() + waitMs)
  const isGone = answer.status === 410
  const delayMs = delaysMs[attempts - 1]
  if (delayMs === undefined) return { status: 'GIVEN_UP', nextTryAt: null, error, notBefore, isGone }
  const spreadMs = Math.round(delayMs * (1 + spread * random))
  const nextTryAt = new Date(now.getTime() + Math.max(spreadMs, waitMs ?? 0))
  return { status: 'PENDING', nextTryAt, error, notBefore, isGone }
}
