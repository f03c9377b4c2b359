// How all that goes on behind the log is doing: the followers, and what is planned anew beside them.
import { type FollowerState, readFollowerStates } from '../store/follower-states.ts'
import { readPlansBehind } from '../store/notification/plans-behind.ts'
import type { Query } from '../store/query.ts'

/** All of them, by name. */
export async function readFollowers(query: Query, now: Date): Promise<readonly FollowerState[]> {
  const plans = await readPlansBehind(query, now)
  const followers = await readFollowerStates(query, now)
  if (plans === null) return followers
  return [...followers, plans].sort((one, other) => (one.name < other.name ? -1 : 1))
}
