// The counters beside the log: how far they have come, and how they go on. They are never the truth: what happened behind them is
// read from the log, and without them everything is counted from the jobs.
import type { Pool } from 'pg'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'
import { literalCount, type SqlFragment, sql } from '../sql-fragment.ts'
import { runTransaction } from '../transaction.ts'

/** The name of the follower, as `followers()` and the metrics tell it. */
export const countsFollower = 'tobedone statistics'

/** The most events behind the counters that are read with them: with more, the jobs themselves are counted. */
const mostChanges = 1_000

/** How much is counted in one transaction. Few, as the streams wait for what it writes. */
const eventsATurn = 500
const jobsATurn = 2_500

/** What keeps the counters. */
export interface JobCounts {
  /**
   * Goes on: makes the counters where there are so many jobs and they are not there yet, then counts what happened. Says whether
   * there may be more; null where somebody else is at it.
   */
  goOn(fromJobs: number, now: Date): Promise<boolean | null>
  /** Takes all that was counted away. */
  reset(): Promise<void>
}

/**
 * Tables of SQL, for a `with`: how far the counters are, `state`, the jobs that changed since as they were then (of the weight -1) and as
 * they are now, and `change`, what must be added to the counters to have what is there now. All is told of one snapshot, whatever the
 * counters do meanwhile.
 */
export const changesSql: SqlFragment = sql`
    counted_until as materialized (
      select f.place, f.event_id from tobedone.follower f where f.name = ${countsFollower}::text
         and not exists (select from tobedone.job_count_build b where b.name = f.name)),
    behind as materialized (
      select e.job_id from tobedone.job_event e
       where (e.place, e.id) > (select u.place, u.event_id from counted_until u)
       order by e.place, e.id limit ${literalCount(mostChanges + 1)}),
    state as materialized (
      select s.j, s.weight
        from (select array_agg(distinct behind.job_id) as ids from behind) changed cross join counted_until u
       cross join lateral tobedone.states_since(changed.ids, u.place, u.event_id) s),
    change as materialized (
      select c.*, state.weight from state cross join lateral tobedone.counted_of(state.j) c)`

/** Whether that is all of it: the table `behind` must be there, and the counters. */
export const isNearSql: SqlFragment = sql`((select count(*) from behind) <= ${literalCount(mostChanges)}
  and exists (select from counted_until))`

/** Whether there are no jobs but those of these types; the table `change` must be there. Undefined: all may be seen. */
export function seesAllSql(types: readonly string[] | undefined): SqlFragment {
  if (types === undefined) return sql`true`
  // Of those that are there the types are counted. Of those that were deleted from type to type through the index.
  return sql`(
    with recursive deleted(status, name) as (
      select s.status, (select min(k.value) from tobedone.job_count_kept k where k.counted_by = 'TYPE' and k.status = s.status)
        from unnest(enum_range(null::tobedone.job_status)) s(status)
      union all
      select deleted.status, (select min(k.value) from tobedone.job_count_kept k
                               where k.counted_by = 'TYPE' and k.status = deleted.status and k.value > deleted.name)
        from deleted where deleted.name is not null)
    select not exists (select from tobedone.step_count s
                        where s.entered > 0 and strpos(s.step, '/') = 0 and s.step <> all (${types}::text[]))
       and not exists (select from deleted where deleted.name <> all (${types}::text[]))
       and not exists (select from change where change.counted_by = 'TYPE' and change.value <> all (${types}::text[])))`
}

/** Whether there are counters that are near enough to the end of the log to be read. */
export async function areCountsNear(query: Query): Promise<boolean> {
  const [row] = await query(
    `select (select count(*) from (
              select from tobedone.job_event e where (e.place, e.id) > (f.place, f.event_id)
               order by e.place, e.id limit ${mostChanges + 1}) behind) <= ${mostChanges} as is_near
       from tobedone.follower f
      where f.name = $1::text and not exists (select from tobedone.job_count_build b where b.name = f.name)`,
    [countsFollower],
  )
  return row?.['is_near'] === true
}

/** The counters of a database. Both throw JobError UNAVAILABLE. */
export function makeJobCounts(pool: Pool): JobCounts {
  // A turn may take longer than a question may.
  const call = (text: string, parameters: readonly unknown[]): Promise<unknown> =>
    orRefuse(() =>
      runTransaction(pool, 'statement_timeout = 0', async (client) => {
        const { rows } = await client.query<{ said: unknown }>(text, [...parameters])
        return rows[0]?.said
      }),
    )
  return {
    async goOn(fromJobs, now) {
      const isMore = await call(
        'select tobedone.count_next($1, $2::bigint, $3::integer, $4::integer, $5::timestamptz) as said',
        [...[countsFollower, fromJobs, eventsATurn, jobsATurn, now.toISOString()]],
      )
      return typeof isMore === 'boolean' ? isMore : null
    },
    async reset() {
      await call('select tobedone.reset_counts($1) as said', [countsFollower])
    },
  }
}
