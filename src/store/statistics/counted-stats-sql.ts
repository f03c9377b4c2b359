// Statistics in groups from the counters, in one statement, hence of one snapshot.
import { cancellationReasons } from '../../domain/job.ts'
import { type JobStatsKey, mostGroups } from '../../domain/statistics/job-stats.ts'
import { listOf, literalCount, type SqlFragment, type Statement, sql, statementOf } from '../sql-fragment.ts'
import type { CountedQuestion } from './countable.ts'
import { countedTablesSql } from './counted-tables-sql.ts'
import { isNearSql, seesAllSql } from './job-counts.ts'

interface Key {
  readonly column: SqlFragment
  /** Of the text `value` and the status `status` of a group. */
  readonly told: SqlFragment
}

const value: SqlFragment = sql`nullif(value, '') collate "C"`
const keys: Readonly<Partial<Record<JobStatsKey, Key>>> = {
  TYPE: { column: sql`key_type`, told: value },
  STATUS: { column: sql`key_status`, told: sql`status` },
  ASSIGNED_TO: { column: sql`key_assigned_to`, told: value },
  GROUP: { column: sql`key_group`, told: value },
}

function countOf(figure: string): SqlFragment {
  return sql`coalesce(sum(n) filter (where figure = ${figure}::tobedone.counted_figure), 0)::integer`
}

function rankOf(figure: string, part: number): SqlFragment {
  return sql`min(milliseconds) filter (where figure = ${figure}::tobedone.counted_figure and part = ${part}::float8)`
}

function spreadOf(figure: string): SqlFragment {
  return sql`json_build_object('count', ${countOf(figure)},
    'ranks', case when ${countOf(figure)} > 0 then json_build_array(${rankOf(figure, 0.5)}, ${rankOf(figure, 0.9)}) end)`
}

/** The groups as JSON; `countedTablesSql` must be there. */
export function countedGroupsSql({ groupBy }: CountedQuestion): SqlFragment {
  const isGrouped = groupBy.length > 0
  const reasons = cancellationReasons.map((reason) => sql`${reason}::text, ${countOf(reason)}`)
  const shown = groupBy.flatMap((key) => (keys[key] ? [sql`${keys[key].told} as ${keys[key].column}`] : []))
  const columns = groupBy.flatMap((key) => (keys[key] ? [keys[key].column] : []))
  // With nothing to group by there is one group, also of no jobs.
  const isThere = isGrouped
    ? sql`count > 0 order by ${listOf(columns)} limit ${literalCount(mostGroups + 1)}`
    : sql`true`
  return sql`(
      select coalesce(json_agg(to_json(found)), '[]') from (
        select ${listOf([
          ...shown,
          sql`count, pending, in_progress, snoozed, overdue, completed, cancelled,
              case when oldest_at is not null then array[p50_at, p90_at] end as since, oldest_at, oldest_id, wait, handling, lead`,
        ])}
          from (
            select ${isGrouped ? sql`value, status` : sql`'' as value, 'PENDING'::tobedone.job_status as status`},
                   coalesce(sum(n) filter (where figure < 'SNOOZED'), 0)::integer as count,
                   ${countOf('PENDING')} as pending, ${countOf('IN_PROGRESS')} as in_progress, ${countOf('SNOOZED')} as snoozed,
                   ${countOf('OVERDUE')} as overdue, ${countOf('COMPLETED')} as completed,
                   json_build_object(${listOf(reasons)}) as cancelled,
                   ${spreadOf('WAIT')} as wait, ${spreadOf('HANDLING')} as handling, ${spreadOf('LEAD')} as lead
              from (select value, status, figure, n, null::float8 as part, null::float8 as milliseconds from summed
                    union all
                    select value, status, figure, null, part, tobedone.bucket_duration(bucket) from wanted where figure > 'SINCE') figures
             ${isGrouped ? sql`group by value, status` : sql``}) told
          left join since using (value, status)
         where ${isThere}) found)`
}

/** The statement that finds the groups in the counters. */
export function countedStatsStatement(question: CountedQuestion): Statement {
  return statementOf(sql`
    with ${countedTablesSql(question)}
    select ${countedGroupsSql(question)} as groups, ${isNearSql} and ${seesAllSql(question.seenTypes)} as is_whole`)
}
