// The queue of mails. A mail is its notification, so that there is one of it whatever crashes: it waits, or one server has it. Who
// has it looks once more whether it is wanted right before it is given to the mail server, while nobody can change its job.
import { isJsonObject } from '../../domain/json.ts'
import type { MailHandOver, MailQueue } from '../../domain/notification/mail-queue.ts'
import { claimantLocks } from '../claimant.ts'
import { number, text } from '../columns.ts'
import type { Store } from '../open-store.ts'
import type { Query } from '../query.ts'
import { sql, statementOf } from '../sql-fragment.ts'
import { runTransaction } from '../transaction.ts'
import { notificationColumns, notificationFromRow } from './notification-row.ts'
import { personFromRow } from './people.ts'

const heldMs = 300

// Where it goes that was taken back while a server had it: it is no mail of the queue any more.
const isStillDue = 'n.withdrawn_at is null and n.planned_for <= $2::timestamptz'
const putBack = `claimed_by = null, queued_at = case when ${isStillDue} then n.queued_at end,
  digest_id = case when ${isStillDue} then n.digest_id end,
  next_try_at = case when ${isStillDue} then $3::timestamptz end`

const lookSql = `
  select exists (select 1 from tobedone.notification n where n.next_try_at <= $1::timestamptz) as is_waiting,
         exists (select 1 from tobedone.notification n where n.claimed_by is not null) as is_claimed`

// Both are looked at in one statement: what is free here was held by a server that had ended before.
const freeSql = `
  with holders as materialized (
    select distinct claimed_by as number from tobedone.notification where claimed_by is not null and claimed_by <> $1::integer),
  gone as materialized (select number from holders where pg_try_advisory_xact_lock(${claimantLocks.mails}, number))
  update tobedone.notification n set ${putBack}
   where n.claimed_by in (select number from gone)
      or (n.claimed_by = $1::integer and not (coalesce(n.digest_id, n.id) = any ($4::uuid[])))`

// The first that waits of a digest stands for all, so that two servers never share one; one of which somebody holds a part is left.
const claimSql = `
  with next as materialized (
    select w.id, w.digest_id from tobedone.notification w
     where w.next_try_at <= $2::timestamptz and not exists (
       select 1 from tobedone.notification o where o.digest_id = w.digest_id and o.next_try_at is not null and o.id < w.id)
     order by w.next_try_at, w.id limit $3::integer for update skip locked),
  members as materialized (
    select n.id, n.digest_id from tobedone.notification n
     where n.digest_id in (select digest_id from next) and n.next_try_at is not null for update skip locked),
  whole as materialized (
    select m.digest_id from members m group by m.digest_id having count(*) = (
      select count(*) from tobedone.notification n where n.digest_id = m.digest_id and n.next_try_at is not null)),
  taken as materialized (
    select id from next where digest_id is null union all select id from members where digest_id in (select digest_id from whole)),
  claimed as (
    update tobedone.notification n set claimed_by = $1::integer, next_try_at = null from taken where n.id = taken.id
    returning coalesce(n.digest_id, n.id) as id)
  select distinct id::text as id from claimed`

const readSql = statementOf(sql`
  select ${notificationColumns}, to_json(p) as person from tobedone.notification n
    join tobedone.job j on j.id = n.job_id left join tobedone.person p on p.id = n.recipient`).text

const jobsSql = `
  select j.id::text as id, j.version, j.status in ('PENDING', 'IN_PROGRESS') as is_open
    from tobedone.job j where j.id = any ($1::uuid[]) order by j.id for no key update skip locked`

const wantedSql = `
  select n.id::text as id from tobedone.notification n
   where n.id = any ($1::uuid[]) and n.claimed_by = $2::integer and n.sent_at is null and n.withdrawn_at is null
     and n.planned_for <= $3::timestamptz and (n.reason = 'COMPLETED' or n.job_id = any ($4::uuid[])) order by n.id for update`

const putBackSql = `
  update tobedone.notification n set ${putBack} where n.id = any ($1::uuid[]) and n.claimed_by = $4::integer`

const takeBackSql = `
  update tobedone.notification n
     set withdrawn_at = case when n.planned_for <= $2::timestamptz then coalesce(n.withdrawn_at, $2::timestamptz) else n.withdrawn_at end,
         claimed_by = null, queued_at = null, digest_id = null, next_try_at = null
   where n.id = any ($1::uuid[]) and n.claimed_by = $3::integer and n.sent_at is null`

