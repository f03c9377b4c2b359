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
