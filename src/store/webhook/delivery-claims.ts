// Who sends what: a server claims what is due under a number whose lock it holds as long as it lives. What is claimed under a number
// that nobody holds is free again, however its server ended.
import type { ClaimedDelivery, SenderRoom } from '../../domain/webhook/attempt.ts'
import { claimantLocks } from '../claimant.ts'
import { number, text, textOrNull } from '../columns.ts'
import type { NamedQuery } from '../frame-read.ts'
import { eventColumns, eventFromRow } from '../logged-event.ts'
import type { Query } from '../query.ts'
import { letFirstBeDue } from './plan-deliveries.ts'
import { holdWebhooks, webhookColumns, webhookFromRow } from './webhook-rows.ts'

const claimSql = `
  update tobedone.webhook_delivery d set claimed_by = $1::integer
    from (select due.webhook_id, due.event_id
            from tobedone.webhook w
                 left join jsonb_to_recordset($2::text::jsonb) as b(id uuid, busy integer) on b.id = w.id
                 cross join lateral (
                   select q.webhook_id, q.event_id from tobedone.webhook_delivery q
                    where q.webhook_id = w.id and q.next_try_at <= $3::timestamptz and q.claimed_by is null
                    order by q.next_try_at, q.plan
                    limit greatest(0, case when w.failures = 0 then $4::integer else $5::integer end - coalesce(b.busy, 0))
                      for update of q skip locked) due
           where w.off_since is null and (w.not_before is null or w.not_before <= $3::timestamptz)
             and (w.name is null or w.name = any ($6::text[]))) c, tobedone.webhook w
   where d.webhook_id = c.webhook_id and d.event_id = c.event_id and w.id = d.webhook_id
  returning ${webhookColumns}, d.event_id::text as event_id, d.job_id::text as job_id, d.attempts, d.plan::text as plan,
            w.secret, case when w.previous_secret_ends_at > $3::timestamptz then w.previous_secret end as previous_secret`

const eventsSql = `select ${eventColumns} from tobedone.job_event e where e.id = any ($1::text[]::bigint[])`

/** Claims what is due, as much of each webhook as there is room for. */
export async function claimDeliveries(
  query: NamedQuery,
  room: SenderRoom,
  now: Date,
): Promise<readonly ClaimedDelivery[]> {
  const busy = [...room.busy].map(([id, count]) => ({ id, busy: count }))
  const rows = await query('tobedone-webhook-claim', claimSql, [
    ...[room.sender, JSON.stringify(busy), now.toISOString(), room.most, room.mostFailing, room.names],
  ])
  if (rows.length === 0) return []
  // Only now, right before they are sent: what was erased by then is not sent any more.
  const events = new Map(
    (await query('tobedone-webhook-events', eventsSql, [rows.map((row) => text(row, 'event_id'))])).map((row) => [
      text(row, 'id'),
      eventFromRow(row),
    ]),
  )
  return rows
    .map((row) => {
      const [webhook, secret] = [webhookFromRow(row), textOrNull(row, 'secret')]
      const eventId = text(row, 'event_id')
      return {
        ...{ webhook, webhookId: webhook.id, jobId: text(row, 'job_id'), eventId: BigInt(eventId) },
        ...{ attempts: number(row, 'attempts'), plan: text(row, 'plan'), event: events.get(eventId) ?? null },
        secrets: secret === null ? null : { secret, previousSecret: textOrNull(row, 'previous_secret') },
      }
    })
    .sort((one, other) => (BigInt(one.plan) < BigInt(other.plan) ? -1 : 1))
}

/** Frees what was claimed under numbers that nobody holds any more. In a transaction. */
export async function freeClaims(query: Query, now: Date): Promise<void> {
  const dead = await query(
    `select array_agg(c.claimed_by) as senders
       from (select distinct d.claimed_by from tobedone.webhook_delivery d where d.claimed_by is not null) c
      where pg_try_advisory_xact_lock(${claimantLocks.webhooks}, c.claimed_by)`,
    [],
  )
  const senders = dead[0]?.['senders'] ?? null
  if (senders === null) return
  const left = (
    await query(
      `select d.webhook_id::text as webhook_id, d.job_id::text as job_id from tobedone.webhook_delivery d
        where d.claimed_by = any ($1::integer[])`,
      [senders],
    )
  ).map((row) => ({ webhookId: text(row, 'webhook_id'), jobId: text(row, 'job_id') }))
  await holdWebhooks(
    query,
    left.map(({ webhookId }) => webhookId),
  )
  await query('update tobedone.webhook_delivery d set claimed_by = null where d.claimed_by = any ($1::integer[])', [
    senders,
  ])
  await letFirstBeDue(query, left, now)
}
