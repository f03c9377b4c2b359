// Plans what is to be sent: rows of the ledger, in the transaction in which the place up to which is planned moves on. Whoever
// changes what is to be sent to a webhook holds its row, so that of each job exactly the first is due.
import type { JobEvent, LogPosition } from '../../domain/event.ts'
import type { WebhookJob } from '../../domain/webhook/attempt.ts'
import { type Webhook, wantsEvent } from '../../domain/webhook/webhook.ts'
import type { Row } from '../columns.ts'
import { readEvents } from '../event-log.ts'
import type { Query } from '../query.ts'
import { webhookColumns, webhookFromRow } from './webhook-rows.ts'

/** The name of the follower that plans, as `followers()` and the metrics tell it. */
export const webhookFollower = 'tobedone webhooks'

const pageSize = 500

/** Lets the first of what waits of each job be due. The webhooks' rows must be held, and what was changed be of statements before. */
export async function letFirstBeDue(query: Query, jobs: readonly WebhookJob[], now: Date): Promise<void> {
  const rows = jobs.map(({ webhookId, jobId }) => ({ webhook_id: webhookId, job_id: jobId }))
  // The first of each job is found before anything is joined: in a ledger that has just grown PostgreSQL takes all for few, and would
  // look for them once for each row of it.
  await query(
    `with first as materialized (
       select of_job.webhook_id, p.event_id, p.next_try_at, p.is_any_claimed
         from (select distinct j.webhook_id, j.job_id
                 from jsonb_to_recordset($1::text::jsonb) as j(webhook_id uuid, job_id uuid)) of_job
              cross join lateral (
                select q.event_id, q.next_try_at, bool_or(q.claimed_by is not null) over () as is_any_claimed
                  from tobedone.webhook_delivery q
                 where q.webhook_id = of_job.webhook_id and q.job_id = of_job.job_id and q.status = 'PENDING'
                 order by q.plan limit 1) p)
     update tobedone.webhook_delivery d set next_try_at = $2::timestamptz
       from first
      where d.webhook_id = first.webhook_id and d.event_id = first.event_id
        and first.next_try_at is null and not first.is_any_claimed`,
    [JSON.stringify(rows), now.toISOString()],
  )
}

/** Plans these events for a webhook, behind all that is planned; those that were planned before once more. */
async function plan(query: Query, wanted: readonly WantedEvent[], now: Date): Promise<void> {
  if (wanted.length === 0) return
  const rows = wanted.map(({ webhookId, event }) => ({
    ...{ webhook_id: webhookId, event_id: String(event.id), place: String(event.place), job_id: event.jobId },
    kind: event.kind,
  }))
  // A number is drawn for each row in this order, also where there is a row already.
  await query(
    `insert into tobedone.webhook_delivery as d (webhook_id, event_id, place, job_id, kind, plan, status, attempts, planned_at)
     select n.webhook_id, n.event_id, n.place, n.job_id, n.kind, nextval('tobedone.webhook_delivery_plan'), 'PENDING', 0,
            $2::timestamptz
       from (select * from rows from (
               jsonb_to_recordset($1::text::jsonb) as (
                 webhook_id uuid, event_id bigint, place bigint, job_id uuid, kind tobedone.event_kind)) with ordinality
              order by ordinality) n
     on conflict (webhook_id, event_id) do update
        set plan = excluded.plan, status = 'PENDING', attempts = 0, next_try_at = null, planned_at = excluded.planned_at,
            ended_at = null`,
    [JSON.stringify(rows), now.toISOString()],
  )
  await letFirstBeDue(
    query,
    wanted.map(({ webhookId, event }) => ({ webhookId, jobId: event.jobId })),
    now,
  )
}

interface WantedEvent {
  readonly webhookId: string
  readonly event: JobEvent
}

/** A webhook with where it stands. */
interface StandingWebhook {
  readonly webhook: Webhook
  readonly fromPlace: bigint
}

function standingFrom(row: Row): StandingWebhook {
  return { webhook: webhookFromRow(row), fromPlace: BigInt(String(row['from_place'])) }
}

function wantedBy(webhooks: readonly StandingWebhook[], events: readonly JobEvent[]): readonly WantedEvent[] {
  return events.flatMap((event) =>
    webhooks
      .filter(({ webhook, fromPlace }) => event.place > fromPlace && wantsEvent(webhook, event))
      .map(({ webhook }) => ({ webhookId: webhook.id, event })),
  )
}

const standing = 'w.off_since is null and w.behind_place is null'

/** Plans events that the follower has read, for all webhooks that stand with it. In the transaction of its checkpoint. */
export async function planDeliveries(query: Query, events: readonly JobEvent[], now: Date): Promise<void> {
  const all = (
    await query(
      `select ${webhookColumns}, w.from_place::text as from_place from tobedone.webhook w where ${standing}`,
      [],
    )
  ).map(standingFrom)
  const ids = [...new Set(wantedBy(all, events).map(({ webhookId }) => webhookId))]
  if (ids.length === 0) return
  // As they are now: one that was switched off meanwhile stands by itself at the checkpoint of before.
  const held = await query(
    `select ${webhookColumns}, w.from_place::text as from_place from tobedone.webhook w
      where w.id = any ($1::uuid[]) and ${standing} order by w.id for no key update`,
    [ids],
  )
  await plan(query, wantedBy(held.map(standingFrom), events), now)
}

/** Where the follower stands. */
export async function readPlanned(query: Query): Promise<LogPosition> {
  const [row] = await query(
    'select place::text as place, event_id::text as id from tobedone.follower where name = $1',
    [webhookFollower],
  )
  return { place: BigInt(String(row?.['place'] ?? 0)), id: BigInt(String(row?.['id'] ?? 0)) }
}

/**
 * Plans on for a webhook that stands by itself, until it stands with the follower again. In a transaction.
 * @returns whether there is more to plan at once
 */
export async function planBehind(query: Query, now: Date): Promise<boolean> {
  const [row] = await query(
    `select ${webhookColumns}, w.behind_place::text as place, w.behind_event_id::text as event_id from tobedone.webhook w
      where w.behind_place is not null and w.off_since is null
      order by w.behind_place limit 1 for no key update skip locked`,
    [],
  )
  if (row === undefined) return false
  // While the follower has its turn, nobody knows here where it will stand.
  const [turn] = await query('select pg_try_advisory_xact_lock(hashtextextended($1, 7042)) as is_taken', [
    webhookFollower,
  ])
  const webhook = webhookFromRow(row)
  const after = { place: BigInt(String(row['place'])), id: BigInt(String(row['event_id'])) }
  const upTo = await readPlanned(query)
  const { events, position, isComplete } = await readEvents((_, sql, parameters) => query(sql, parameters), {
    ...{ after, upTo, limit: pageSize },
  })
  const wanted = events.map(({ event }) => event).filter((event) => wantsEvent(webhook, event))
  await plan(
    query,
    wanted.map((event) => ({ webhookId: webhook.id, event })),
    now,
  )
  const standsWithIt = isComplete && turn?.['is_taken'] === true
  const next = standsWithIt ? [null, null] : [String(position.place), String(position.id)]
  await query(
    'update tobedone.webhook set behind_place = $2::text::bigint, behind_event_id = $3::text::bigint where id = $1::uuid',
    [webhook.id, ...next],
  )
  return !isComplete
}
