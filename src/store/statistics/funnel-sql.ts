// A funnel in one statement, hence of one snapshot: what is counted at each type, and what came and left in each part of the time.
import type { JobFilter } from '../../domain/filter.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import type { Registry } from '../../domain/registry.ts'
import type { FoundFunnel, FoundPoint, FoundStep } from '../../domain/statistics/funnel.ts'
import type { FunnelQuery, SeriesUnit } from '../../domain/statistics/funnel-query.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { filterSql } from '../filter-sql.ts'
import { allOf, type SqlFragment, type Statement, sql, statementOf } from '../sql-fragment.ts'
import { visibilitySql } from '../visibility-sql.ts'
import { momentOf, numberIn, rowsOf, textIn } from './fields.ts'
import { inPeriod, inSeries, partSql, partsSql, togetherSql } from './funnel-period-sql.ts'
import { heldSql } from './held-sql.ts'
import { jobsAsOf, momentSql, openOrClosedSql } from './jobs-as-of.ts'
import { type Happened, tallyIn, tallySql } from './tally-sql.ts'

/** The targets of a cohort, as a condition on `j`; all of them where none was asked for. */
function ofCohort(viewer: Viewer, registry: Registry, query: FunnelQuery): readonly SqlFragment[] {
  const { types, flow, asOf, isCohort } = query
  if (!isCohort) return []
  const first = { type: types.slice(0, 1) }
  const isFirst = allOf([
    filterSql({ ...first, ...ofFlow(flow) }),
    visibilitySql(viewer, registry, first),
    inPeriod(query)(sql`j.created_at`),
    ...(asOf === undefined ? [] : [sql`j.created_at <= ${momentSql(asOf)}`]),
  ])
  return [
    sql`(j.target_type, j.target_id) in (
      select j.target_type, j.target_id from tobedone.job j where ${isFirst})`,
  ]
}

function ofFlow(flow: string | undefined): Pick<JobFilter, 'flow'> {
  return flow === undefined ? {} : { flow: [flow] }
}

/** Which jobs it is about, by what can be told of their rows as they are now. */
function chosen(viewer: Viewer, registry: Registry, query: FunnelQuery): readonly SqlFragment[] {
  const { types: type, flow, from, isCohort } = query
  const conditions = [filterSql({ type, ...ofFlow(flow) }), visibilitySql(viewer, registry, { type })]
  // What was closed for good before the period counts nowhere: not worth a look.
  return [...conditions, ...(isCohort ? ofCohort(viewer, registry, query) : [openOrClosedSql(from)])]
}

function seriesSql(query: FunnelQuery, unit: SeriesUnit, now: Date): SqlFragment {
  const within = inSeries(query, now)
  const partOf = (moment: SqlFragment): SqlFragment => partSql(query, unit, moment)
  return sql`,
    ${partsSql(query, unit, now)} as parts,
    (select coalesce(json_agg(to_json(point)), '[]') from (
       select type, at, sum(entered)::integer as entered, sum("left")::integer as "left" from (
         select j.type, ${partOf(sql`j.created_at`)} as at, 1 as entered, 0 as "left"
           from j where ${within(sql`j.created_at`)}
         union all
         select j.type, ${partOf(sql`j.closed_at`)}, 0, 1 from j where ${within(sql`j.closed_at`)}) moved
       group by type, at) point) as points`
}

/** The statement of a funnel for a viewer; `now` is where a series without an end ends. */
export function funnelStatement(viewer: Viewer, registry: Registry, query: FunnelQuery, now: Date): Statement {
  const { asOf, isCohort, seriesBy } = query
  const happened: Happened = isCohort ? (column) => sql`${column} is not null` : inPeriod(query)
  const [entered, completed] = [happened(sql`j.created_at`), happened(sql`j.completed_at`)]
  const together = (types: readonly string[]): SqlFragment => sql`
    select count(distinct (j.target_type, j.target_id)) from j where j.type = any(${types}::text[]) and ${completed}`
  const held = heldSql(viewer, registry, query, ofCohort(viewer, registry, query))
  return statementOf(sql`
    with j as (
      select j.id, j.type, j.target_type, j.target_id, j.status, j.created_at, j.overdue_since, j.snoozed_until, j.started_at,
             j.handled_ms, j.completed_at, j.cancelled_at, j.closed_at, j.cancellation_reason
        from ${jobsAsOf(asOf, chosen(viewer, registry, query))} j)
    select (
      select coalesce(json_agg(to_json(step)), '[]') from (
        select j.type, count(*) filter (where ${entered}) as entered,
               count(distinct (j.target_type, j.target_id)) filter (where ${entered}) as entered_targets,
               count(distinct (j.target_type, j.target_id)) filter (where ${completed}) as completed_targets,
               ${tallySql(happened)}
          from j group by j.type) step) as steps${togetherSql(query, together)}${held}${seriesBy === undefined ? sql`` : seriesSql(query, seriesBy, now)}`)
}

function pointsIn(points: unknown): readonly FoundPoint[] {
  return rowsOf(points).map((point) => ({
    type: textIn(point, 'type'),
    at: momentOf(point['at']),
    entered: numberIn(point, 'entered'),
    left: numberIn(point, 'left'),
  }))
}

function countsIn(counts: unknown): Readonly<Record<string, number>> | null {
  if (!isJsonObject(counts)) return null
  return Object.fromEntries(Object.keys(counts).map((key) => [key, numberIn(counts, key)]))
}

function stepIn(step: JsonObject): FoundStep {
  return {
    type: textIn(step, 'type'),
    entered: numberIn(step, 'entered'),
    enteredTargets: numberIn(step, 'entered_targets'),
    completedTargets: numberIn(step, 'completed_targets'),
    ...tallyIn(step),
  }
}

/** What was found, of the row that the statement answers with. */
export function funnelOf(row: Readonly<Record<string, unknown>>): FoundFunnel {
  const { steps, together, held, parts = [], points = [] } = row
  return {
    steps: rowsOf(steps).map(stepIn),
    completedTogether: countsIn(together) ?? {},
    held: countsIn(held),
    parts: Array.isArray(parts) ? parts.map(momentOf) : [],
    points: pointsIn(points),
  }
}
