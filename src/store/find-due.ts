// The jobs at which the timers must look: one range of one partial index.
import type { NamedQuery } from './frame-read.ts'

/** The ids of at most so many open jobs whose moment has come, the longest due first, without those given. */
export async function findDue(
  query: NamedQuery,
  now: Date,
  limit: number,
  without: readonly string[],
): Promise<readonly string[]> {
  const rows = await query(
    'tobedone-due',
    `select id::text as id from tobedone.job
      where timer_at <= $1::timestamptz and id <> all ($3::uuid[]) order by timer_at limit $2::integer`,
    [now.toISOString(), limit, without],
  )
  return rows.map(({ id }) => String(id))
}
