// Statistics in groups, in one statement: the jobs of a filter that a viewer sees, by what they have in common.
import { jobStatuses } from '../../domain/job.ts'
import { JobError } from '../../domain/job-error.ts'
import type { JsonObject } from '../../domain/json.ts'
import { readableFilter } from '../../domain/readable-filter.ts'
import type { Registry } from '../../domain/registry.ts'
import { type FoundGroup, type JobStatsKey, type JobStatsQuery, mostGroups } from '../../domain/statistics/job-stats.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { filterSql } from '../filter-sql.ts'
import { listOf, literalCount, type SqlFragment, type Statement, sql, statementOf } from '../sql-fragment.ts'
import { visibilitySql } from '../visibility-sql.ts'
import { numberIn, numberOrNull, rowsOf, textOrNull } from './fields.ts'
import { jobsAsOf, openOrClosedSql } from './jobs-as-of.ts'
import { tallyIn, tallySql } from './tally-sql.ts'

interface Key {
  readonly column: SqlFragment
  readonly value: (timeZone: string) => SqlFragment
}

// In the order of the letters and not of a language: the same on every database.
const keys: Readonly<Record<JobStatsKey, Key>> = {
  TYPE: { column: sql`key_type`, value: () => sql`j.type collate "C"` },
  STATUS: { column: sql`key_status`, value: () => sql`j.status` },
  ASSIGNED_TO: { column: sql`key_assigned_to`, value: () => sql`j.assigned_to collate "C"` },
  GROUP: { column: sql`key_group`, value: () => sql`candidate.name collate "C"` },
  TARGET_TYPE: { column: sql`key_target_type`, value: () => sql`j.target_type collate "C"` },
  DAY: {
    column: sql`key_day`,
    value: (timeZone) => sql`to_char(j.created_at at time zone ${timeZone}::text, 'YYYY-MM-DD')`,
  },
  WEEKDAY: {
    column: sql`key_weekday`,
    value: (timeZone) => sql`extract(isodow from j.created_at at time zone ${timeZone}::text)::integer`,
  },
  OVERDUE: { column: sql`key_is_overdue`, value: () => sql`(j.overdue_since is not null)` },
}

/** The statement that finds the groups for a viewer. */
export function jobStatsStatement(viewer: Viewer, registry: Registry, query: JobStatsQuery): Statement {
  const filter = readableFilter(query.filter, viewer, registry)
  const { groupBy, asOf, timeZone } = query
  // The type of a job stays what it was at its request: it tells early which jobs the log is asked for.
  const types = asOf === undefined || filter.type === undefined ? [] : [filterSql({ type: filter.type })]
  if (filter.type !== undefined && (asOf !== undefined || filter.open === undefined))
    types.push(openOrClosedSql(undefined))
  const jobs = jobsAsOf(asOf, [visibilitySql(viewer, registry, filter), ...types])
  const columns = groupBy.map((key) => keys[key].column)
  const values = groupBy.map((key) => sql`${keys[key].value(timeZone)} as ${keys[key].column}`)
  const groups = groupBy.includes('GROUP')
    ? sql`left join lateral (select distinct unnest(j.candidate_groups) as name) candidate on true`
    : sql``
  const [selected, grouped] =
    columns.length === 0
      ? [sql``, sql``]
      : [sql`${listOf(columns)},`, sql`group by ${listOf(columns)} order by ${listOf(columns)}`]
  return statementOf(sql`
    select coalesce(json_agg(to_json(found)), '[]') as groups from (
      select ${selected} count(*) as count, ${tallySql((column) => sql`${column} is not null`)}
        from ${jobs} j ${groups} cross join lateral (select ${listOf(values)}) keys
       where ${filterSql(filter)} ${grouped} limit ${literalCount(mostGroups + 1)}) found`)
}

function groupOf(row: JsonObject): FoundGroup {
  const isOverdue = row['key_is_overdue']
  return {
    type: textOrNull(row['key_type']),
    status: jobStatuses.find((status) => status === row['key_status']) ?? null,
    assignedTo: textOrNull(row['key_assigned_to']),
    group: textOrNull(row['key_group']),
    targetType: textOrNull(row['key_target_type']),
    day: textOrNull(row['key_day']),
    weekday: numberOrNull(row['key_weekday']),
    isOverdue: typeof isOverdue === 'boolean' ? isOverdue : null,
    count: numberIn(row, 'count'),
    ...tallyIn(row),
  }
}

/** The groups of its answer. @throws JobError LIMIT_EXCEEDED for more than 1,000 */
export function groupsOf(answer: unknown): readonly FoundGroup[] {
  const rows = rowsOf(answer)
  if (rows.length <= mostGroups) return rows.map(groupOf)
  throw new JobError(
    'LIMIT_EXCEEDED',
    `These are more than ${mostGroups} groups: narrow the filter, or group by less.`,
    { most: mostGroups },
  )
}