// What a digest says is kept once.
const handOverSql = `
  with handed as (
    update tobedone.notification n
       set handed_at = $2::timestamptz, attempts = n.attempts + 1, message = case when n.id = ($1::uuid[])[1] then $3::jsonb end,
           sent_at = case when $3::jsonb is null then null else $2::timestamptz end, is_kept = $3::jsonb is not null,
           claimed_by = case when $3::jsonb is null then n.claimed_by end
     where n.id = any ($1::uuid[]) returning n.attempts)
  select max(attempts)::integer as attempts from handed`

// It was on its way when it was given to the mail server. What was taken back since then was sent all the same.
const sentSql = `
  update tobedone.notification n
     set sent_at = n.handed_at, withdrawn_at = null, claimed_by = null, next_try_at = null, failed_at = null,
         queued_at = coalesce(n.queued_at, n.handed_at), digest_id = $2::uuid
   where n.id = any ($1::uuid[]) and n.sent_at is null and n.handed_at is not null`

const failedSql = `
  update tobedone.notification n
     set last_error = $4, attempts = $6::integer, ${putBack},
         failed_at = case when $3::timestamptz is null and ${isStillDue} then $2::timestamptz end
   where n.id = any ($1::uuid[]) and n.claimed_by = $5::integer`

const idsOf = ({ messages }: MailHandOver['mail']): readonly string[] => messages.map(({ id }) => id)

// One mail is looked at as a whole: as soon as one of its messages is not as it was written, it is written once more without it.
async function handOver(query: Query, { mail, claimant, now, kept }: MailHandOver): Promise<number | null> {
  const [at, ids] = [now.toISOString(), idsOf(mail)]
  const versions = new Map(mail.messages.map(({ job }) => [job.id, job.version]))
  const jobs = await query(jobsSql, [[...versions.keys()]])
  const isSame = jobs.every((job) => job['version'] === versions.get(text(job, 'id')))
  // Somebody holds it, or it has changed since the mail was written: once more.
  if (!isSame || jobs.length < versions.size) {
    const again = new Date(now.getTime() + (isSame ? heldMs : 0)).toISOString()
    await query(putBackSql, [ids, at, again, claimant])
    return null
  }
  const open = jobs.filter((job) => job['is_open'] === true).map((job) => text(job, 'id'))
  const wanted = (await query(wantedSql, [ids, claimant, at, open])).map((row) => text(row, 'id'))
  if (wanted.length < ids.length) {
    await query(takeBackSql, [ids.filter((id) => !wanted.includes(id)), at, claimant])
    await query(putBackSql, [wanted, at, at, claimant])
    return null
  }
  const [handed = {}] = await query(handOverSql, [ids, at, kept === null ? null : JSON.stringify(kept)])
  return number(handed, 'attempts')
}

/** The queue of a database. */
export function makeMailQueue({ pool, query, named }: Pick<Store, 'pool' | 'query' | 'named'>): MailQueue {
  return {
    async look(now) {
      const [row] = await named('tobedone-mails', lookSql, [now.toISOString()])
      return { isWaiting: row?.['is_waiting'] === true, isClaimed: row?.['is_claimed'] === true }
    },
    async free(claimant, busyWith, now) {
      const at = now.toISOString()
      await query(freeSql, [claimant, at, at, busyWith])
    },
    async claim(claimant, limit, now) {
      return (await query(claimSql, [claimant, now.toISOString(), limit])).map(({ id }) => String(id))
    },
    async read(id, claimant) {
      const which = 'where (n.id = $1::uuid or n.digest_id = $1::uuid) and n.claimed_by = $2::integer'
      const rows = await query(`${readSql} ${which} order by n.id`, [id, claimant])
      const [first] = rows
      if (first === undefined) return null
      const [messages, person] = [rows.map(notificationFromRow), first['person']]
      const isDigest = first['digest_id'] !== null
      return { id, isDigest, messages, person: isJsonObject(person) ? personFromRow(person) : null }
    },
    handOver: (mail) =>
      runTransaction(pool, 'lock_timeout = 2000', async (client) =>
        handOver(async (words, values) => (await client.query<Record<string, unknown>>(words, [...values])).rows, mail),
      ),
    async putOff(mail, claimant, until, now) {
      await query(putBackSql, [idsOf(mail), now.toISOString(), until.toISOString(), claimant])
    },
    noteSent: async (mail) => void (await query(sentSql, [idsOf(mail), mail.isDigest ? mail.id : null])),
    async noteFailed(mail, claimant, { error, attempts, nextTryAt, now }) {
      await query(failedSql, [
        ...[idsOf(mail), now.toISOString(), nextTryAt?.toISOString() ?? null, error, claimant, attempts],
      ])
    },
  }
}
