// The jobs whose notifications have to be planned anew, because that could not be done when it was due.
import type { Query } from '../query.ts'

/** Notes that the notifications of a job have to be planned anew. */
export async function noteStale(query: Query, jobId: string, since: Date, nextTryAt: Date): Promise<void> {
  await query(
    `insert into tobedone.stale_plan as s (job_id, since, next_try_at) values ($1::uuid, $2::timestamptz, $3::timestamptz)
     on conflict (job_id) do update set since = least(s.since, excluded.since), next_try_at = excluded.next_try_at`,
    [jobId, since.toISOString(), nextTryAt.toISOString()],
  )
}

const putOffMs = 60_000

/** When a job is planned again of which planning has failed, for a reason that nobody foresaw. */
export function afterFailure(now: Date): Date {
  return new Date(now.getTime() + putOffMs)
}

/** Puts a job off of which planning has failed: the others do not wait for it. */
export async function putOff(query: Query, jobId: string, now: Date): Promise<void> {
  await query('update tobedone.stale_plan set next_try_at = $2::timestamptz where job_id = $1::uuid', [
    jobId,
    afterFailure(now).toISOString(),
  ])
}

/** Notes the jobs of what is due of which it was not asked lately who is in their groups: who has come by then is told as well. */
export async function noteUnasked(query: Query, at: string, askedSince: string): Promise<void> {
  await query(
    `insert into tobedone.stale_plan as s (job_id, since, next_try_at)
     select n.job_id, min(n.planned_for), $1::timestamptz from tobedone.notification n join tobedone.job j on j.id = n.job_id
      where n.sent_at is null and n.withdrawn_at is null and n.queued_at is null and n.planned_for <= $1::timestamptz
        and n.asked_at < $2::timestamptz
      group by n.job_id order by n.job_id limit 500
     on conflict (job_id) do update set since = excluded.since where s.since > excluded.since`,
    [at, askedSince],
  )
}
