// What happened at the steps of a funnel within a period, for who sees all of their jobs. How many came and left the counters say, and of a
// long period how long it took; all else is read from indexes that hold all that is said, so that the jobs themselves are not looked at.
import { cancellationReasons } from '../../domain/job.ts'
import type { FunnelQuery } from '../../domain/statistics/funnel-query.ts'
import { allOf, listOf, type SqlFragment, sql } from '../sql-fragment.ts'
import type { CountedQuestion } from './countable.ts'
import { type BetweenAtStep, countedSeriesSql, countedSeriesTablesSql } from './counted-series-sql.ts'
import { type AtEnd, countedSpreadsSql, countedSpreadTablesSql } from './counted-spreads-sql.ts'
import { changedTargetsSql, metTargetsSql } from './counted-targets-sql.ts'
import { inPeriod, inSeries, partSql, partsSql, togetherSql } from './funnel-period-sql.ts'
import { type Happened, isWorkedOn, sinceRequest, spreadSql } from './tally-sql.ts'
import { isLong, wholeDaysOf, wholeSpansOf } from './whole-days.ts'

// Who was closed without a reason was completed, then.
const isCompleted = sql`j.cancellation_reason is null`
const [createdAt, closedAt] = [sql`j.created_at`, sql`j.closed_at`]

/** The conditions on a job of the steps of these types. */
function ofSteps({ flow }: FunnelQuery, isOfType: SqlFragment): readonly SqlFragment[] {
  return [isOfType, ...(flow === undefined ? [] : [sql`j.flow = ${flow}::text`])]
}

/** A column of a job of the type `step.type` within some time, as a condition. */
function atStep(query: FunnelQuery, within: Happened, column: SqlFragment): SqlFragment {
  return allOf([...ofSteps(query, sql`j.type = step.type`), within(column)])
}

/** The steps: their types, and what the counters call them. */
function tableOf({ types }: FunnelQuery, { values = [] }: CountedQuestion): SqlFragment {
  return sql`unnest(${types}::text[], ${values}::text[]) step(type, name)`
}

/** How what was closed within the period ended, and how long that and what was started took: one query, or two. */
function spreadsSql(query: FunnelQuery, now: Date): SqlFragment {
  if (isLong(query, now)) return sql`cross join lateral (${countedSpreadsSql()}) gone`
  const within = inPeriod(query)
  const reasons = cancellationReasons.map(
    (reason) =>
      sql`${reason}::text, count(*) filter (where j.cancellation_reason = ${reason}::tobedone.cancellation_reason)`,
  )
  return sql`
       cross join lateral (
         select ${spreadSql(sinceRequest(sql`j.started_at`), sql`true`)} as wait
           from tobedone.job j where ${atStep(query, within, sql`j.started_at`)}) began
       cross join lateral (
         select began.wait, count(*) filter (where ${isCompleted}) as completed, json_build_object(${listOf(reasons)}) as cancelled,
                ${spreadSql(sql`j.handled_ms`, allOf([isCompleted, isWorkedOn]))} as handling,
                ${spreadSql(sinceRequest(closedAt), isCompleted)} as lead
           from tobedone.job j where ${atStep(query, within, closedAt)}) gone`
}

/** What happened within the period, a row for each step, as JSON; the tables must be there. */
export function happenedSql(query: FunnelQuery, question: CountedQuestion, now: Date): SqlFragment {
  const days = wholeDaysOf(query)
  const atEnds = (column: SqlFragment): readonly SqlFragment[] =>
    days.ends.map((end) => atStep(query, inPeriod(end), column))
  const completedAtEnds = atEnds(closedAt).map((isMeant) => allOf([isMeant, isCompleted]))
  return sql`(
    select coalesce(json_agg(to_json(happened)), '[]') from (
      select step.type, came.jobs as entered, came.targets as entered_targets, done.targets as completed_targets, gone.*
        from ${tableOf(query, question)}
       cross join lateral (${metTargetsSql('ENTERED', days, atEnds(createdAt))}) came
       cross join lateral (${metTargetsSql('COMPLETED', days, completedAtEnds)}) done
       ${spreadsSql(query, now)}) happened)`
}

/** Of how many targets any of the steps was completed that one comes after. */
export function happenedTogetherSql(query: FunnelQuery): SqlFragment {
  return togetherSql(query, (types) => {
    const isMeant = allOf([
      ...ofSteps(query, sql`j.type = any (${types}::text[])`),
      inPeriod(query)(sql`j.closed_at`),
      isCompleted,
    ])
    return sql`select count(*) from (select distinct j.target_type, j.target_id from tobedone.job j where ${isMeant}) t`
  })
}

/** The tables that this needs, for a `with`, each behind a comma; `state` must be there. */
export function happenedTablesSql(query: FunnelQuery, question: CountedQuestion, now: Date): SqlFragment {
  const steps = tableOf(query, question)
  const spans = wholeSpansOf(query)
  const isOfAllTime = query.from === undefined && query.to === undefined
  const atEnd: AtEnd = (column, end) => atStep(query, inPeriod(spans.ends[end] ?? {}), column)
  const between: BetweenAtStep = (column, from, to) =>
    atStep(query, () => sql`${column} is not null and ${column} >= ${from} and ${column} < ${to}`, column)
  return listOf([
    sql``,
    changedTargetsSql(question, wholeDaysOf(query)),
    ...(!isOfAllTime && isLong(query, now) ? [countedSpreadTablesSql(spans, steps, atEnd)] : []),
    ...(query.seriesBy === 'DAY' ? [countedSeriesTablesSql(query, steps, between, now)] : []),
  ])
}

/** The parts of the series and what came and left in each: two columns; none where no series is asked for. */
export function happenedSeriesSql(query: FunnelQuery, question: CountedQuestion, now: Date): SqlFragment {
  const { seriesBy: unit } = query
  if (unit === undefined) return sql``
  if (unit === 'DAY') return countedSeriesSql
  const within = inSeries(query, now)
  const partOf = (moment: SqlFragment): SqlFragment => partSql(query, unit, moment)
  return sql`,
    ${partsSql(query, unit, now)} as parts,
    (select coalesce(json_agg(to_json(point)), '[]') from (
       select step.type, moved.at, sum(moved.entered)::integer as entered, sum(moved."left")::integer as "left"
         from ${tableOf(query, question)}
        cross join lateral (
          select ${partOf(createdAt)} as at, count(*) as entered, 0 as "left"
            from tobedone.job j where ${atStep(query, within, createdAt)} group by 1
          union all
          select ${partOf(closedAt)}, 0, count(*)
            from tobedone.job j where ${atStep(query, within, closedAt)} group by 1) moved
        group by step.type, moved.at) point) as points`
}
