// Between webhooks and deliveries and their rows.
import { eventKinds } from '../../domain/event.ts'
import { JobError } from '../../domain/job-error.ts'
import { type Webhook, webhookOffReasons } from '../../domain/webhook/webhook.ts'
import { deliveryStatuses, type WebhookDelivery } from '../../domain/webhook/webhook-delivery.ts'
import { moment, momentOrNull, number, oneOf, type Row, text, textOrNull, texts } from '../columns.ts'
import type { Query } from '../query.ts'

/** The columns of a webhook `w`. */
export const webhookColumns = `
  w.id::text as id, w.name, w.url, w.description, w.types, w.kinds::text[] as kinds, w.created_at, w.previous_secret_ends_at,
  w.failures, w.failing_since, w.last_error, w.not_before, w.off_since, w.off_reason::text as off_reason`

/** The webhook of a row. */
export function webhookFromRow(row: Row): Webhook {
  const kinds = texts(row, 'kinds')
  return {
    id: text(row, 'id'),
    name: textOrNull(row, 'name'),
    url: text(row, 'url'),
    description: textOrNull(row, 'description'),
    types: texts(row, 'types'),
    kinds: eventKinds.filter((kind) => kinds.includes(kind)),
    createdAt: moment(row, 'created_at'),
    previousSecretEndsAt: momentOrNull(row, 'previous_secret_ends_at'),
    failures: number(row, 'failures'),
    failingSince: momentOrNull(row, 'failing_since'),
    lastError: textOrNull(row, 'last_error'),
    notBefore: momentOrNull(row, 'not_before'),
    offSince: momentOrNull(row, 'off_since'),
    offReason: row['off_reason'] === null ? null : oneOf(row, 'off_reason', webhookOffReasons),
  }
}

/** Holds the rows of webhooks, in order, and answers with how they are. */
export async function holdWebhooks(query: Query, ids: readonly string[]): Promise<readonly Webhook[]> {
  const rows = await query(
    `select ${webhookColumns} from tobedone.webhook w where w.id = any ($1::uuid[]) order by w.id for no key update`,
    [[...new Set(ids)]],
  )
  return rows.map(webhookFromRow)
}

/** The columns of a delivery `d`, beside those of its webhook. */
export const deliveryColumns = `
  d.event_id::text as event_id, d.place::text as place, d.job_id::text as job_id, d.kind::text as kind, d.plan::text as plan, d.status::text as status,
  d.attempts, d.next_try_at, d.planned_at, d.tried_at, d.ended_at, d.last_status, d.last_error as delivery_error`

const cursorTag = 'delivery'

/** The delivery of a row with the columns of both. */
export function deliveryFromRow(row: Row): WebhookDelivery {
  const webhook = webhookFromRow(row)
  const eventId = BigInt(text(row, 'event_id'))
  return {
    ...{ webhook, webhookId: webhook.id, eventId },
    position: { place: BigInt(text(row, 'place')), id: eventId },
    jobId: text(row, 'job_id'),
    kind: oneOf(row, 'kind', eventKinds),
    status: oneOf(row, 'status', deliveryStatuses),
    attempts: number(row, 'attempts'),
    nextTryAt: momentOrNull(row, 'next_try_at'),
    plannedAt: moment(row, 'planned_at'),
    triedAt: momentOrNull(row, 'tried_at'),
    endedAt: momentOrNull(row, 'ended_at'),
    lastStatus: row['last_status'] === null ? null : number(row, 'last_status'),
    lastError: textOrNull(row, 'delivery_error'),
    cursor: Buffer.from(`${cursorTag} ${text(row, 'plan')}`).toString('base64url'),
  }
}

function damaged(): JobError {
  return new JobError('CURSOR_INVALID', 'That is no cursor of this list: take it from one of its entries.')
}

/** Behind which delivery a cursor stands. @throws JobError CURSOR_INVALID */
export function planOfCursor(cursor: string): string {
  const [tag, plan = ''] = cursor.length > 100 ? [] : Buffer.from(cursor, 'base64url').toString().split(' ')
  if (tag !== cursorTag || !/^[1-9]\d{0,17}$/.test(plan)) throw damaged()
  return plan
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The cursor of a webhook in its list. */
export function webhookCursorOf({ createdAt, id }: Pick<Webhook, 'createdAt' | 'id'>): string {
  return Buffer.from(`webhook ${createdAt.getTime()} ${id}`).toString('base64url')
}

/** Behind which webhook a cursor stands. @throws JobError CURSOR_INVALID */
export function placeOfWebhookCursor(cursor: string): readonly [createdAt: string, id: string] {
  const [tag, at = '', id = ''] = cursor.length > 150 ? [] : Buffer.from(cursor, 'base64url').toString().split(' ')
  if (tag !== 'webhook' || !/^\d{1,15}$/.test(at) || !uuid.test(id)) throw damaged()
  return [new Date(Number(at)).toISOString(), id]
}
