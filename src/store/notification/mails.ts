// The mails that were put into the queue, for whoever operates it: how they stand, and giving failed ones another try.
import { checkCount } from '../../domain/count-check.ts'
import type { MailState } from '../../domain/notification/notification.ts'
import { number } from '../columns.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'
import { type SqlFragment, sql, statementOf } from '../sql-fragment.ts'
import { type NotificationPage, pageOf, placeOf } from './notification-page.ts'
import { notificationColumns } from './notification-row.ts'

/** Which of them: `first` 1 to 100, 20 unless told. */
export interface MailQuery {
  readonly state?: MailState
  readonly first?: number
  readonly after?: string
}

/** How many wait or are on their way, and how many were given up. */
export interface MailCounts {
  readonly queued: number
  readonly failed: number
}

/** The mails of a database. All throw JobError UNAVAILABLE when it is away. */
export interface Mails {
  /** The latest in the queue first. @throws JobError LIMIT_EXCEEDED, CURSOR_INVALID */
  list(query: MailQuery): Promise<NotificationPage>
  counts(): Promise<MailCounts>
  /** Puts failed ones (null: all) back into the queue, with all that goes in the same mails, and answers with how many. */
  retry(ids: readonly string[] | null, now: Date): Promise<number>
}

const states: Record<MailState, SqlFragment> = {
  QUEUED: sql`n.sent_at is null and n.failed_at is null`,
  SENT: sql`n.sent_at is not null`,
  FAILED: sql`n.sent_at is null and n.failed_at is not null`,
}

/** The mails of a database. */
export function makeMails(query: Query): Mails {
  return {
    list: ({ state, first = 20, after }) =>
      orRefuse(async () => {
        checkCount('first', first, 100)
        const [at, id] = after === undefined ? [null, null] : placeOf(after)
        const { text, parameters } = statementOf(sql`select ${notificationColumns}
            from tobedone.notification n join tobedone.job j on j.id = n.job_id
           where n.queued_at is not null and ${state === undefined ? sql`true` : states[state]}
             and (${at}::timestamptz is null or (n.queued_at, n.id) < (${at}::timestamptz, ${id}::uuid))
           order by n.queued_at desc, n.id desc limit ${first + 1}::integer`)
        return pageOf(
          await query(text, parameters),
          first,
          ({ delivery, plannedFor }) => delivery?.queuedAt ?? plannedFor,
        )
      }),
    counts: () =>
      orRefuse(async () => {
        const [row = {}] = await query(
          `select (count(*) filter (where failed_at is null))::integer as queued, count(failed_at)::integer as failed
             from tobedone.notification where queued_at is not null and sent_at is null`,
          [],
        )
        return { queued: number(row, 'queued'), failed: number(row, 'failed') }
      }),
    retry: (ids, now) =>
      orRefuse(async () => {
        const rows = await query(
          `with meant as materialized (
             select n.id, n.digest_id from tobedone.notification n where $1::uuid[] is null or n.id = any ($1::uuid[]))
           update tobedone.notification n set failed_at = null, attempts = 0, next_try_at = $2::timestamptz
            where n.queued_at is not null and n.sent_at is null and n.failed_at is not null
              and (n.id in (select id from meant) or n.digest_id in (select digest_id from meant)) returning 1`,
          [ids, now.toISOString()],
        )
        return rows.length
      }),
  }
}
