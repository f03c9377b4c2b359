// The figures of what moves people, counted from what was sent and how its jobs ended. Nothing of it is stored.
import { channels } from '../../domain/notification/notification.ts'
import type {
  CheckedStatsQuery,
  DoneFigures,
  MessageFigures,
  NotificationStats,
} from '../../domain/notification/notification-stats.ts'
import type { Registry } from '../../domain/registry.ts'
import { number, oneOf, type Row, text } from '../columns.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'

const messagesSql = `
  with told as (
    select j.type, n.channel::text as channel, n.template, n.sent_at, n.seen_at, n.is_kept, j.closed_at,
           not n.is_kept and n.reason <> 'COMPLETED' and j.closed_by = n.recipient and n.sent_at <= j.closed_at as is_actioned,
           not n.is_kept and n.reason <> 'COMPLETED' and n.sent_at > j.closed_at + interval '1 s' as is_late,
           not exists (
             select 1 from tobedone.notification o
              where o.job_id = n.job_id and o.recipient = n.recipient and o.channel = n.channel and o.reason <> 'COMPLETED'
                and not o.is_kept and o.sent_at <= j.closed_at and (o.sent_at, o.id) > (n.sent_at, n.id)) as is_last
      from tobedone.notification n join tobedone.job j on j.id = n.job_id
     where n.sent_at >= $2::timestamptz and n.sent_at < $3::timestamptz and j.type = any ($1::text[]))
  select type, channel, template, (count(*) filter (where not is_kept))::integer as sent,
         (count(*) filter (where is_kept))::integer as kept, count(seen_at)::integer as seen,
         (count(*) filter (where is_actioned))::integer as actioned,
         (count(*) filter (where is_actioned and is_last))::integer as moved,
         (count(*) filter (where is_late))::integer as late,
         (percentile_disc(0.5) within group (order by extract(epoch from closed_at - sent_at) * 1000)
            filter (where is_actioned))::float8 as median
    from told group by type, channel, template order by type, channel, template`

const doneSql = `
  select j.type, count(*)::integer as done, (count(*) filter (where m.count = 0))::integer as untold, sum(m.count)::integer as messages
    from tobedone.job j cross join lateral (
           select count(*) from tobedone.notification n
            where n.job_id = j.id and n.reason <> 'COMPLETED' and not n.is_kept and n.sent_at <= j.completed_at) m
   where j.status = 'COMPLETED' and j.completed_at >= $2::timestamptz and j.completed_at < $3::timestamptz
     and j.external_id is null and j.type = any ($1::text[])
   group by j.type order by j.type`

function messageFiguresFrom(row: Row, registry: Registry): MessageFigures {
  return {
    type: registry.of(text(row, 'type')),
    channel: oneOf(row, 'channel', channels),
    template: text(row, 'template'),
    sentCount: number(row, 'sent'),
    keptCount: number(row, 'kept'),
    seenCount: number(row, 'seen'),
    actionedCount: number(row, 'actioned'),
    movedCount: number(row, 'moved'),
    medianToActionMs: row['median'] === null ? null : number(row, 'median'),
    lateCount: number(row, 'late'),
  }
}

function doneFiguresFrom(row: Row, registry: Registry): DoneFigures {
  return {
    type: registry.of(text(row, 'type')),
    doneCount: number(row, 'done'),
    doneUntoldCount: number(row, 'untold'),
    messageCount: number(row, 'messages'),
  }
}

/** Counts them. @throws JobError LIMIT_EXCEEDED for what takes the database more than 5 s, UNAVAILABLE */
export async function countNotifications(
  query: Query,
  registry: Registry,
  { types, since, until }: CheckedStatsQuery,
): Promise<NotificationStats> {
  return await orRefuse(async () => {
    const parameters = [types, since.toISOString(), until.toISOString()]
    const [messages, done] = [await query(messagesSql, parameters), await query(doneSql, parameters)]
    return {
      ...{ since, until },
      messages: messages.map((row) => messageFiguresFrom(row, registry)),
      done: done.map((row) => doneFiguresFrom(row, registry)),
    }
  })
}
