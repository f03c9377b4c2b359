// The jobs that statistics count, as a table of SQL: as their rows are now, or as the log says that they were. Who may see them
// is judged on the rows as they are now, like everywhere.
import { isOpenSql } from '../filter-sql.ts'
import { unsaid } from '../job-snapshot.ts'
import { allOf, type SqlFragment, sql } from '../sql-fragment.ts'

/** A moment as a parameter. */
export function momentSql(moment: Date): SqlFragment {
  return sql`${moment.toISOString()}::timestamptz`
}

/**
 * The job is open, or was closed at a moment or later. Without a moment that is so for every job: said all the same, as it leads
 * to the jobs of a type, the open and the closed ones, by an index each.
 */
export function openOrClosedSql(since: Date | undefined): SqlFragment {
  const isClosed = since === undefined ? sql`j.closed_at is not null` : sql`j.closed_at >= ${momentSql(since)}`
  return sql`(${isOpenSql} or ${isClosed})`
}

/**
 * A table with the columns of `tobedone.job`, to be called `j`. The conditions are those on the row `j` as it is now; of a job
 * that the log must be asked for they choose which, so they must not be about what may have been otherwise then.
 */
export function jobsAsOf(asOf: Date | undefined, conditions: readonly SqlFragment[]): SqlFragment {
  if (asOf === undefined) return sql`(select j.* from tobedone.job j where ${allOf(conditions)})`
  const asOfSql = momentSql(asOf)
  // The time of a job's events never goes back, and that of its last one is `updated_at`: what has not been touched since is as
  // it was. By the time and not by the place, as an import takes today's place with the times of then.
  return sql`(
    select j.* from tobedone.job j where ${allOf([sql`j.updated_at <= ${asOfSql}`, ...conditions])}
    union all
    select past.* from tobedone.job j
     cross join lateral (
       select e.snapshot from tobedone.job_event e where e.job_id = j.id and e.at <= ${asOfSql}
        order by e.at desc, e.version desc limit 1) last_event
     cross join lateral jsonb_populate_record(null::tobedone.job, ${JSON.stringify(unsaid)}::jsonb || last_event.snapshot) past
     where ${allOf([sql`j.updated_at > ${asOfSql}`, sql`j.created_at <= ${asOfSql}`, ...conditions])})`
}
