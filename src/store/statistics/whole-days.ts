// A period as the whole days, or spans of days, in it, which the counters know, and what is left of it at its ends, which is read from
// the jobs. Days are those of UTC, by their number after 1970 began, so that they are the same for everybody.
import type { FunnelQuery } from '../../domain/statistics/funnel-query.ts'

/** From a moment on, and before another; without one from the beginning on, or until the end. */
export type Period = Pick<FunnelQuery, 'from' | 'to'>
/** One that has both. */
export type Ended = Required<Period>

/** A period in days, or in spans. */
export interface WholeDays {
  readonly first: number
  /** What comes behind the last. */
  readonly end: number
  /** What belongs to the period before the first and behind the last. */
  readonly ends: readonly Ended[]
}

const dayMs = 86_400_000
/** As `tobedone.targets_of` has it. */
const spanMs = 16 * dayMs
/** Of shorter periods most lies at the ends. */
const longMs = 2 * spanMs
// The least integer of PostgreSQL stands for "never".
const [firstOfAll, endOfAll] = [-(2 ** 31) + 1, 2 ** 31 - 1]

function wholeOf({ from, to }: Period, unitMs: number): WholeDays {
  const beginning = (number: number): Date => new Date(number * unitMs)
  const first = from === undefined ? firstOfAll : Math.ceil(from.getTime() / unitMs)
  const end = to === undefined ? endOfAll : Math.floor(to.getTime() / unitMs)
  // It begins and ends within the same one.
  if (from && to && first > end) return { first, end: first, ends: [{ from, to }] }
  const ends = [
    ...(from && from < beginning(first) ? [{ from, to: beginning(first) }] : []),
    ...(to && to > beginning(end) ? [{ from: beginning(end), to }] : []),
  ]
  return { first, end, ends }
}

/** The whole days of a period. */
export function wholeDaysOf(period: Period): WholeDays {
  return wholeOf(period, dayMs)
}

/** The whole spans of sixteen days of a period. */
export function wholeSpansOf(period: Period): WholeDays {
  return wholeOf(period, spanMs)
}

/** Whether a period, which ends now unless told, is long enough to be told by spans. */
export function isLong({ from, to }: Period, now: Date): boolean {
  return from === undefined || (to ?? now).getTime() - from.getTime() > longMs
}

/** The day whose midnight is nearest to a moment. */
export function nearestDayOf(moment: Date): number {
  return Math.floor((moment.getTime() + dayMs / 2) / dayMs)
}
