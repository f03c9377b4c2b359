// A period as the whole days, or spans of days, in it, which the counters know, and what is left of it at its ends, which is read from
// the jobs. Days are those of UTC, and with spans counted from 1970 on, so that they are the same for everybody.
import type { FunnelQuery } from '../../domain/statistics/funnel-query.ts'

/** From a moment on, and before another; without one from the beginning on, or until the end. */
export type Period = Pick<FunnelQuery, 'from' | 'to'>
/** One that has both. */
export type Ended = Required<Period>

interface Range {
  readonly first: number
  /** What comes behind the last. */
  readonly end: number
}

/** A period in days. */
export interface WholeDays extends Range {
  /** What belongs to the period before the first and behind the last. */
  readonly ends: readonly Ended[]
}

/** A period in spans. */
export interface WholeSpans extends Pick<WholeDays, 'ends'> {
  /** Each of spans of so many days. A range may be empty, so that there are always as many. */
  readonly ranges: readonly (Range & { readonly days: number })[]
}

const dayMs = 86_400_000
/** As `tobedone.targets_of` has them: a long one is four short ones. */
const [shortSpan, longSpan] = [4, 16]
const shortsInLong = longSpan / shortSpan
/** Of shorter periods lengths of time are told as they are, not as a histogram has them. */
const longMs = 2 * longSpan * dayMs
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

/** The whole spans of a period: long ones, and short ones where those do not reach its ends. */
export function wholeSpansOf(period: Period): WholeSpans {
  const { first, end, ends } = wholeOf(period, shortSpan * dayMs)
  const [firstLong, endLong] = [Math.ceil(first / shortsInLong), Math.floor(end / shortsInLong)]
  if (firstLong > endLong) return { ranges: rangesOf([first, end], [endLong, endLong], [end, end]), ends }
  const [before, behind] = [firstLong * shortsInLong, endLong * shortsInLong]
  return { ranges: rangesOf([first, before], [firstLong, endLong], [behind, end]), ends }
}

type Pair = readonly [first: number, end: number]

function rangesOf(before: Pair, long: Pair, behind: Pair): WholeSpans['ranges'] {
  const ranges = [
    [shortSpan, ...before],
    [longSpan, ...long],
    [shortSpan, ...behind],
  ] as const
  return ranges.map(([days, first, end]) => ({ days, first, end }))
}

/** Whether a period, of which nothing lies behind now, is long enough to be told by spans. */
export function isLong({ from, to }: Period, now: Date): boolean {
  const end = Math.min(now.getTime(), to?.getTime() ?? Number.POSITIVE_INFINITY)
  return from === undefined || end - from.getTime() > longMs
}

/** The day whose midnight is nearest to a moment. */
export function nearestDayOf(moment: Date): number {
  return Math.floor((moment.getTime() + dayMs / 2) / dayMs)
}
