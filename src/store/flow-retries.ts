// The runs that the follower of flows could not go on with, and when it comes back to them. A note is forgotten in the transaction
// that goes on with the run, so none is lost.
import type { FlowRun } from '../domain/flow/flow-run.ts'
import type { Target } from '../domain/job.ts'
import { runFromRow } from './flow-rows.ts'
import { orRefuse } from './or-refuse.ts'
import type { Query } from './query.ts'

/** A run to come back to. */
export interface FlowRetry {
  readonly flow: string
  readonly target: Target
}

/** What is noted of them. Every method throws JobError UNAVAILABLE when the database is away. */
export interface FlowRetries {
  /** Notes one, for a moment; one that is noted already is put off until then. */
  note(retry: FlowRetry, nextTryAt: Date): Promise<void>
  /** Some of these flows whose moment has come, the longest due first. */
  findDue(flows: readonly string[], now: Date): Promise<readonly FlowRetry[]>
}

const mostAtOnce = 100

/** Opens it. */
export function makeFlowRetries(query: Query): FlowRetries {
  return {
    note: ({ flow, target }, nextTryAt) =>
      orRefuse(async () => {
        await query(
          `insert into tobedone.flow_retry (flow, target_type, target_id, next_try_at) values ($1, $2, $3, $4::timestamptz)
           on conflict (flow, target_type, target_id) do update set next_try_at = excluded.next_try_at`,
          [flow, target.type, target.id, nextTryAt.toISOString()],
        )
      }),
    findDue: (flows, now) =>
      orRefuse(async () => {
        const rows = await query(
          `select flow, target_type, target_id from tobedone.flow_retry 
            where flow = any ($1::text[]) and next_try_at <= $2::timestamptz order by next_try_at limit $3::integer`,
          [flows, now.toISOString(), mostAtOnce],
        )
        return rows.map(({ flow, target_type: type, target_id: id }) => ({
          flow: String(flow),
          target: { type: String(type), id: String(id) },
        }))
      }),
  }
}

/** The open run of a flow for a target; a note of it is forgotten, in the transaction that goes on with it. */
export async function openRun(query: Query, flow: string, target: Target): Promise<FlowRun | null> {
  const [row] = await query(
    `with forgotten as (
       delete from tobedone.flow_retry where flow = $1::text and target_type = $2::text and target_id = $3::text)
     select r.* from tobedone.flow_run r
      where r.flow = $1::text and r.target_type = $2::text and r.target_id = $3::text and r.status = 'OPEN'`,
    [flow, target.type, target.id],
  )
  return row === undefined ? null : runFromRow(row)
}
