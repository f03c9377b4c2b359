// What a funnel says of its period, however the jobs are read: what lies within it, the parts of its series, and who came together.
import {
  type FunnelQuery,
  type SeriesUnit,
  seriesEnd,
  stepsBefore,
  togetherKey,
} from '../../domain/statistics/funnel-query.ts'
import { allOf, listOf, type SqlFragment, sql } from '../sql-fragment.ts'
import { momentSql } from './jobs-as-of.ts'
import type { Happened } from './tally-sql.ts'

/** The condition under which a moment lies within the period of the question. */
export function inPeriod({ from, to }: Pick<FunnelQuery, 'from' | 'to'>): Happened {
  return (column) =>
    allOf([
      sql`${column} is not null`,
      ...(from === undefined ? [] : [sql`${column} >= ${momentSql(from)}`]),
      ...(to === undefined ? [] : [sql`${column} < ${momentSql(to)}`]),
    ])
}

/** When its series begins and ends; `now` is where one without an end ends. */
export function seriesPeriod(query: FunnelQuery, now: Date): { readonly from: Date; readonly to: Date } {
  const { from = now, asOf = now } = query
  return { from, to: seriesEnd(query, asOf) }
}

/** The condition under which a moment lies within its series; `now` is where one without an end ends. */
export function inSeries(query: FunnelQuery, now: Date): Happened {
  return inPeriod(seriesPeriod(query, now))
}

const truncations: Readonly<Record<SeriesUnit, SqlFragment>> = { HOUR: sql`'hour'`, DAY: sql`'day'` }
// Short enough that every part is met, however the clocks are put.
const steps: Readonly<Record<SeriesUnit, SqlFragment>> = { HOUR: sql`'15 minutes'`, DAY: sql`'6 hours'` }

/** When the part begins in which a moment lies. */
export function partSql(
  { timeZone }: Pick<FunnelQuery, 'timeZone'>,
  unit: SeriesUnit,
  moment: SqlFragment,
): SqlFragment {
  return sql`date_trunc(${truncations[unit]}, ${moment}, ${timeZone}::text)`
}

/** When the parts of the series begin, `at`: a table of SQL. */
export function partTableSql(query: FunnelQuery, unit: SeriesUnit, now: Date): SqlFragment {
  const { from, to } = seriesPeriod(query, now)
  const last = sql`${momentSql(to)} - interval '1 ms'`
  return sql`(
      select ${partSql(query, unit, sql`moment`)} as at
        from generate_series(${momentSql(from)}, ${last}, ${steps[unit]}::interval) moment
      union select ${partSql(query, unit, last)}) part`
}

/** The same as JSON. */
export function partsSql(query: FunnelQuery, unit: SeriesUnit, now: Date): SqlFragment {
  return sql`(select coalesce(json_agg(at order by at), '[]') from ${partTableSql(query, unit, now)})`
}

/**
 * Of how many targets any of the steps was completed that one comes after, where these are several: a column, if there are any. Of a
 * single one that is counted anyway.
 */
export function togetherSql(query: FunnelQuery, countOf: (types: readonly string[]) => SqlFragment): SqlFragment {
  const several = stepsBefore(query).filter(({ length }) => length > 1)
  if (several.length === 0) return sql``
  const counts = [...new Map(several.map((types) => [togetherKey(types), types]))].map(
    ([key, types]) => sql`${key}::text, (${countOf(types)})`,
  )
  return sql`, json_build_object(${listOf(counts)}) as together`
}
