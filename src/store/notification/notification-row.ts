// Notifications as they are read: with their jobs, and only those whose job the reader may see.

import { isJsonObject } from '../../domain/json.ts'
import { channels, type Notification, notificationReasons } from '../../domain/notification/notification.ts'
import { moment, momentOrNull, oneOf, type Row, text } from '../columns.ts'
import { jobFromRow } from '../job-row.ts'
import { type SqlFragment, sql } from '../sql-fragment.ts'

/** The columns of `tobedone.notification n` and its job `j` that make a notification. */
export const notificationColumns: SqlFragment = sql`n.id::text as id, n.rule, n.wanted_for, n.recipient, n.channel::text as channel,
  n.reason::text as reason, n.template, n.planned_for, n.sent_at, n.seen_at, n.withdrawn_at, to_json(j) as job`

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
    sentAt: momentOrNull(row, 'sent_at'),
    seenAt: momentOrNull(row, 'seen_at'),
    withdrawnAt: momentOrNull(row, 'withdrawn_at'),
  }
}
