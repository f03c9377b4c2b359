// The webhooks of a database, for whoever administers them. Secrets go in and never come out.
import type { LogPosition } from '../../domain/event.ts'
import type { Webhook, WebhookSecrets, WebhookWish } from '../../domain/webhook/webhook.ts'
import type { DeliveryKey } from '../../domain/webhook/webhook-delivery.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'
import { readPlanned, webhookFollower } from './plan-deliveries.ts'
import { retryMany, retryOne } from './retry-deliveries.ts'
import { holdWebhooks, placeOfWebhookCursor, webhookColumns, webhookCursorOf, webhookFromRow } from './webhook-rows.ts'

/** Runs work in a transaction. */
export type InTransaction = <Result>(work: (query: Query) => Promise<Result>) => Promise<Result>

/** A webhook in its list. */
export interface ListedWebhook {
  readonly webhook: Webhook
  /** For `after`. */
  readonly cursor: string
}

/** A page of webhooks, the oldest first. */
export interface WebhookPage {
  readonly webhooks: readonly ListedWebhook[]
  readonly hasNextPage: boolean
}

/** What is changed of a webhook: what is left out stays. */
export interface WebhookChange extends Partial<WebhookWish> {
  readonly isOn?: boolean
}

/** The webhooks of a database. Every method throws JobError UNAVAILABLE when the database is away; null: there is none. */
export interface WebhookStore {
  create(id: string, wish: WebhookWish, secret: string, now: Date): Promise<Webhook>
  read(id: string): Promise<Webhook | null>
  page(first: number, after: string | undefined): Promise<WebhookPage>
  change(id: string, change: WebhookChange, now: Date): Promise<Webhook | null>
  /** The secret of before signs as well until that moment. */
  rotate(id: string, secrets: Pick<WebhookSecrets, 'secret'>, previousEndsAt: Date): Promise<Webhook | null>
  remove(id: string): Promise<boolean>
  /** Sends everything behind a position once more. */
  replay(id: string, after: LogPosition): Promise<Webhook | null>
  /** Sends a delivery that was given up once more, behind what waits of its job; false: it was not given up. */
  retry(key: DeliveryKey, now: Date): Promise<boolean>
  /** Sends so many once more that were given up by now, in order, of one webhook (null: of all). Answers with how many there were. */
  retryMany(id: string | null, most: number, now: Date): Promise<number>
}

/** Begins to plan, where nobody has yet: from behind all that is settled by now. In the transaction that makes the first webhook. */
export async function beginToPlan(query: Query, now: Date): Promise<void> {
  await query(
    `insert into tobedone.follower (name, place, event_id, updated_at, failures)
     values ($1, tobedone.log_horizon() - 1, 9223372036854775807, $2::timestamptz, 0) on conflict (name) do nothing`,
    [webhookFollower, now.toISOString()],
  )
}

const createSql = `
  insert into tobedone.webhook as w (id, url, description, types, kinds, secret, created_at, from_place, failures)
  values ($1::uuid, $2, $3, $4::text[], $5::text[]::tobedone.event_kind[], $6, $7::timestamptz, tobedone.log_horizon() - 1, 0)
  returning ${webhookColumns}`

// One that is on again goes on where it was; one that goes off remembers where that is.
const changeSql = `
  update tobedone.webhook w
     set url = coalesce($2, w.url), description = case when $3::boolean then $4 else w.description end,
         types = coalesce($5::text[], w.types), kinds = coalesce($6::text[]::tobedone.event_kind[], w.kinds),
         failures = case when $7::boolean then 0 else w.failures end,
         failing_since = case when $7::boolean then null else w.failing_since end,
         last_error = case when $7::boolean then null else w.last_error end,
         not_before = case when $7::boolean then null else w.not_before end,
         off_since = case when $7::boolean then null when not $7::boolean then coalesce(w.off_since, $8::timestamptz) else w.off_since end,
         off_reason = case when $7::boolean then null when not $7::boolean then coalesce(w.off_reason, 'SWITCHED_OFF') else w.off_reason end,
         behind_place = case when not $7::boolean then coalesce(w.behind_place, $9::text::bigint) else w.behind_place end,
         behind_event_id = case when not $7::boolean then coalesce(w.behind_event_id, $10::text::bigint) else w.behind_event_id end
   where w.id = $1::uuid
  returning ${webhookColumns}`

