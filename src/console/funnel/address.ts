// Which funnel, over which time and as of when, as the address of the page says it, so that it can be kept, shared and gone back to.
import type { SeriesUnit } from '../generated/graphql.ts'

/** The periods that are offered; each ends now. */
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
    at: Number.isNaN(at) ? null : at,
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

/** The time that an address means. It begins with a whole hour or day, so that it stays the same for as long. */
export function spanOf({ period, from, to }: FunnelAddress, now: Date): Span {
  if (from !== null) {
    const begin = midnight(from, 0)
    const end = to === null ? null : midnight(to, 1)
    // What makes no sense is no period; and a series has an end.
    if (begin < now && (end === null || end > begin)) {
      const earliest = (end ?? now).getTime() - mostDays * dayMs
      const last = end === null || end > now ? null : end.toISOString()
      const start = new Date(Math.max(begin.getTime(), earliest))
      const isShort = (end ?? now).getTime() - start.getTime() <= 2 * dayMs
      return { from: start.toISOString(), to: last, unit: isShort ? 'HOUR' : 'DAY' }
    }
  }
  const days = Number.parseInt(period, 10)
  if (days === 1) {
    const hour = new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() - 23)
    return { from: hour.toISOString(), to: null, unit: 'HOUR' }
  }
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1)
  return { from: day.toISOString(), to: null, unit: 'DAY' }
}
