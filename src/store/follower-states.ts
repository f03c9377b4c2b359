// How the followers of a database are doing, for whoever operates it.
import type { Query } from './query.ts'

/** How a follower is doing. */
export interface FollowerState {
  readonly name: string
  /** How many events of the log stand behind its checkpoint, wanted or not; counted up to 10,000. Of `tobedone plans` jobs. */
  readonly lag: number
  /** How long ago the first of them was recorded, in milliseconds; 0 when there is none. */
  readonly lagMs: number
  /** How often in a row its handler has failed on the event that is next. */
  readonly failures: number
  readonly lastError: string | null
  /** When that event is tried again. */
  readonly nextTryAt: Date | null
  /** When it went on or failed last. */
  readonly updatedAt: Date
}

const statesSql = `
  select f.name, f.failures, f.last_error, f.next_try_at, f.updated_at,
         (select count(*)::integer from (
            select from tobedone.job_event e where (e.place, e.id) > (f.place, f.event_id)
             order by e.place, e.id limit 10000) behind) as lag,
         (select e.recorded_at from tobedone.job_event e
           where (e.place, e.id) > (f.place, f.event_id) order by e.place, e.id limit 1) as next_at
    from tobedone.follower f order by f.name`

/** All followers that were ever registered, by name. */
export async function readFollowerStates(query: Query, now: Date): Promise<readonly FollowerState[]> {
  const rows = await query(statesSql, [])
  return rows.map((row) => {
    const { next_at: nextAt, last_error: lastError, next_try_at: nextTryAt, updated_at: updatedAt } = row
    return {
      name: String(row['name']),
      lag: Number(row['lag']),
      lagMs: nextAt instanceof Date ? Math.max(0, now.getTime() - nextAt.getTime()) : 0,
      failures: Number(row['failures']),
      lastError: typeof lastError === 'string' ? lastError : null,
      nextTryAt: nextTryAt instanceof Date ? nextTryAt : null,
      updatedAt: updatedAt instanceof Date ? updatedAt : now,
    }
  })
}
