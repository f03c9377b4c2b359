// Statistics in groups from the counters, in one statement, hence of one snapshot: what they hold, less what the jobs that changed
// since were then, and more what they are now. Ages are read from the open jobs in which the counters say that their ranks are.
import { cancellationReasons } from '../../domain/job.ts'
import { type JobStatsKey, mostGroups } from '../../domain/statistics/job-stats.ts'
import { isOpenSql } from '../filter-sql.ts'
import { allOf, listOf, literalCount, type SqlFragment, type Statement, sql, statementOf } from '../sql-fragment.ts'
import type { CountedBy, CountedQuestion } from './countable.ts'
import { changesSql, isNearSql, seesAllSql } from './job-counts.ts'

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

// With the collation of the indexes on jobs, which those of the counters have not.
const groupValue: SqlFragment = sql`(w.value collate "default")`

/** What a job `j` has to be of the group `w.value`: where that is something, and where it is nothing. Each finds its own index. */
const isOfValue: Readonly<Record<CountedBy, readonly SqlFragment[]>> = {
  ALL: [sql`true`],
  TYPE: [sql`j.type = ${groupValue}`],
  ASSIGNED_TO: [sql`w.value <> '' and j.assigned_to = ${groupValue}`, sql`w.value = '' and j.assigned_to is null`],
  GROUP: [
    sql`w.value <> '' and j.candidate_groups @> array[${groupValue}]`,
    sql`w.value = '' and j.candidate_groups = '{}'`,
  ],
}
const isOfValues: Readonly<Record<CountedBy, SqlFragment>> = {
  ALL: sql`null`,
  TYPE: sql`j.type`,
  ASSIGNED_TO: sql`j.assigned_to`,
  GROUP: sql`null`,
}

/** When the four days of a bucket begin. */
const daysOf = (bucket: SqlFragment): SqlFragment => sql`'epoch'::timestamptz - ${bucket} * interval '96 hours'`

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

/** The open job at the rank of `w` among those of its group and days. */
function jobAtRank({ countedBy, groupBy, statuses, values }: CountedQuestion): SqlFragment {
  const isGrouped = groupBy.some((key) => key !== 'STATUS')
  const groups = isGrouped ? isOfValue[countedBy] : [sql`true`]
  const found = groups.map((isOfGroup) => {
    const isMeant = allOf([
      isOpenSql,
      sql`j.created_at >= ${daysOf(sql`w.bucket`)}`,
      sql`j.created_at < ${daysOf(sql`(w.bucket - 1)`)}`,
      isOfGroup,
      groupBy.includes('STATUS')
        ? sql`j.status = w.status`
        : sql`j.status = any (${statuses}::text[]::tobedone.job_status[])`,
      ...(values === undefined ? [] : [sql`${isOfValues[countedBy]} = any (${values}::text[])`]),
    ])
    return sql`(select j.created_at, j.id from tobedone.job j where ${isMeant} order by j.created_at desc, j.id desc offset w.rank - 1 limit 1)`
  })
  const [first = sql``, second] = found
  return second === undefined ? first : sql`${first} union all ${second}`
}

/** The statement that finds the groups in the counters. */
export function countedStatsStatement(question: CountedQuestion): Statement {
  const { countedBy, groupBy, statuses, values, seenTypes } = question
  const isGrouped = groupBy.length > 0
  const isByValue = groupBy.some((key) => key !== 'STATUS')
  const isByStatus = groupBy.includes('STATUS')
  const groupOf = isByValue ? sql`c.value` : sql`''`
  const stateOf = isByStatus ? sql`c.status` : sql`'PENDING'::tobedone.job_status`
  const isAsked = allOf([
    sql`c.counted_by = ${countedBy}::tobedone.counted_by`,
    sql`c.status = any (${statuses}::text[]::tobedone.job_status[])`,
    ...(values === undefined ? [] : [sql`c.value = any (${values}::text[])`]),
  ])
  const isNear = allOf([
    isAsked,
    sql`c.figure = w.figure and c.bucket = w.bucket`,
    ...(isByValue ? [sql`c.value = w.value`] : []),
    ...(isByStatus ? [sql`c.status = w.status`] : []),
  ])
  const reasons = cancellationReasons.map((reason) => sql`${reason}::text, ${countOf(reason)}`)
  const shown = groupBy.flatMap((key) => (keys[key] ? [sql`${keys[key].told} as ${keys[key].column}`] : []))
  const columns = groupBy.flatMap((key) => (keys[key] ? [keys[key].column] : []))
  // With nothing to group by there is one group, also of no jobs.
  const isThere = isGrouped
    ? sql`count > 0 order by ${listOf(columns)} limit ${literalCount(mostGroups + 1)}`
    : sql`true`
  return statementOf(sql`
    with ${changesSql},
    fresh as materialized (
      select ${groupOf} as value, ${stateOf} as status, c.figure, c.bucket, sum(c.weight)::integer as n
        from change c where ${isAsked} group by 1, 2, 3, 4),
    counted as materialized (
      select c.value, c.status, c.figure, c.bucket, sum(c.n)::integer as n
        from (select ${groupOf} as value, ${stateOf} as status, c.figure, c.bucket, c.n from tobedone.job_count c where ${isAsked}
              union all select value, status, figure, bucket >> 5, n from fresh) c
       group by 1, 2, 3, 4 having sum(c.n) <> 0),
    summed as materialized (
      select value, status, figure, sum(n)::integer as n from counted group by 1, 2, 3),
    ranked as (
      select *, sum(n) over (partition by value, status, figure order by bucket) as up_to,
             sum(n) over (partition by value, status, figure) as total
        from counted where figure >= 'SINCE'),
    near as materialized (
      select row_number() over ()::integer as id, r.value, r.status, r.figure, r.bucket, p.part,
             (w.rank - r.up_to + r.n)::integer as rank
        from ranked r cross join (values (0.5::float8), (0.9::float8), (1::float8)) p(part)
        cross join lateral (select greatest(1, ceil(p.part * r.total::float8)) as rank) w
       where w.rank > r.up_to - r.n and w.rank <= r.up_to and (p.part < 1 or r.figure = 'SINCE')),
    fine as (
      select id, bucket, sum(n)::integer as n, sum(sum(n)::integer) over (partition by id order by bucket) as up_to
        from (
          select w.id, w.bucket * 32 + p.place::integer - 1 as bucket, p.n
            from near w
            join tobedone.job_count c on ${isNear}
           cross join lateral unnest(c.parts) with ordinality p(n, place) where p.n > 0
          union all
          select w.id, f.bucket, f.n
            from near w join fresh f
              on f.value = w.value and f.status = w.status and f.figure = w.figure and f.bucket >> 5 = w.bucket) of_near
       group by id, bucket),
    wanted as materialized (
      select w.value, w.status, w.figure, w.part, fine.bucket, (w.rank - fine.up_to + fine.n)::integer as rank
        from fine join near w using (id) where w.rank > fine.up_to - fine.n and w.rank <= fine.up_to),
    since as materialized (
      select w.value, w.status, min(found.created_at) filter (where w.part = 0.5) as p50_at,
             min(found.created_at) filter (where w.part = 0.9) as p90_at,
             min(found.created_at) filter (where w.part = 1) as oldest_at,
             min(found.id::text) filter (where w.part = 1) as oldest_id
        from wanted w cross join lateral (${jobAtRank(question)}) found
       where w.figure = 'SINCE' group by w.value, w.status)
    select (
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
         where ${isThere}) found) as groups, ${isNearSql} and ${seesAllSql(seenTypes)} as is_whole`)
}
