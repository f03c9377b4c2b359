// The queue of mails. A mail is its notification, so that there is one of it whatever crashes: it waits, or one server has it. Who
// has it looks once more whether it is wanted right before it is given to the mail server, while nobody can change its job.
import { isJsonObject } from '../../domain/json.ts'
import type { MailHandOver, MailQueue } from '../../domain/notification/mail-queue.ts'
import { claimantLocks } from '../claimant.ts'
import { number } from '../columns.ts'
import type { Store } from '../open-store.ts'
import type { Query } from '../query.ts'
import { sql, statementOf } from '../sql-fragment.ts'
import { runTransaction } from '../transaction.ts'
import { notificationColumns, notificationFromRow } from './notification-row.ts'
import { personFromRow } from './people.ts'

const heldMs = 300

// Where it goes that was taken back while a server had it: it is no mail of the queue any more.
const putBack = `claimed_by = null,
  queued_at = case when n.withdrawn_at is null and n.planned_for <= $2::timestamptz then n.queued_at end,
  next_try_at = case when n.withdrawn_at is null and n.planned_for <= $2::timestamptz then $3::timestamptz end`

const lookSql = `
  select exists (select 1 from tobedone.notification n where n.next_try_at <= $1::timestamptz) as is_waiting,
         exists (select 1 from tobedone.notification n where n.claimed_by is not null) as is_claimed`

// Both are looked at in one statement: what is free here was held by a server that had ended before.
const freeSql = `
  with holders as materialized (
    select distinct claimed_by as number from tobedone.notification where claimed_by is not null and claimed_by <> $1::integer),
  gone as materialized (select number from holders where pg_try_advisory_xact_lock(${claimantLocks.mails}, number))
  update tobedone.notification n set ${putBack}
   where n.claimed_by in (select number from gone) or (n.claimed_by = $1::integer and not (n.id = any ($4::uuid[])))`

const claimSql = `
  with next as materialized (
    select w.id from tobedone.notification w where w.next_try_at <= $2::timestamptz
     order by w.next_try_at, w.id limit $3::integer for update skip locked)
  update tobedone.notification n set claimed_by = $1::integer, next_try_at = null from next where n.id = next.id
  returning n.id::text as id`

const readSql = statementOf(sql`
  select ${notificationColumns}, to_json(p) as person from tobedone.notification n
    join tobedone.job j on j.id = n.job_id left join tobedone.person p on p.id = n.recipient`).text

const wantedSql = `
  select n.attempts from tobedone.notification n
   where n.id = $1::uuid and n.claimed_by = $2::integer and n.sent_at is null and n.withdrawn_at is null
     and n.planned_for <= $3::timestamptz and (n.reason = 'COMPLETED' or $4::boolean) for update`

const handOverSql = `
  update tobedone.notification n
     set handed_at = $2::timestamptz, attempts = n.attempts + 1, message = $3::jsonb,
         sent_at = case when $3::jsonb is null then null else $2::timestamptz end,
         claimed_by = case when $3::jsonb is null then n.claimed_by end
   where n.id = $1::uuid returning n.attempts`

// It was on its way when it was given to the mail server. What was taken back since then was sent all the same.
const sentSql = `
  update tobedone.notification n
     set sent_at = n.handed_at, withdrawn_at = null, claimed_by = null, next_try_at = null, failed_at = null,
         queued_at = coalesce(n.queued_at, n.handed_at)
   where n.id = $1::uuid and n.sent_at is null and n.handed_at is not null`

const failedSql = `
  update tobedone.notification n
     set last_error = $4, attempts = $6::integer, ${putBack},
         failed_at = case when $3::timestamptz is null and n.withdrawn_at is null and n.planned_for <= $2::timestamptz
                          then $2::timestamptz end
   where n.id = $1::uuid and n.claimed_by = $5::integer`

async function handOver(query: Query, { mail, claimant, now, kept }: MailHandOver): Promise<number | null> {
  const at = now.toISOString()
  const [job] = await query(
    `select j.version = $2::integer as is_same, j.status in ('PENDING', 'IN_PROGRESS') as is_open
       from tobedone.job j where j.id = $1::uuid for no key update skip locked`,
    [mail.job.id, mail.job.version],
  )
  // Somebody holds it, or it has changed since the mail was written: once more.
  if (job?.['is_same'] !== true) {
    const again = new Date(now.getTime() + (job === undefined ? heldMs : 0)).toISOString()
    await query(`update tobedone.notification n set ${putBack} where n.id = $1::uuid and n.claimed_by = $4::integer`, [
      ...[mail.id, at, again, claimant],
    ])
    return null
  }
  const [wanted] = await query(wantedSql, [mail.id, claimant, at, job['is_open'] === true])
  if (wanted === undefined) {
    await query(
      `update tobedone.notification n
          set withdrawn_at = case when n.planned_for <= $2::timestamptz then coalesce(n.withdrawn_at, $2::timestamptz) else n.withdrawn_at end,
              claimed_by = null, queued_at = null, next_try_at = null
        where n.id = $1::uuid and n.claimed_by = $3::integer and n.sent_at is null`,
      [mail.id, at, claimant],
    )
    return null
  }
  const [handed = {}] = await query(handOverSql, [mail.id, at, kept === null ? null : JSON.stringify(kept)])
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
    async read(id) {
      const [row] = await query(`${readSql} where n.id = $1::uuid`, [id])
      if (row === undefined) return null
      const person = row['person']
      return { notification: notificationFromRow(row), person: isJsonObject(person) ? personFromRow(person) : null }
    },
    handOver: (mail) =>
      runTransaction(pool, 'lock_timeout = 2000', async (client) =>
        handOver(async (text, values) => (await client.query<Record<string, unknown>>(text, [...values])).rows, mail),
      ),
    noteSent: async (id) => void (await query(sentSql, [id])),
    async noteFailed(id, claimant, { error, attempts, nextTryAt, now }) {
      await query(failedSql, [id, now.toISOString(), nextTryAt?.toISOString() ?? null, error, claimant, attempts])
    },
  }
}
