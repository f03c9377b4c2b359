// Statistics as products ask for them: types by their objects as well as by their names, and a default for everything else.
import type { FlowRegistry } from '../domain/flow/flow-registry.ts'
import { type FunnelQuery, type SeriesUnit, stepsOf } from '../domain/statistics/funnel-query.ts'
import type { JobStatsKey, JobStatsQuery } from '../domain/statistics/job-stats.ts'
import { type FlowOrName, nameOfFlow } from './flow-name.ts'
import { filterOf, type LibraryFilter, namesOf, type TypeOrName } from './type-filter.ts'

/** In which groups, and as of when. */
export interface StatsOptions {
  /** One within the other; none: all jobs are one group. */
  readonly groupBy?: readonly JobStatsKey[]
  /** A moment of the past; now unless told. */
  readonly asOf?: Date
  /** Where a day begins: the name of a time zone; UTC unless told. */
  readonly timeZone?: string
}

/** Which funnel, over what time, as of when. */
export interface FunnelOptions {
  /** The types of the steps in their order: either these or `flow`. */
  readonly types?: readonly TypeOrName[]
  /** A flow: its steps in their order, and only jobs that were requested as steps of it. */
  readonly flow?: FlowOrName
  /** What happened at this moment or later; from the beginning on unless told. */
  readonly from?: Date
  /** What happened before this moment; up to `asOf` unless told. */
  readonly to?: Date
  /** A moment of the past; now unless told. */
  readonly asOf?: Date
  /** Follow the targets for which a job of the first step was requested within the period. */
  readonly isCohort?: boolean
  /** Tell as well what came and left hour by hour or day by day from `from` on. */
  readonly seriesBy?: SeriesUnit
  /** Where a day begins: the name of a time zone; UTC unless told. */
  readonly timeZone?: string
}

const usualTimeZone = 'UTC'

/** The domain's question of statistics. */
export function statsQueryOf(filter: LibraryFilter, options: StatsOptions): JobStatsQuery {
  return { groupBy: [], timeZone: usualTimeZone, ...options, filter: filterOf(filter) }
}

/** The domain's question of a funnel. */
export function funnelQueryOf({ types, flow, ...options }: FunnelOptions, flows: FlowRegistry): FunnelQuery {
  const named = {
    ...(types === undefined ? {} : { types: namesOf(types) }),
    ...(flow === undefined ? {} : { flow: nameOfFlow(flow) }),
  }
  return { isCohort: false, timeZone: usualTimeZone, ...options, ...stepsOf(named, flows) }
}
