// What the counters say of a question, as tables of SQL: what they hold, less what the jobs that changed since were then, and more what
// they are now. Ages are read from the open jobs in which the counters say that their ranks are.
import { isOpenSql } from '../filter-sql.ts'
import { allOf, type SqlFragment, sql } from '../sql-fragment.ts'
import type { CountedBy, CountedQuestion } from './countable.ts'
import { changesSql } from './job-counts.ts'

// With the collation of the indexes on jobs, which those of the counters have not.
const groupValue: SqlFragment = sql`(w.value collate "default")`

/** What a job `j` has to be of the group `w.value`: where that is something, and where it is nothing. Each finds its own index. */
const isOfGroup: Readonly<Record<CountedBy, readonly SqlFragment[]>> = {
  ALL: [sql`true`],
  TYPE: [sql`j.type = ${groupValue}`],
  ASSIGNED_TO: [sql`w.value <> '' and j.assigned_to = ${groupValue}`, sql`w.value = '' and j.assigned_to is null`],
  GROUP: [
    sql`w.value <> '' and j.candidate_groups @> array[${groupValue}]`,
    sql`w.value = '' and j.candidate_groups = '{}'`,
  ],
  STEP: [sql`j.flow = split_part(${groupValue}, '/', 1) and j.type = split_part(${groupValue}, '/', 2)`],
}
const isOfValues: Readonly<Record<CountedBy, SqlFragment>> = {
  ALL: sql`null`,
  TYPE: sql`j.type`,
  ASSIGNED_TO: sql`j.assigned_to`,
  GROUP: sql`null`,
  STEP: sql`(j.flow || '/' || j.type)`,
}

/** When the days of a bucket begin: of groups each has its own, of all else four are one. */
function daysOf(bucket: SqlFragment, countedBy: CountedBy): SqlFragment {
  const days = countedBy === 'GROUP' ? sql`interval '24 hours'` : sql`interval '96 hours'`
  return sql`'epoch'::timestamptz - ${bucket} * ${days}`
}

/** The open job at the rank of `w` among those of its group and days. */
function jobAtRank({ countedBy, groupBy, statuses, values }: CountedQuestion): SqlFragment {
  const isGrouped = groupBy.some((key) => key !== 'STATUS')
  const groups = isGrouped ? isOfGroup[countedBy] : [sql`true`]
  const found = groups.map((isOfThis) => {
    const isMeant = allOf([
      isOpenSql,
      sql`j.created_at >= ${daysOf(sql`w.bucket`, countedBy)}`,
      sql`j.created_at < ${daysOf(sql`(w.bucket - 1)`, countedBy)}`,
      isOfThis,
      groupBy.includes('STATUS')
        ? sql`j.status = w.status`
        : sql`j.status = any (${statuses}::text[]::tobedone.job_status[])`,
      ...(values === undefined || isGrouped ? [] : [sql`${isOfValues[countedBy]} = any (${values}::text[])`]),
    ])
    return sql`(select j.created_at, j.id from tobedone.job j where ${isMeant} order by j.created_at desc, j.id desc offset w.rank - 1 limit 1)`
  })
  const [first = sql``, second] = found
  return second === undefined ? first : sql`${first} union all ${second}`
}

/**
 * The tables, for a `with`: `summed` has how many there are of each figure, `wanted` the buckets in which the ranks of lengths of time
 * are, `since` the moments at the ranks of the open jobs.
 */
export function countedTablesSql(question: CountedQuestion): SqlFragment {
  const { countedBy, groupBy, statuses, values, isWithoutDeleted } = question
  const isByValue = groupBy.some((key) => key !== 'STATUS')
  const isByStatus = groupBy.includes('STATUS')
  const groupOf = isByValue ? sql`c.value` : sql`''`
  const stateOf = isByStatus ? sql`c.status` : sql`'PENDING'::tobedone.job_status`
  const isCountedBy = sql`c.counted_by = ${countedBy}::tobedone.counted_by`
  const isOfStatus = sql`c.status = any (${statuses}::text[]::tobedone.job_status[])`
  const isOfValue = values === undefined ? [] : [sql`c.value = any (${values}::text[])`]
  const isAsked = allOf([isCountedBy, isOfStatus, ...isOfValue])
  const isNear = allOf([
    isCountedBy,
    isByStatus ? sql`c.status = w.status` : isOfStatus,
    ...(isByValue ? [sql`c.value = w.value`] : isOfValue),
    sql`c.figure = w.figure and c.bucket = w.bucket`,
  ])
  // What was deleted counts in them on.
  const deleted = isWithoutDeleted
    ? sql` union all select k.counted_by, k.status, k.value, k.figure, k.bucket, -k.n from tobedone.job_count_kept k`
    : sql``
  return sql`
    ${changesSql},
    fresh as materialized (
      select ${groupOf} as value, ${stateOf} as status, c.figure, c.bucket, sum(c.weight)::integer as n
        from (select * from change${deleted}) c where ${isAsked} group by 1, 2, 3, 4),
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
    packed as (
      select w.id, c.parts from near w join tobedone.job_count c on ${isNear}
      union all
      select w.id, tobedone.parts_of(f.bucket & 31, f.n)
        from near w join fresh f
          on f.value = w.value and f.status = w.status and f.figure = w.figure and f.bucket >> 5 = w.bucket
       group by w.id),
    wanted as materialized (
      select w.value, w.status, w.figure, w.part, w.bucket * 32 + found.place as bucket, found.rank
        from (select id, tobedone.all_parts(parts) as parts from packed group by id) of_near
        join near w using (id)
       cross join lateral tobedone.place_of_rank(of_near.parts, w.rank) found),
    since as materialized (
      select w.value, w.status, min(found.created_at) filter (where w.part = 0.5) as p50_at,
             min(found.created_at) filter (where w.part = 0.9) as p90_at,
             min(found.created_at) filter (where w.part = 1) as oldest_at,
             min(found.id::text) filter (where w.part = 1) as oldest_id
        from wanted w cross join lateral (${jobAtRank(question)}) found
       where w.figure = 'SINCE' group by w.value, w.status)`
}
