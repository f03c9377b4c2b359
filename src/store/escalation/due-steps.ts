// The steps that are due: each is done in one transaction that holds its job, with what it changes, so that it is done once, whichever
// server does it. A job that somebody holds is passed over until it is free.
import type { Job } from '../../domain/job.ts'
import type { FollowTransaction } from '../../domain/product-transaction.ts'
import { text } from '../columns.ts'
import { jobFromRow } from '../job-row.ts'
import { hasOtherRulesSql } from '../notification/counting-rules.ts'
import { type PlanRules, planJob } from '../notification/plan-job.ts'
import { noteStale } from '../notification/stale-plans.ts'
import type { Store } from '../open-store.ts'
import type { Query } from '../query.ts'
import { runTransaction } from '../transaction.ts'

/** Does a step of a job that is held, and answers with the code of what kept it from doing all of it; null: nothing. */
export type DoStep = (job: Job, step: string, tx: FollowTransaction) => Promise<string | null>

const mostAtOnce = 200

const isDue = 'e.done_at is null and e.withdrawn_at is null and e.planned_for <= $1::timestamptz'
const lookSql = `select exists (select 1 from tobedone.escalation e where ${isDue}) as is_due`

const holdSql = `
  select j.id::text as id from tobedone.escalation e join tobedone.job j on j.id = e.job_id
   where ${isDue} and not ${hasOtherRulesSql('$2')} order by e.planned_for, e.id limit 1 for no key update of j skip locked`

// When the job is held, so that it is the last word.
const takeSql = `
  select e.id::text as id, e.step from tobedone.escalation e where e.job_id = $2::uuid and ${isDue}
   order by e.planned_for, e.id limit 1 for update`

/** Does all that is due. */
export async function doDueSteps(
  { pool, named }: Pick<Store, 'pool' | 'named'>,
  rules: PlanRules,
  now: Date,
  doStep: DoStep,
): Promise<void> {
  const at = now.toISOString()
  const [found] = await named('tobedone-escalations', lookSql, [at])
  if (found?.['is_due'] !== true) return
  const doNext = (): Promise<boolean> =>
    runTransaction(pool, 'lock_timeout = 5000', async (client) => {
      const query: Query = async (sql, values) => (await client.query<Record<string, unknown>>(sql, [...values])).rows
      const [held] = await query(holdSql, [at, JSON.stringify(rules.digests)])
      if (held === undefined) return false
      const jobId = text(held, 'id')
      // Whoever plans may not have heard yet what has happened to it.
      await planJob(query, { jobId, ...rules, since: now, now })
      const [due] = await query(takeSql, [at, jobId])
      const [row] = await query('select j.* from tobedone.job j where j.id = $1::uuid', [jobId])
      if (due === undefined || row === undefined) return true
      const [job, id, step] = [jobFromRow(row), text(due, 'id'), text(due, 'step')]
      // What the configuration does not say any more is not done.
      if (!rules.stepsOf(job.type).some(({ key }) => key === step)) {
        await query('update tobedone.escalation e set withdrawn_at = $2::timestamptz where e.id = $1::uuid', [id, at])
        return true
      }
      const refusal = await doStep(job, step, client)
      await query('update tobedone.escalation e set done_at = $2::timestamptz, refusal = $3 where e.id = $1::uuid', [
        ...[id, at, refusal],
      ])
      const againAt = await planJob(query, { jobId, ...rules, since: now, now })
      if (againAt !== null) await noteStale(query, jobId, now, againAt)
      return true
    })
  for (let count = 0; count < mostAtOnce && (await doNext()); count++);
}
