// Notifications as they are read: with their jobs, and only those whose job the reader may see.

import { isJsonObject } from '../../domain/json.ts'
import {
  channels,
  type MailDelivery,
  type MailMessage,
  type Notification,
  notificationReasons,
} from '../../domain/notification/notification.ts'
import { flag, json, moment, momentOrNull, number, oneOf, type Row, text, textOrNull } from '../columns.ts'
import { jobFromRow } from '../job-row.ts'
import { type SqlFragment, sql } from '../sql-fragment.ts'

/** The columns of `tobedone.notification n` and its job `j` that make a notification. */
export const notificationColumns: SqlFragment = sql`n.id::text as id, n.rule, n.wanted_for, n.recipient, n.channel::text as channel,
  n.reason::text as reason, n.template, n.planned_for, n.sent_at, n.seen_at, n.withdrawn_at, n.queued_at, n.attempts, n.failed_at, n.last_error,
  n.is_gathered, n.digest_id::text as digest_id, to_json(j) as job,
  case when n.digest_id is null then n.message
       else (select o.message from tobedone.notification o where o.digest_id = n.digest_id and o.message is not null limit 1) end as message`

function messageFrom(row: Row): MailMessage | null {
  const message = json(row, 'message')
  if (!isJsonObject(message)) return null
  return {
    to: text(message, 'to'),
    subject: text(message, 'subject'),
    text: text(message, 'text'),
    html: text(message, 'html'),
  }
}

function deliveryFrom(row: Row): MailDelivery | null {
  const queuedAt = momentOrNull(row, 'queued_at')
  if (queuedAt === null) return null
  return {
    queuedAt,
    digestId: textOrNull(row, 'digest_id'),
    attempts: number(row, 'attempts'),
    failedAt: momentOrNull(row, 'failed_at'),
    lastError: textOrNull(row, 'last_error'),
    message: messageFrom(row),
  }
}

/** A notification of such a row. */
export function notificationFromRow(row: Row): Notification {
  const job = row['job']
  if (!isJsonObject(job)) throw new Error('A notification came without its job.')
  return {
    id: text(row, 'id'),
    job: jobFromRow(job),
    rule: text(row, 'rule'),
    wantedFor: moment(row, 'wanted_for'),
    recipient: text(row, 'recipient'),
    channel: oneOf(row, 'channel', channels),
    reason: oneOf(row, 'reason', notificationReasons),
    template: text(row, 'template'),
    plannedFor: moment(row, 'planned_for'),
    isGathered: flag(row, 'is_gathered'),
    sentAt: momentOrNull(row, 'sent_at'),
    seenAt: momentOrNull(row, 'seen_at'),
    withdrawnAt: momentOrNull(row, 'withdrawn_at'),
    delivery: deliveryFrom(row),
  }
}
