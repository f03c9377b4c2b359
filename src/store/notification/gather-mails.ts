// Puts into the queue what is due of those whose mails are gathered: all of somebody at once, as one mail. Servers take turns for each
// person, and a person of whom somebody holds a row is left for the next look, so that no digest comes in two pieces.
import { number } from '../columns.ts'
import type { Query } from '../query.ts'
import { askedSince } from './asked.ts'
import { isWantedSql } from './counting-rules.ts'

const mostPeople = 50
const lockClass = 7_046

// Of several that are due about one job the last one counts, and whether it is wanted is judged once more, as of mails that go alone.
const gatherSql = `
  with waiting as materialized (
    select w.recipient, count(*) as count from tobedone.notification w
     where w.is_gathered and w.sent_at is null and w.withdrawn_at is null and w.queued_at is null and w.planned_for <= $1::timestamptz
     group by w.recipient having coalesce(min(w.asked_at) >= $2::timestamptz, true) order by w.recipient limit ${mostPeople}),
  ours as materialized (
    select recipient, count from waiting where pg_try_advisory_xact_lock(${lockClass}, hashtext(recipient))),
  due as materialized (
    select n.id, n.job_id, n.recipient, n.planned_for,
           ${isWantedSql} as is_wanted
      from tobedone.notification n left join tobedone.job j on j.id = n.job_id
     where n.recipient in (select recipient from ours) and n.is_gathered and n.sent_at is null and n.withdrawn_at is null
       and n.queued_at is null and n.planned_for <= $1::timestamptz
     order by n.id for update of n skip locked),
  whole as materialized (
    select d.recipient, gen_random_uuid() as digest_id from due d join ours o using (recipient)
     group by d.recipient, o.count having count(*) = o.count),
  ranked as (
    select d.id, w.digest_id, d.is_wanted and row_number() over (
             partition by d.job_id, d.recipient, d.is_wanted order by d.planned_for desc, d.id desc) = 1 as is_sent
      from due d join whole w using (recipient)),
  done as (
    update tobedone.notification n
       set queued_at = case when r.is_sent then $1::timestamptz end, next_try_at = case when r.is_sent then $1::timestamptz end,
           digest_id = case when r.is_sent then r.digest_id end,
           withdrawn_at = case when r.is_sent then null else $1::timestamptz end
      from ranked r where n.id = r.id
    returning 1)
  select count(*)::integer as count from done`

/** Gathers what is due; answers with how many messages that were. */
export async function gatherMails(query: Query, now: Date): Promise<number> {
  const [row = {}] = await query(gatherSql, [now.toISOString(), askedSince(now)])
  return number(row, 'count')
}
