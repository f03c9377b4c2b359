// What is due: plans to make anew, messages for inboxes, and mails, which go into their queue. Any number of servers look at the same time, and each takes what no
// other one has in hand.
import type { Store } from '../open-store.ts'
import type { Query } from '../query.ts'
import { runTransaction } from '../transaction.ts'
import { askedSince, isAskedSql } from './asked.ts'
import { hasOtherRulesSql, isWantedSql } from './counting-rules.ts'
import { gatherMails } from './gather-mails.ts'
import { type PlanRules, planJob } from './plan-job.ts'
import { raiseSql } from './revisions.ts'
import { noteStale, noteUnasked, putOff } from './stale-plans.ts'

/** What is done by itself. */
export interface DueNotifications {
  /** Plans anew what was noted, and sends what is due to inboxes and into the queue of mails, until nothing is left of it. */
  settle(now: Date): Promise<void>
}

const mostAtOnce = 500

// Mostly there is nothing, and that costs one statement.
const lookSql = `
  select exists (select 1 from tobedone.stale_plan s where s.next_try_at <= $1::timestamptz) as is_stale,
         exists (select 1 from tobedone.notification n
                  where n.sent_at is null and n.withdrawn_at is null and n.queued_at is null and n.planned_for <= $1::timestamptz
                    and not n.is_gathered) as is_due,
         exists (select 1 from tobedone.notification n
                  where n.sent_at is null and n.withdrawn_at is null and n.queued_at is null and n.planned_for <= $1::timestamptz
                    and n.is_gathered) as is_gathered,
         exists (select 1 from tobedone.notification n
                  where n.sent_at is null and n.withdrawn_at is null and n.queued_at is null and n.planned_for <= $1::timestamptz
                    and n.asked_at < $2::timestamptz) as is_unasked`

// Whoever has other rules than those that count leaves it to the others.
const nextSql = `
  delete from tobedone.stale_plan where job_id = (
    select s.job_id from tobedone.stale_plan s
     where s.next_try_at <= $1::timestamptz and s.job_id <> all ($2::uuid[])
       and not exists (select 1 from tobedone.job j where j.id = s.job_id and ${hasOtherRulesSql('$3')})
     order by s.next_try_at limit 1 for update skip locked)
  returning job_id::text as id, since`

// Of several that are due at once about one job the last one counts. Whether the job is open is judged here once more: whoever
// plans may not have heard yet that it was closed, and does not hear of types whose rules are gone.
const sendSql = `
  with due as materialized (
    select n.id, n.job_id, n.recipient, n.channel, n.planned_for,
           ${isWantedSql} as is_wanted
      from tobedone.notification n left join tobedone.job j on j.id = n.job_id
     where n.sent_at is null and n.withdrawn_at is null and n.queued_at is null and n.planned_for <= $1::timestamptz
       and not n.is_gathered and (j.id is null or ${isAskedSql('n')})
     order by n.planned_for, n.id limit ${mostAtOnce} for update of n skip locked),
  ranked as (
    select id, recipient, channel = 'MAIL' as is_mail, is_wanted and row_number() over (
             partition by job_id, recipient, channel, is_wanted order by planned_for desc, id desc) = 1 as is_sent
      from due),
  done as (
    update tobedone.notification n
       set sent_at = case when r.is_sent and not r.is_mail then $1::timestamptz end,
           queued_at = case when r.is_sent and r.is_mail then $1::timestamptz end,
           next_try_at = case when r.is_sent and r.is_mail then $1::timestamptz end,
           withdrawn_at = case when r.is_sent then null else $1::timestamptz end
      from ranked r where n.id = r.id
    returning n.recipient, r.is_mail),
  raised as (${raiseSql('select recipient from done where not is_mail')})
  select count(*)::integer as count from done`

/** What is due in a database. `onTrouble` is told what keeps a job from being planned: it is put off, and is in nobody's way. */
export function makeDueNotifications(
  { pool, query, named }: Pick<Store, 'pool' | 'query' | 'named'>,
  rules: PlanRules,
  onTrouble: (error: unknown) => void,
): DueNotifications {
  async function planNext(now: Date, held: string[]): Promise<boolean> {
    const taken: string[] = []
    try {
      return await planTaken(now, held, taken)
    } catch (error) {
      const [jobId] = taken
      if (jobId === undefined) throw error
      held.push(jobId)
      await putOff(query, jobId, now)
      onTrouble(error)
      return true
    }
  }
  // A job that cannot be planned now is left for the next look, however the clocks stand.
  async function planTaken(now: Date, held: string[], taken: string[]): Promise<boolean> {
    return await runTransaction(pool, 'lock_timeout = 5000', async (client) => {
      const inside: Query = async (sql, values) => (await client.query<Record<string, unknown>>(sql, [...values])).rows
      const [row] = await inside(nextSql, [now.toISOString(), held, JSON.stringify(rules.digests)])
      if (row === undefined) return false
      const [jobId, since] = [String(row['id']), row['since'] instanceof Date ? row['since'] : now]
      taken.push(jobId)
      const againAt = await planJob(inside, { jobId, ...rules, since, now })
      if (againAt !== null) {
        held.push(jobId)
        await noteStale(inside, jobId, since, againAt)
      }
      return true
    })
  }
  return {
    async settle(now) {
      const [at, asked] = [now.toISOString(), askedSince(now)]
      const [found] = await named('tobedone-notifications', lookSql, [at, asked])
      if (found?.['is_unasked'] === true) await noteUnasked(query, at, asked)
      if (found?.['is_stale'] === true || found?.['is_unasked'] === true) {
        const held: string[] = []
        for (let count = 0; count < mostAtOnce && (await planNext(now, held)); count++);
      }
      while (found?.['is_due'] === true) {
        const [row] = await query(sendSql, [at, asked])
        if (Number(row?.['count'] ?? 0) === 0) break
      }
      while (found?.['is_gathered'] === true && (await gatherMails(query, now)) > 0);
    },
  }
}
