// Notes what came of attempts: in the ledger, and for the webhook as a whole, which is switched off when it asks for it or has taken
// nothing for long.
import type { EndedAttempt } from '../../domain/webhook/attempt.ts'
import type { AttemptDecision } from '../../domain/webhook/decide-attempt.ts'
import type { Webhook } from '../../domain/webhook/webhook.ts'
import { healthAfter } from '../../domain/webhook/webhook-health.ts'
import type { Query } from '../query.ts'
import { letFirstBeDue, readPlanned } from './plan-deliveries.ts'
import { holdWebhooks } from './webhook-rows.ts'

const endSql = `
  update tobedone.webhook_delivery d
     set claimed_by = null, tried_at = e.ended_at, last_status = e.last_status, last_error = e.last_error,
         attempts = case when d.plan = e.plan then d.attempts + 1 else 0 end,
         status = case when d.plan = e.plan then e.status else 'PENDING' end,
         next_try_at = case when d.plan = e.plan then e.next_try_at end,
         ended_at = case when d.plan = e.plan and e.status <> 'PENDING' then e.ended_at end
    from jsonb_to_recordset($1::text::jsonb) as e(
      webhook_id uuid, event_id bigint, plan bigint, status tobedone.delivery_status, next_try_at timestamptz,
      last_status integer, last_error text, ended_at timestamptz)
   where d.webhook_id = e.webhook_id and d.event_id = e.event_id and d.claimed_by = $2::integer`

const healthSql = `
  update tobedone.webhook w
     set failures = s.failures, failing_since = s.failing_since, last_error = s.last_error, not_before = s.not_before,
         off_since = s.off_since, off_reason = s.off_reason,
         behind_place = case when w.off_since is null and s.off_since is not null
                             then coalesce(w.behind_place, $2::text::bigint) else w.behind_place end,
         behind_event_id = case when w.off_since is null and s.off_since is not null
                                then coalesce(w.behind_event_id, $3::text::bigint) else w.behind_event_id end
    from jsonb_to_recordset($1::text::jsonb) as s(
      id uuid, failures integer, failing_since timestamptz, last_error text, not_before timestamptz, off_since timestamptz,
      off_reason tobedone.webhook_off_reason)
   where w.id = s.id`

function decisionsFor({ id }: Webhook, ended: readonly EndedAttempt[]): readonly AttemptDecision[] {
  return ended.filter(({ claimed }) => claimed.webhookId === id).map(({ decision }) => decision)
}

/** Notes attempts that are over, and lets what waited behind them be due. In a transaction. Tells which webhooks it has switched off. */
export async function endAttempts(
  query: Query,
  sender: number,
  ended: readonly EndedAttempt[],
  now: Date,
): Promise<readonly Webhook[]> {
  const before = await holdWebhooks(
    query,
    ended.map(({ claimed }) => claimed.webhookId),
  )
  const rows = ended.map(({ endedAt, claimed, status, decision }) => ({
    ...{ webhook_id: claimed.webhookId, event_id: String(claimed.eventId), plan: claimed.plan },
    ...{ status: decision.status, next_try_at: decision.nextTryAt, last_status: status, last_error: decision.error },
    ended_at: endedAt,
  }))
  await query(endSql, [JSON.stringify(rows), sender])
  await letFirstBeDue(
    query,
    ended.map(({ claimed }) => claimed),
    now,
  )
  const changed = before
    .map((webhook) => ({ webhook, after: healthAfter(webhook, decisionsFor(webhook, ended), now) }))
    .filter(({ webhook, after }) => after.failures > 0 || webhook.failures > 0 || webhook.notBefore !== null)
  if (changed.length === 0) return []
  const states = changed.map(({ after }) => ({
    ...{ id: after.id, failures: after.failures, failing_since: after.failingSince, last_error: after.lastError },
    ...{ not_before: after.notBefore, off_since: after.offSince, off_reason: after.offReason },
  }))
  const { place, id } = await readPlanned(query)
  await query(healthSql, [JSON.stringify(states), String(place), String(id)])
  return changed
    .filter(({ webhook, after }) => webhook.offSince === null && after.offSince !== null)
    .map(({ after }) => after)
}
