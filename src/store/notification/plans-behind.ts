// How many jobs wait to be planned anew: as rules or people have changed, as a transaction holds them, or as it cannot be told yet who is
// in a group. It stands among the followers, as it is what is behind where they are not.
import { flag, momentOrNull, number } from '../columns.ts'
import type { FollowerState } from '../follower-states.ts'
import type { Query } from '../query.ts'

const name = 'tobedone plans'

// Those of a type with changed rules are noted a few at a time: the rest of them waits as well.
const behindSql = `
  select exists (select from tobedone.type_rules) as is_kept,
         (select count(*)::integer from (
            (select s.job_id from tobedone.stale_plan s limit 10000)
             union all
            (select j.id from tobedone.type_rules r join tobedone.job j on j.type = r.type and j.status in ('PENDING', 'IN_PROGRESS')
              where r.renew_since is not null
                and (r.renewed_at is null or (j.created_at, j.id) > (r.renewed_at, r.renewed_id)) limit 10000)
             limit 10000) waiting) as count,
         (select min(since) from (
            select min(s.since) as since from tobedone.stale_plan s
             union all
            select min(r.renew_since) from tobedone.type_rules r) told) as since`

/** Null: there is nothing to plan, as no type ever had rules. */
export async function readPlansBehind(query: Query, now: Date): Promise<FollowerState | null> {
  const [row = {}] = await query(behindSql, [])
  const count = number(row, 'count')
  if (count === 0 && !flag(row, 'is_kept')) return null
  const since = momentOrNull(row, 'since')
  return {
    ...{ name, lag: count, failures: 0, lastError: null, nextTryAt: null, updatedAt: now },
    lagMs: since === null ? 0 : Math.max(0, now.getTime() - since.getTime()),
  }
}
