// The jobs at which the timers must look: one range of one partial index. What somebody holds is passed over, or many of them
// would keep the timers from all others.
import type { NamedQuery } from './frame-read.ts'

/** The ids of at most so many open jobs whose moment has come and that nobody holds, the longest due first, without those given. */
export async function findDue(
  query: NamedQuery,
  now: Date,
  limit: number,
  without: readonly string[],
): Promise<readonly string[]> {
  const rows = await query(
    'tobedone-due',
    `select id::text as id from tobedone.job
      where timer_at <= $1::timestamptz and id <> all ($3::uuid[]) order by timer_at limit $2::integer for no key update skip locked`,
    [now.toISOString(), limit, without],
  )
  return rows.map(({ id }) => String(id))
}