const rotateSql = `
  update tobedone.webhook w set previous_secret = w.secret, previous_secret_ends_at = $3::timestamptz, secret = $2
   where w.id = $1::uuid and w.secret is not null
  returning ${webhookColumns}`

function oneOf(rows: Awaited<ReturnType<Query>>): Webhook | null {
  return rows[0] === undefined ? null : webhookFromRow(rows[0])
}

async function replay(query: Query, id: string, { place, id: eventId }: LogPosition): Promise<Webhook | null> {
  const [held] = await holdWebhooks(query, [id])
  if (held === undefined) return null
  const position = [id, String(place), String(eventId)]
  // What waits behind the position is planned again, in its order; what is being sent right now is sent again behind it.
  await query(
    `delete from tobedone.webhook_delivery d
      where d.webhook_id = $1::uuid and d.status = 'PENDING' and d.claimed_by is null
        and (d.place, d.event_id) > ($2::text::bigint, $3::text::bigint)`,
    position,
  )
  return oneOf(
    await query(
      `update tobedone.webhook w
          set behind_place = case when (w.behind_place, w.behind_event_id) < ($2::text::bigint, $3::text::bigint) then w.behind_place else $2::text::bigint end,
              behind_event_id = case when (w.behind_place, w.behind_event_id) < ($2::text::bigint, $3::text::bigint) then w.behind_event_id else $3::text::bigint end,
              from_place = least(w.from_place, $2::text::bigint)
        where w.id = $1::uuid returning ${webhookColumns}`,
      position,
    ),
  )
}

/** The webhooks of a database. */
export function makeWebhookStore(query: Query, inTransaction: InTransaction): WebhookStore {
  const transact: InTransaction = (work) => orRefuse(() => inTransaction(work))
  return {
    create: (id, { url, description, types, kinds }, secret, now) =>
      transact(async (inside) => {
        await beginToPlan(inside, now)
        const [row = {}] = await inside(createSql, [id, url, description, types, kinds, secret, now.toISOString()])
        return webhookFromRow(row)
      }),
    read: (id) =>
      orRefuse(async () =>
        oneOf(await query(`select ${webhookColumns} from tobedone.webhook w where w.id = $1::uuid`, [id])),
      ),
    page: (first, after) =>
      orRefuse(async () => {
        const [createdAt, id] = after === undefined ? [null, null] : placeOfWebhookCursor(after)
        const rows = await query(
          `select ${webhookColumns} from tobedone.webhook w
            where $1::timestamptz is null or (w.created_at, w.id) > ($1::timestamptz, $2::uuid)
            order by w.created_at, w.id limit $3::integer`,
          [createdAt, id, first + 1],
        )
        const webhooks = rows.slice(0, first).map(webhookFromRow)
        return {
          webhooks: webhooks.map((webhook) => ({ webhook, cursor: webhookCursorOf(webhook) })),
          hasNextPage: rows.length > first,
        }
      }),
    change: (id, { url, description, types, kinds, isOn }, now) =>
      transact(async (inside) => {
        await holdWebhooks(inside, [id])
        const { place, id: eventId } = await readPlanned(inside)
        return oneOf(
          await inside(changeSql, [
            ...[id, url ?? null, description !== undefined, description ?? null, types ?? null, kinds ?? null],
            ...[isOn ?? null, now.toISOString(), String(place), String(eventId)],
          ]),
        )
      }),
    rotate: (id, { secret }, previousEndsAt) =>
      orRefuse(async () => oneOf(await query(rotateSql, [id, secret, previousEndsAt.toISOString()]))),
    remove: (id) =>
      orRefuse(
        async () => (await query('delete from tobedone.webhook where id = $1::uuid returning id', [id])).length > 0,
      ),
    replay: (id, after) => transact((inside) => replay(inside, id, after)),
    retry: (key, now) => transact((inside) => retryOne(inside, key, now)),
    retryMany: (id, most, now) => transact((inside) => retryMany(inside, id, most, now)),
  }
}
