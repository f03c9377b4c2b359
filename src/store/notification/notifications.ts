// What people were told: lists of it for viewers, inboxes with their counts, and what they have seen. Whatever is about a job that the
// reader may not see (any more) is not there.
import { checkCount } from '../../domain/count-check.ts'
import type { Job } from '../../domain/job.ts'
import type { Notification } from '../../domain/notification/notification.ts'
import type { Registry } from '../../domain/registry.ts'
import { isStaffOf, isTrusted, type Viewer } from '../../domain/viewer.ts'
import { number } from '../columns.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'
import { type SqlFragment, sql, statementOf } from '../sql-fragment.ts'
import { visibilitySql } from '../visibility-sql.ts'
import { type NotificationPage, pageOf, placeOf } from './notification-page.ts'
import { notificationColumns, notificationFromRow } from './notification-row.ts'
import { raiseSql } from './revisions.ts'

/** Which of them: `first` 1 to 100, 20 unless told. */
export interface NotificationQuery {
  /** Only what still asks for something: its job is open, or it tells of a completion and was not seen. */
  readonly pending?: boolean
  readonly first?: number
  readonly after?: string
}

/** The inbox of a viewer. */
export interface Inbox {
  /** How many of the pending ones were not seen yet. */
  readonly unseenCount: number
  readonly pendingCount: number
  /** The pending ones, the latest first. */
  readonly notifications: readonly Notification[]
}

/** What viewers read. Every method throws JobError UNAVAILABLE when the database is away. */
export interface Notifications {
  /** What was sent to the viewer, the latest first. @throws JobError LIMIT_EXCEEDED, CURSOR_INVALID */
  ofViewer(viewer: Viewer, query: NotificationQuery): Promise<NotificationPage>
  /** All about a job, in the order in which they were or are to be sent; users get their own only. */
  ofJob(viewer: Viewer, job: Job, query: Omit<NotificationQuery, 'pending'>): Promise<NotificationPage>
  /** @throws JobError LIMIT_EXCEEDED */
  inbox(viewer: Viewer, first: number): Promise<Inbox>
  /** Notes that the viewer has seen these (null: all that was sent); answers with how many were not seen before. */
  markSeen(viewer: Viewer, ids: readonly string[] | null, now: Date): Promise<number>
}

const usualPage = 20
const isPending = sql`(j.status in ('PENDING', 'IN_PROGRESS') or (n.reason = 'COMPLETED' and n.seen_at is null))`

/** The notifications of a database. */
export function makeNotifications(query: Query, registry: Registry): Notifications {
  const ask = (fragment: SqlFragment): ReturnType<Query> => {
    const { text, parameters } = statementOf(fragment)
    return query(text, parameters)
  }
  const sentTo = (viewer: Viewer): SqlFragment => sql`tobedone.notification n join tobedone.job j on j.id = n.job_id
    where n.recipient = ${viewer.id}::text and n.channel = 'INBOX' and n.sent_at is not null and ${visibilitySql(viewer, registry, {})}`
  const latest = (viewer: Viewer, pending: boolean, after: string | undefined, limit: number) => {
    const [at, id] = after === undefined ? [null, null] : placeOf(after)
    return ask(sql`select ${notificationColumns} from ${sentTo(viewer)}
      and (not ${pending}::boolean or ${isPending})
      and (${at}::timestamptz is null or (n.sent_at, n.id) < (${at}::timestamptz, ${id}::uuid))
      order by n.sent_at desc, n.id desc limit ${limit}::integer`)
  }
  return {
    ofViewer: (viewer, { pending = false, first = usualPage, after }) =>
      orRefuse(async () => {
        checkCount('first', first, 100)
        return pageOf(
          await latest(viewer, pending, after, first + 1),
          first,
          ({ sentAt, plannedFor }) => sentAt ?? plannedFor,
        )
      }),
    ofJob: (viewer, job, { first = usualPage, after }) =>
      orRefuse(async () => {
        checkCount('first', first, 100)
        const [at, id] = after === undefined ? [null, null] : placeOf(after)
        const recipient = isTrusted(viewer) || isStaffOf(viewer, registry.of(job.type)) ? null : viewer.id
        const rows = await ask(sql`select ${notificationColumns}
            from tobedone.notification n join tobedone.job j on j.id = n.job_id
           where n.job_id = ${job.id}::uuid and (${recipient}::text is null or n.recipient = ${recipient}::text)
             and (${at}::timestamptz is null or (n.planned_for, n.id) > (${at}::timestamptz, ${id}::uuid))
           order by n.planned_for, n.id limit ${first + 1}::integer`)
        return pageOf(rows, first, ({ plannedFor }) => plannedFor)
      }),
    inbox: (viewer, first) =>
      orRefuse(async () => {
        checkCount('first', first, 100)
        const rows = await latest(viewer, true, undefined, first)
        const [counts = {}] = await ask(sql`select count(*)::integer as pending,
          (count(*) filter (where n.seen_at is null))::integer as unseen from ${sentTo(viewer)} and ${isPending}`)
        return {
          unseenCount: number(counts, 'unseen'),
          pendingCount: number(counts, 'pending'),
          notifications: rows.map(notificationFromRow),
        }
      }),
    markSeen: (viewer, ids, now) =>
      orRefuse(async () => {
        const [row = {}] = await query(
          `with seen as (
             update tobedone.notification n set seen_at = greatest($3::timestamptz, n.sent_at)
              where n.recipient = $1 and n.channel = 'INBOX' and n.sent_at is not null and n.seen_at is null and ($2::uuid[] is null or n.id = any ($2::uuid[]))
             returning n.recipient),
           raised as (${raiseSql('select recipient from seen')})
           select count(*)::integer as count from seen`,
          [viewer.id, ids, now.toISOString()],
        )
        return number(row, 'count')
      }),
  }
}
