// The ledger of deliveries, as admins read it and as metrics count it.
import { checkCount } from '../../domain/count-check.ts'
import type { DeliveryKey, DeliveryStatus, WebhookDelivery } from '../../domain/webhook/webhook-delivery.ts'
import { momentOrNull, number, text } from '../columns.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'
import { deliveryColumns, deliveryFromRow, planOfCursor, webhookColumns, webhookFromRow } from './webhook-rows.ts'

/** Which deliveries. */
export interface DeliveryQuery {
  readonly webhookId?: string
  readonly jobId?: string
  readonly status?: readonly DeliveryStatus[]
  /** 1 to 100; 20 unless told. */
  readonly first?: number
  /** The cursor of one: only what was planned before it. */
  readonly after?: string
}

/** A page of deliveries, what was planned last first. */
export interface DeliveryPage {
  readonly deliveries: readonly WebhookDelivery[]
  readonly hasNextPage: boolean
}

/** How a webhook is doing, for whoever operates the system. */
export interface WebhookState {
  /** Its name in the configuration, or else its id. */
  readonly name: string
  readonly isOn: boolean
  readonly failures: number
  readonly pendingCount: number
  /** How long ago the first of what is to be sent was planned, in milliseconds; 0 when there is nothing. */
  readonly lagMs: number
}

/** What waits to be sent to a webhook. */
export interface WebhookBacklog {
  /** Counted up to 10,000. */
  readonly count: number
  /** When the first of it was planned; null when nothing waits. */
  readonly oldestAt: Date | null
}

/** The ledger. Every method throws JobError UNAVAILABLE when the database is away. */
export interface DeliveryLedger {
  /** @throws JobError INVALID_INPUT, LIMIT_EXCEEDED, CURSOR_INVALID */
  page(query: DeliveryQuery): Promise<DeliveryPage>
  read(key: DeliveryKey): Promise<WebhookDelivery | null>
  backlog(webhookId: string): Promise<WebhookBacklog>
  states(now: Date): Promise<readonly WebhookState[]>
  /** Forgets some that ended before a moment; says whether there may be more. */
  forget(endedBefore: Date): Promise<boolean>
}

const usualPage = 20
const mostForgotten = 1_000

const selectSql = `
  select ${webhookColumns}, ${deliveryColumns}
    from tobedone.webhook_delivery d join tobedone.webhook w on w.id = d.webhook_id`

const backlogSql = `
  select count(*)::integer as pending, min(d.planned_at) as planned_at from (
    select d.planned_at from tobedone.webhook_delivery d
     where d.webhook_id = $1::uuid and d.status = 'PENDING' limit 10000) d`

const statesSql = `
  select coalesce(w.name, w.id::text) as label, ${webhookColumns}, p.pending, p.planned_at
    from tobedone.webhook w
         cross join lateral (
           select count(*)::integer as pending, min(d.planned_at) as planned_at from (
             select d.planned_at from tobedone.webhook_delivery d
              where d.webhook_id = w.id and d.status = 'PENDING' limit 100000) d) p
   order by label`

/** The ledger of a database. */
export function makeDeliveryLedger(query: Query): DeliveryLedger {
  return {
    page: ({ webhookId, jobId, status, first = usualPage, after }) =>
      orRefuse(async () => {
        checkCount('first', first, 100)
        const rows = await query(
          `${selectSql}
            where ($1::uuid is null or d.webhook_id = $1::uuid) and ($2::uuid is null or d.job_id = $2::uuid)
              and ($3::text[] is null or d.status::text = any ($3::text[]))
              and ($4::text is null or d.plan < $4::text::bigint)
            order by d.plan desc limit $5::integer`,
          [
            ...[webhookId ?? null, jobId ?? null, status ?? null],
            ...[after === undefined ? null : planOfCursor(after), first + 1],
          ],
        )
        return { deliveries: rows.slice(0, first).map(deliveryFromRow), hasNextPage: rows.length > first }
      }),
    read: ({ webhookId, eventId }) =>
      orRefuse(async () => {
        const [row] = await query(`${selectSql} where d.webhook_id = $1::uuid and d.event_id = $2::text::bigint`, [
          ...[webhookId, String(eventId)],
        ])
        return row === undefined ? null : deliveryFromRow(row)
      }),
    backlog: (webhookId) =>
      orRefuse(async () => {
        const [row = {}] = await query(backlogSql, [webhookId])
        return { count: number(row, 'pending'), oldestAt: momentOrNull(row, 'planned_at') }
      }),
    states: (now) =>
      orRefuse(async () =>
        (await query(statesSql, [])).map((row) => {
          const { offSince, failures } = webhookFromRow(row)
          const plannedAt = momentOrNull(row, 'planned_at')
          return {
            ...{ name: text(row, 'label'), isOn: offSince === null, failures, pendingCount: number(row, 'pending') },
            lagMs: plannedAt === null ? 0 : Math.max(0, now.getTime() - plannedAt.getTime()),
          }
        }),
      ),
    forget: (endedBefore) =>
      orRefuse(async () => {
        const rows = await query(
          `delete from tobedone.webhook_delivery d using (
             select e.webhook_id, e.event_id from tobedone.webhook_delivery e
              where e.ended_at < $1::timestamptz order by e.ended_at limit $2::integer for update skip locked) old
            where d.webhook_id = old.webhook_id and d.event_id = old.event_id returning d.plan`,
          [endedBefore.toISOString(), mostForgotten],
        )
        return rows.length === mostForgotten
      }),
  }
}
