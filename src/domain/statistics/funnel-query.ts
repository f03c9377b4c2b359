// What may be asked of a funnel. Its steps are a list of types, wherever that comes from.
import { checkDate } from '../date-check.ts'
import type { FlowRegistry } from '../flow/flow-registry.ts'
import { invalidInput } from '../job-error.ts'
import type { Registry } from '../registry.ts'
import { checkAsOf } from './as-of-check.ts'
import { checkTimeZone } from './time-zone.ts'

/** How long the parts of a series are. */
export const seriesUnits = { HOUR: 'By the hour.', DAY: 'By the day, in the time zone.' } as const

/** The length of a part of a series. */
export type SeriesUnit = keyof typeof seriesUnits

/** Which funnel, over what time, as of when. */
export interface FunnelQuery {
  /** The steps in their order. */
  readonly types: readonly string[]
  /** What each of them comes after, in the same order; none: the one before it. */
  readonly after?: readonly (readonly string[])[]
  /** Count only jobs that were requested as steps of this flow. */
  readonly flow?: string
  /** The steps of the flow that hold it where their job is cancelled: those that are not optional. */
  readonly holding?: readonly string[]
  /** What happened at this moment or later; none: from the beginning on. */
  readonly from?: Date
  /** What happened before this moment; none: up to `asOf`. */
  readonly to?: Date
  /** A moment of the past. None: now. */
  readonly asOf?: Date
  /** Follow the targets whose first step was requested within the period, whatever becomes of them until `asOf`. */
  readonly isCohort: boolean
  readonly seriesBy?: SeriesUnit
  /** Where a day begins: the name of a time zone. */
  readonly timeZone: string
}

/** What names the steps of a funnel: exactly one of these. */
export interface FunnelSteps {
  readonly types?: readonly string[]
  readonly flow?: string
}

/** The steps in their order. @throws JobError INVALID_INPUT, also for a flow without steps or that is none */
export function stepsOf(
  { types, flow }: FunnelSteps,
  flows: FlowRegistry,
): Pick<FunnelQuery, 'types' | 'after' | 'flow' | 'holding'> {
  if ((types === undefined) === (flow === undefined))
    throw invalidInput('types', 'must be given, the types of the steps in their order; or else flow, and not both.')
  if (flow === undefined) return { types: types ?? [] }
  const { steps } = flows.known(flow)
  if (steps.length === 0)
    throw invalidInput('flow', `"${flow}" is not in the configuration any more: give the types of its steps.`)
  const holding = steps.filter(({ isOptional }) => !isOptional).map(({ type }) => type)
  return { types: steps.map(({ type }) => type), after: steps.map(({ after }) => after), flow, holding }
}

/** What each step comes after: whoever completed any of that is who can have come to it. */
export function stepsBefore({ types, after }: Pick<FunnelQuery, 'types' | 'after'>): readonly (readonly string[])[] {
  return after ?? types.map((_, index) => types.slice(Math.max(0, index - 1), index))
}

/** By what several steps are known together. */
export function togetherKey(types: readonly string[]): string {
  return types.join()
}

/** The most steps of a funnel: as many as a flow may have. */
export const mostSteps = 100
/** The most parts of a series. */
const mostPoints = 1_000

const unitMs: Readonly<Record<SeriesUnit, number>> = { HOUR: 3_600_000, DAY: 86_400_000 }

/** Where a series ends: with the period, or with what is known. */
export function seriesEnd({ to, isCohort }: FunnelQuery, asOf: Date): Date {
  return to === undefined || isCohort ? asOf : to
}

function checkSteps(types: readonly string[], registry: Registry): void {
  if (!Array.isArray(types) || types.length === 0 || types.length > mostSteps) {
    throw invalidInput('types', `must be 1 to ${mostSteps} types, in the order of the steps.`)
  }
  for (const type of types) registry.known(String(type))
  if (new Set(types).size < types.length) throw invalidInput('types', 'must not name a type twice.')
}

function checkPeriod({ from, to }: FunnelQuery, asOf: Date): void {
  if (from !== undefined) checkDate('from', from)
  if (to !== undefined) checkDate('to', to)
  if (from === undefined) return
  if (to !== undefined && to <= from) throw invalidInput('to', 'must be later than from.')
  if (from >= asOf) throw invalidInput('from', `must be earlier than asOf, which is ${asOf.toISOString()}.`)
}

function checkSeries(query: FunnelQuery, asOf: Date): void {
  const { seriesBy: unit, from } = query
  if (unit === undefined) return
  if (!Object.hasOwn(unitMs, unit)) throw invalidInput('seriesBy', `must be ${Object.keys(unitMs).join(' or ')}.`)
  if (from === undefined) throw invalidInput('seriesBy', 'needs from, where the series begins.')
  const points = Math.ceil((seriesEnd(query, asOf).getTime() - from.getTime()) / unitMs[unit])
  if (points > mostPoints) {
    const hint = unit === 'HOUR' ? 'ask for days, or for a shorter time' : 'ask for a shorter time'
    throw invalidInput('seriesBy', `makes ${points} points of this time, at most ${mostPoints}: ${hint}.`)
  }
}

/** Checks a question. @throws JobError INVALID_INPUT, UNKNOWN_TYPE with the type that may be meant */
export function checkFunnel(query: FunnelQuery, registry: Registry, now: Date): void {
  checkSteps(query.types, registry)
  checkAsOf(query.asOf, now)
  checkPeriod(query, query.asOf ?? now)
  checkTimeZone(query.timeZone)
  checkSeries(query, query.asOf ?? now)
}
