// A series by the day from the counters: the days of UTC between two bounds are added up, and what lies between a bound and the
// midnight of UTC next to it, as in other time zones, is read from the indexes.
import type { FunnelQuery } from '../../domain/statistics/funnel-query.ts'
import { type SqlFragment, sql } from '../sql-fragment.ts'
import { partTableSql, seriesPeriod } from './funnel-period-sql.ts'
import { momentSql } from './jobs-as-of.ts'
import { nearestDayOf } from './whole-days.ts'

/** The condition on a job `j` that it is of the step `step`, and that a column lies between two moments. */
export type BetweenAtStep = (column: SqlFragment, from: SqlFragment, to: SqlFragment) => SqlFragment

/** Of how many jobs of `step` a column lies between the midnight of the bound `b` and the bound; less than none where that comes first. */
function besideSql(column: SqlFragment, between: BetweenAtStep): SqlFragment {
  const isBetween = between(column, sql`least(b.at, b.midnight)`, sql`greatest(b.at, b.midnight)`)
  return sql`case when b.at > b.midnight then 1 else -1 end * (select count(*) from tobedone.job j where ${isBetween})`
}

const nearestDay = (moment: SqlFragment): SqlFragment => sql`tobedone.day_of(${moment} + interval '12 hours')`

/**
 * Tables of SQL, for a `with`; `moved` must be there, and `steps` is a table `step` of types with their names. `part` has the parts with the
 * days of UTC that are nearest to theirs, `beside` what comes to that, or goes from it, at their bounds, and `daily` what the days have.
 */
export function countedSeriesTablesSql(
  query: FunnelQuery,
  steps: SqlFragment,
  between: BetweenAtStep,
  now: Date,
): SqlFragment {
  const { from, to } = seriesPeriod(query, now)
  const jobs = sql`case when d.happening = 'ENTERED' then d.jobs else 0 end as entered,
                   case when d.happening = 'ENTERED' then 0 else d.jobs end as "left"`
  return sql`
    part as materialized (
      select p.at, b.since, b.until, ${nearestDay(sql`b.since`)} as first, ${nearestDay(sql`b.until`)} as "end"
        from (select at, lead(at) over (order by at) as next_at from ${partTableSql(query, 'DAY', now)}) p
       cross join lateral (
         select greatest(p.at, ${momentSql(from)}) as since, coalesce(p.next_at, ${momentSql(to)}) as until) b),
    bound as materialized (
      select at, 'epoch'::timestamptz + ${nearestDay(sql`at`)} * interval '24 hours' as midnight
        from (select since as at from part union select until from part) both_ends),
    beside as materialized (
      select step.type, b.at, ${besideSql(sql`j.created_at`, between)} as entered, ${besideSql(sql`j.closed_at`, between)} as "left"
        from ${steps} cross join bound b where b.at <> b.midnight),
    daily as materialized (
      select d.type, d.day, sum(d.entered) as entered, sum(d."left") as "left" from (
        select step.type, d.day, ${jobs} from ${steps} join tobedone.step_day d on d.step = step.name
           and d.happening in ('ENTERED', 'COMPLETED', 'CANCELLED')
           and d.day >= ${nearestDayOf(from)}::integer and d.day < ${nearestDayOf(to)}::integer
        union all select step.type, d.day, ${jobs} from ${steps} join moved d on d.step = step.name) d group by 1, 2)`
}

/** The parts of the series and what came and left in each: two columns. The tables must be there. */
export const countedSeriesSql: SqlFragment = sql`,
    (select coalesce(json_agg(at order by at), '[]') from part) as parts,
    (select coalesce(json_agg(to_json(point)), '[]') from (
       select told.type, told.at, sum(told.entered)::integer as entered, sum(told."left")::integer as "left" from (
         select d.type, p.at, d.entered, d."left"
           from part p cross join lateral generate_series(p.first, p."end" - 1) day join daily d using (day)
         union all select b.type, p.at, b.entered, b."left" from part p join beside b on b.at = p.until
         union all select b.type, p.at, -b.entered, -b."left" from part p join beside b on b.at = p.since) told
        group by 1, 2 having sum(told.entered) <> 0 or sum(told."left") <> 0) point) as points`
