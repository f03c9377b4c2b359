// How the jobs of the steps of a funnel ended within a long period, and how long they took: spans of days that the counters know are
// added up, and what lies beside them at the ends of the period is read from the indexes. Lengths are those of a histogram.
import { cancellationReasons } from '../../domain/job.ts'
import { listOf, type SqlFragment, sql, unionAllOf } from '../sql-fragment.ts'
import { betweenSql } from './ends-sql.ts'
import { isWorkedOn, sinceRequest } from './tally-sql.ts'
import type { Ended, WholeSpans } from './whole-days.ts'

const bucketOf = (ms: SqlFragment): SqlFragment => sql`tobedone.duration_bucket(${ms})`
const figure = (name: string): SqlFragment => sql`${name}::tobedone.counted_figure`

/** What was closed at the ends of the period, as a query. */
function closedSql(end: Ended, steps: SqlFragment, flow: string | undefined): SqlFragment {
  return sql`select step.name as step, j.cancellation_reason as reason, j.handled_ms, ${sinceRequest(sql`j.closed_at`)} as lead_ms
               from ${steps} cross join lateral ${betweenSql('closed', flow, end)} j`
}

/** What is told of the jobs at the ends of the period: queries of a step, a figure and a bucket. */
function atEndsSql({ ends }: WholeSpans, steps: SqlFragment, flow: string | undefined): readonly SqlFragment[] {
  if (ends.length === 0) return []
  const started = ends.map(
    (end) =>
      sql`select step.name as step, ${figure('WAIT')} as figure, ${bucketOf(sinceRequest(sql`j.started_at`))} as bucket, 1 as n
            from ${steps} cross join lateral ${betweenSql('started', flow, end)} j`,
  )
  return [
    ...started,
    sql`select j.step, case when j.reason is null then ${figure('COMPLETED')} else j.reason::text::tobedone.counted_figure end, 0, j.jobs
          from (select j.step, j.reason, count(*)::integer as jobs from closed j group by 1, 2) j`,
    sql`select j.step, ${figure('HANDLING')}, ${bucketOf(sql`j.handled_ms`)}, 1 from closed j where j.reason is null and ${isWorkedOn}`,
    sql`select j.step, ${figure('LEAD')}, ${bucketOf(sql`j.lead_ms`)}, 1 from closed j where j.reason is null`,
  ]
}

/**
 * Tables of SQL, for a `with`; `state` must be there, and `steps` is a table `step` with their names. `figured` has how many there are
 * of each figure of each step, `spread_rank` the buckets in which the ranks of lengths of time are.
 */
export function countedSpreadTablesSql(spans: WholeSpans, steps: SqlFragment, flow: string | undefined): SqlFragment {
  const ranges = sql`(values ${listOf(
    spans.ranges.map(({ days, first, end }) => sql`(${days}::integer, ${first}::integer, ${end}::integer)`),
  )}) range(days, first, past)`
  const isWithin = (one: SqlFragment): SqlFragment =>
    sql`${one}.days = range.days and ${one}.span >= range.first and ${one}.span < range.past`
  const changed = sql`
    select t.step, t.figure, t.bucket, t.jobs as n from state cross join lateral tobedone.targets_of(state.j, state.weight) t
      join ${ranges} on ${isWithin(sql`t`)} where t.key is null and t.step in (select step.name from ${steps})`
  const closed = spans.ends.map((end) => closedSql(end, steps, flow))
  return sql`
    ${closed.length === 0 ? sql`` : sql`closed as materialized (${unionAllOf(closed)}),`}
    beside_spans as materialized (
      select b.step, b.figure, b.bucket, sum(b.n)::integer as n
        from (${unionAllOf([changed, ...atEndsSql(spans, steps, flow)])}) b group by 1, 2, 3 having sum(b.n) <> 0),
    spans as materialized (
      select s.step, s.figure, s.bucket, s.n, s.parts
        from ${steps} cross join ${ranges} join tobedone.step_span s on s.step = step.name and ${isWithin(sql`s`)}),
    rough as materialized (
      select r.step, r.figure, r.bucket, sum(r.n)::integer as n
        from (select step, figure, bucket, n from spans union all select step, figure, bucket >> 5, n from beside_spans) r group by 1, 2, 3),
    figured as materialized (
      select step, figure, sum(n)::integer as n from rough group by 1, 2),
    rough_rank as materialized (
      select row_number() over ()::integer as id, r.step, r.figure, r.bucket, p.part, (w.rank - r.up_to + r.n)::integer as rank
        from (select *, sum(n) over (partition by step, figure order by bucket) as up_to,
                     sum(n) over (partition by step, figure) as total from rough where figure > 'SINCE') r
       cross join (values (0.5::float8), (0.9::float8)) p(part)
       cross join lateral (select greatest(1, ceil(p.part * r.total::float8)) as rank) w
       where w.rank > r.up_to - r.n and w.rank <= r.up_to),
    near_rank as (
      select w.id, s.parts from rough_rank w join spans s using (step, figure, bucket)
      union all
      select w.id, tobedone.parts_of(b.bucket & 31, b.n)
        from rough_rank w join beside_spans b on b.step = w.step and b.figure = w.figure and b.bucket >> 5 = w.bucket group by w.id),
    spread_rank as materialized (
      select w.step, w.figure, w.part, w.bucket * 32 + found.place as bucket
        from (select id, tobedone.all_parts(parts) as parts from near_rank group by id) near join rough_rank w using (id)
       cross join lateral tobedone.place_of_rank(near.parts, w.rank) found)`
}

function countOf(name: string): SqlFragment {
  return sql`coalesce(sum(f.n) filter (where f.figure = ${figure(name)}), 0)::integer`
}

function spreadOf(name: string): SqlFragment {
  return sql`json_build_object('count', ${countOf(name)}, 'ranks', (
    select json_agg(tobedone.bucket_duration(r.bucket) order by r.part) from spread_rank r
     where r.step = step.name and r.figure = ${figure(name)}))`
}

/** What is told of a step `step`: a query. The tables must be there. */
export function countedSpreadsSql(): SqlFragment {
  const reasons = cancellationReasons.map((reason) => sql`${reason}::text, ${countOf(reason)}`)
  return sql`
    select ${spreadOf('WAIT')} as wait, ${countOf('COMPLETED')} as completed, json_build_object(${listOf(reasons)}) as cancelled,
           ${spreadOf('HANDLING')} as handling, ${spreadOf('LEAD')} as lead
      from figured f where f.step = step.name`
}
