// Which funnel, over which time and as of when, as the address of the page says it, so that it can be kept, shared and gone back to.
import type { SeriesUnit } from '../generated/graphql.ts'

/** The periods that are offered; each ends now, or with the begin of the next. */
export const periods = ['1d', '7d', '30d', '90d', '365d'] as const
export type Period = (typeof periods)[number]

/** What the address says. */
export interface FunnelAddress {
  readonly flow: string | null
  readonly types: readonly string[]
  readonly period: Period
  /** Days of a period that ends elsewhere, as in `2031-05-17`, both included; it is used instead where `from` is given. */
  readonly from: string | null
  readonly to: string | null
  readonly isCohort: boolean
  /** A moment of the past, in milliseconds; null: as it is now. */
  readonly at: number | null
}

/** From when until when, and how it is cut into parts. */
export interface Span {
  readonly from: string
  /** Null: until now. */
  readonly to: string | null
  readonly unit: SeriesUnit
}

const dayMs = 86_400_000
const mostDays = 990
const earliestMs = Date.UTC(2000, 0)

function dayOf(text: string | null): string | null {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
}

/** Reads what stands after the `?`; what makes no sense counts as not said. */
export function readFunnelAddress(query: string): FunnelAddress {
  const parameters = new URLSearchParams(query)
  const at = Date.parse(parameters.get('at') ?? '')
  const types = (parameters.get('types') ?? '').split(',').filter((name) => name !== '')
  return {
    flow: types.length > 0 ? null : parameters.get('flow'),
    types: [...new Set(types)].slice(0, 50),
    period: periods.find((known) => known === parameters.get('period')) ?? '30d',
    from: dayOf(parameters.get('from')),
    to: dayOf(parameters.get('to')),
    isCohort: parameters.get('cohort') === 'yes',
    // Nothing of ours is older than that.
    at: at >= earliestMs ? at : null,
  }
}

/** Writes it, without what is usual. */
export function writeFunnelAddress({ flow, types, period, from, to, isCohort, at }: FunnelAddress): string {
  const parameters = new URLSearchParams()
  if (types.length > 0) parameters.set('types', types.join(','))
  else if (flow !== null) parameters.set('flow', flow)
  if (from !== null) {
    parameters.set('from', from)
    if (to !== null) parameters.set('to', to)
  } else if (period !== '30d') parameters.set('period', period)
  if (isCohort) parameters.set('cohort', 'yes')
  if (at !== null) parameters.set('at', new Date(at).toISOString())
  return parameters.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
}

/** The local midnight of a day, some days later. */
function midnight(day: string, daysLater: number): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + daysLater)
}

/** The days that an address names; null where it names none, or none that make sense. */
function namedSpan({ from, to }: FunnelAddress, now: Date): Span | null {
  if (from === null) return null
  const begin = midnight(from, 0)
  const end = to === null ? null : midnight(to, 1)
  if (begin >= now || (end !== null && end <= begin)) return null
  // A series has an end.
  const earliest = (end ?? now).getTime() - mostDays * dayMs
  const start = new Date(Math.max(begin.getTime(), earliest))
  const isShort = (end ?? now).getTime() - start.getTime() <= 2 * dayMs
  return {
    from: start.toISOString(),
    to: end === null || end > now ? null : end.toISOString(),
    unit: isShort ? 'HOUR' : 'DAY',
  }
}

/** Where the period begins that is so many periods ago; the last one of them, which ends now, is at 0. */
function beginOfPeriod(days: number, now: Date, ago: number): Date {
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()]
  if (days === 1) return new Date(year, month, date, now.getHours() - 23 - 24 * ago)
  return new Date(year, month, date - days * (ago + 1) + 1)
}

/**
 * The time that an address means. It begins with a whole hour or day, so that it stays the same for as long. Where it looks at a moment
 * before that, it is the period of the same length in which the moment lies.
 */
export function spanOf(address: FunnelAddress, now: Date): Span {
  const named = namedSpan(address, now)
  if (named !== null) return named
  const days = Number.parseInt(address.period, 10)
  const at = address.at ?? now.getTime()
  // Days have 23 to 25 hours: rather one too few, as the rest is counted.
  let ago = Math.max(0, Math.floor((now.getTime() - at) / (days * dayMs)) - 1)
  while (beginOfPeriod(days, now, ago).getTime() >= at) ago++
  return {
    from: beginOfPeriod(days, now, ago).toISOString(),
    to: ago === 0 ? null : beginOfPeriod(days, now, ago - 1).toISOString(),
    unit: days === 1 ? 'HOUR' : 'DAY',
  }
}

/** The moment of the past that an address looks at; null: as it is now, also where the moment is no part of its time. */
export function momentOf({ at }: FunnelAddress, { from }: Span, now: Date): number | null {
  return at !== null && at > Date.parse(from) && at < now.getTime() ? at : null
}
