// Sends what was given up once more: one delivery, or all of them. Behind what waits of the same job, and in the order of the log.
import type { WebhookJob } from '../../domain/webhook/attempt.ts'
import type { DeliveryKey } from '../../domain/webhook/webhook-delivery.ts'
import { text } from '../columns.ts'
import type { Query } from '../query.ts'
import { letFirstBeDue } from './plan-deliveries.ts'
import { holdWebhooks } from './webhook-rows.ts'

const again = "status = 'PENDING', attempts = 0, ended_at = null"

/** One; false: it was not given up. In a transaction. */
export async function retryOne(query: Query, { webhookId, eventId }: DeliveryKey, now: Date): Promise<boolean> {
  await holdWebhooks(query, [webhookId])
  const [row] = await query(
    `update tobedone.webhook_delivery d set ${again}, plan = nextval('tobedone.webhook_delivery_plan')
      where d.webhook_id = $1::uuid and d.event_id = $2::text::bigint and d.status = 'GIVEN_UP'
      returning d.job_id::text as job_id`,
    [webhookId, String(eventId)],
  )
  if (row === undefined) return false
  await letFirstBeDue(query, [{ webhookId, jobId: text(row, 'job_id') }], now)
  return true
}

// What is given up again meanwhile is not tried a third time.
const manySql = `
  with given_up as materialized (
    select d.webhook_id, d.event_id from tobedone.webhook_delivery d
     where d.webhook_id = any ($1::uuid[]) and d.status = 'GIVEN_UP' and d.ended_at <= $2::timestamptz
     order by d.place, d.event_id limit $3::integer),
  planned as materialized (
    select g.webhook_id, g.event_id, nextval('tobedone.webhook_delivery_plan') as plan from given_up g)
  update tobedone.webhook_delivery d set ${again}, plan = p.plan
    from planned p
   where d.webhook_id = p.webhook_id and d.event_id = p.event_id and d.status = 'GIVEN_UP'
  returning d.webhook_id::text as webhook_id, d.job_id::text as job_id`

/** So many of those that were given up by a moment, of one webhook (null: of all). Answers with how many there were. In a transaction. */
export async function retryMany(query: Query, webhookId: string | null, most: number, now: Date): Promise<number> {
  const webhooks = await query(
    `select w.id::text as id from tobedone.webhook w where $1::uuid is null or w.id = $1::uuid`,
    [webhookId],
  )
  const ids = webhooks.map((row) => text(row, 'id'))
  await holdWebhooks(query, ids)
  const rows = await query(manySql, [ids, now.toISOString(), most])
  const jobs = rows.map((row): WebhookJob => ({ webhookId: text(row, 'webhook_id'), jobId: text(row, 'job_id') }))
  if (jobs.length > 0) await letFirstBeDue(query, jobs, now)
  return jobs.length
}
