// What happened at the steps of a funnel within a long period, for who sees all of their jobs: what the counters say of its days, and at
// its ends what the indexes say. It takes about as long however many jobs there are.
import type { FunnelQuery } from '../../domain/statistics/funnel-query.ts'
import { listOf, type SqlFragment, sql } from '../sql-fragment.ts'
import type { CountedQuestion } from './countable.ts'
import { type BetweenAtStep, countedSeriesSql, countedSeriesTablesSql } from './counted-series-sql.ts'
import { countedSpreadsSql, countedSpreadTablesSql } from './counted-spreads-sql.ts'
import { metTargetsSql } from './counted-targets-sql.ts'
import { betweenSql } from './ends-sql.ts'
import { atStep, happenedSeriesSql, isCompleted } from './happened-sql.ts'
import { wholeDaysOf, wholeSpansOf } from './whole-days.ts'

/** The steps: their types, and what the counters call them. */
function tableOf({ types }: FunnelQuery, { values = [] }: CountedQuestion): SqlFragment {
  return sql`unnest(${types}::text[], ${values}::text[]) step(type, name)`
}

/** The tables that all this needs, for a `with`; those of changed targets must be there. */
export function countedPeriodTablesSql(query: FunnelQuery, question: CountedQuestion, now: Date): SqlFragment {
  const steps = tableOf(query, question)
  const between: BetweenAtStep = (column, from, to) =>
    atStep(query, () => sql`${column} is not null and ${column} >= ${from} and ${column} < ${to}`, column)
  return listOf([
    countedSpreadTablesSql(wholeSpansOf(query), steps, query.flow),
    ...(query.seriesBy === 'DAY' ? [countedSeriesTablesSql(query, steps, between, now)] : []),
  ])
}

/** What happened within the period, a row for each step, as JSON. */
export function countedPeriodSql(query: FunnelQuery, question: CountedQuestion): SqlFragment {
  const days = wholeDaysOf(query)
  const atEnds = days.ends.map((end) => ({
    entered: sql`select j.target_type, j.target_id from ${betweenSql('entered', query.flow, end)} j`,
    completed: sql`select j.target_type, j.target_id from ${betweenSql('closed', query.flow, end)} j where ${isCompleted}`,
  }))
  const [entered, completed] = [atEnds.map((end) => end.entered), atEnds.map((end) => end.completed)]
  return sql`(
    select coalesce(json_agg(to_json(happened)), '[]') from (
      select step.type, came.jobs as entered, came.targets as entered_targets, done.targets as completed_targets, gone.*
        from ${tableOf(query, question)}
       cross join lateral (${metTargetsSql('ENTERED', days, entered)}) came
       cross join lateral (${metTargetsSql('COMPLETED', days, completed)}) done
       cross join lateral (${countedSpreadsSql()}) gone) happened)`
}

/** The parts of the series and what came and left in each: two columns. */
export function countedPeriodSeriesSql(query: FunnelQuery, now: Date): SqlFragment {
  const { seriesBy: unit } = query
  if (unit === undefined) return sql``
  // Of hours there cannot be so many that it takes long.
  return unit === 'DAY' ? countedSeriesSql : happenedSeriesSql(query, unit, now)
}
