// What happened at the steps of a funnel within a period, for who sees all of their jobs: read from indexes that hold all that is said,
// so that the jobs themselves are not looked at. It takes as long as there is much of it, so it is for short periods.
import { cancellationReasons } from '../../domain/job.ts'
import type { FunnelQuery, SeriesUnit } from '../../domain/statistics/funnel-query.ts'
import { allOf, listOf, type SqlFragment, sql } from '../sql-fragment.ts'
import { inPeriod, inSeries, partSql, partsSql, togetherSql } from './funnel-period-sql.ts'
import { type Happened, isWorkedOn, sinceRequest, spreadSql } from './tally-sql.ts'

/** Who was closed without a reason was completed, then. */
export const isCompleted = sql`j.cancellation_reason is null`
const targets = sql`select distinct j.target_type, j.target_id from tobedone.job j`

/** The conditions on a job of the steps of these types. */
function ofSteps({ flow }: FunnelQuery, isOfType: SqlFragment): readonly SqlFragment[] {
  return [isOfType, ...(flow === undefined ? [] : [sql`j.flow = ${flow}::text`])]
}

/** A column of a job of the type `step.type` within some time, as a condition. */
export function atStep(query: FunnelQuery, within: Happened, column: SqlFragment): SqlFragment {
  return allOf([...ofSteps(query, sql`j.type = step.type`), within(column)])
}

function tableOf({ types }: FunnelQuery): SqlFragment {
  return sql`unnest(${types}::text[]) step(type)`
}

/** What happened within the period, a row for each step, as JSON. */
export function happenedSql(query: FunnelQuery): SqlFragment {
  const within = inPeriod(query)
  const entered = atStep(query, within, sql`j.created_at`)
  const started = atStep(query, within, sql`j.started_at`)
  const closed = atStep(query, within, sql`j.closed_at`)
  const reasons = cancellationReasons.map(
    (reason) =>
      sql`${reason}::text, count(*) filter (where j.cancellation_reason = ${reason}::tobedone.cancellation_reason)`,
  )
  return sql`(
    select coalesce(json_agg(to_json(happened)), '[]') from (
      select step.type, came.*, done.*, began.*, gone.*
        from ${tableOf(query)}
       cross join lateral (
         select coalesce(sum(jobs), 0)::integer as entered, count(*) as entered_targets
           from (select count(*) as jobs from tobedone.job j where ${entered} group by j.target_type, j.target_id) t) came
       cross join lateral (
         select count(*) as completed_targets from (${targets} where ${closed} and ${isCompleted}) t) done
       cross join lateral (
         select ${spreadSql(sinceRequest(sql`j.started_at`), sql`true`)} as wait
           from tobedone.job j where ${started}) began
       cross join lateral (
         select count(*) filter (where ${isCompleted}) as completed, json_build_object(${listOf(reasons)}) as cancelled,
                ${spreadSql(sql`j.handled_ms`, allOf([isCompleted, isWorkedOn]))} as handling,
                ${spreadSql(sinceRequest(sql`j.closed_at`), isCompleted)} as lead
           from tobedone.job j where ${closed}) gone) happened)`
}

/** Of how many targets any of the steps was completed that one comes after. */
export function happenedTogetherSql(query: FunnelQuery): SqlFragment {
  return togetherSql(query, (types) => {
    const isMeant = allOf([
      ...ofSteps(query, sql`j.type = any (${types}::text[])`),
      inPeriod(query)(sql`j.closed_at`),
      isCompleted,
    ])
    return sql`select count(*) from (${targets} where ${isMeant}) t`
  })
}

/** The parts of the series and what came and left in each: two columns. */
export function happenedSeriesSql(query: FunnelQuery, unit: SeriesUnit, now: Date): SqlFragment {
  const within = inSeries(query, now)
  const [created, closed] = [sql`j.created_at`, sql`j.closed_at`]
  const partOf = (moment: SqlFragment): SqlFragment => partSql(query, unit, moment)
  return sql`,
    ${partsSql(query, unit, now)} as parts,
    (select coalesce(json_agg(to_json(point)), '[]') from (
       select step.type, moved.at, sum(moved.entered)::integer as entered, sum(moved."left")::integer as "left"
         from ${tableOf(query)}
        cross join lateral (
          select ${partOf(created)} as at, count(*) as entered, 0 as "left"
            from tobedone.job j where ${atStep(query, within, created)} group by 1
          union all
          select ${partOf(closed)}, 0, count(*)
            from tobedone.job j where ${atStep(query, within, closed)} group by 1) moved
        group by step.type, moved.at) point) as points`
}
