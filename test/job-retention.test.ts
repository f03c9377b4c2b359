// Closed jobs are deleted after their time, whole, and never before everybody is done with them; what was counted of them stays. Each
// test waits until the deletion has passed by, so that what is left was left on purpose.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { StartupError } from '../src/domain/startup-error.ts'
import { makeJobRetention } from '../src/store/retention.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { openProduct, openSystem, shop } from './support/system.ts'

const day = 86_400_000
const types = ['call_back', 'sign_up', 'first_order'].map((name) => defineJobType(name))
const flows = [defineFlow('join', { steps: [{ type: 'sign_up' }, { type: 'first_order', after: ['sign_up'] }] })]
const start = Date.UTC(2026, 2, 28)
const time = { ms: start }
const clock = { now: () => new Date(time.ms) }

let database: TestDatabase
let pool: Pool
let system: Tobedone
let count = 0

beforeAll(async () => {
  database = await openTestDatabase()
  pool = openProduct(database.url, 2)
  system = await openSystem(database.url, types, { flows, clock, hasTimers: false, resumeWindowMs: 30 * day })
  await system.recountStatistics()
})
afterAll(async () => {
  await pool?.end()
  await system?.close()
  await database?.close()
})

const newTarget = () => ({ type: 'User', id: String(++count) })
const request = async (type = 'call_back') => {
  const target = newTarget()
  const { job, eventCursor } = await system.operations.request(shop, { type, target })
  if (job === null) throw new Error('it is not shown')
  return { id: job.id, target, eventCursor }
}
const close = async (type?: string) => {
  const requested = await request(type)
  const { eventCursor } = await system.operations.complete(shop, { id: requested.id }, {})
  return { ...requested, closedCursor: eventCursor }
}
const isThere = async (id: string): Promise<boolean> => (await system.reads.job(shop, id)) !== null
const eventsOf = async (id: string) =>
  (await pool.query('select count(*)::integer as n from tobedone.job_event where job_id = $1::uuid', [id])).rows[0]

/** Goes through all once, with all followers at the end of the log. */
async function deleteOld(jobsMs = 60 * day): Promise<void> {
  // What happens last in the log is left for the next time: somebody may stand just there.
  await request()
  while (await countNext());
  const retention = makeJobRetention(pool, { jobsMs, eventsMs: 30 * day })
  while (await retention.goOn(clock.now()));
}

async function countNext(): Promise<boolean> {
  const { rows } = await pool.query(
    `select tobedone.count_next('tobedone statistics', 0, 500, 500, $1::timestamptz) as is_more`,
    [clock.now().toISOString()],
  )
  return rows[0]?.is_more === true
}

const codeOf = async (after: string): Promise<unknown> =>
  await system.subscribe({ viewer: () => shop, filter: {}, after }).then(
    async (events) => {
      const first = await events.next()
      await events.return?.()
      return first.done === true ? 'ended' : 'served'
    },
    (error: { readonly code?: string }) => error.code,
  )

test('what was closed long enough ago is gone with its log, and what was not is there', async () => {
  const old = await close()
  const open = await request()
  time.ms += 20 * day
  const young = await close()
  time.ms += 45 * day
  await deleteOld()
  expect([await isThere(old.id), await isThere(open.id), await isThere(young.id)]).toEqual([false, true, true])
  expect([await eventsOf(old.id), await eventsOf(open.id)]).toEqual([{ n: 0 }, { n: 1 }])
  await expect(
    system.operations.comment(shop, { id: old.id }, { body: 'Too late.', isInternal: false }),
  ).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('a cursor behind which something was deleted is expired, and one behind all of it goes on', async () => {
  const before = await close()
  const after = await request()
  time.ms += 61 * day
  const recent = await request()
  await deleteOld()
  expect(await isThere(before.id)).toBe(false)
  expect([await codeOf(before.eventCursor), await codeOf(recent.eventCursor)]).toEqual(['CURSOR_EXPIRED', 'served'])
  expect(await isThere(after.id)).toBe(true)
})

test('nothing is deleted that a follower has not seen, or while the counters are being made', async () => {
  const old = await close()
  time.ms += 61 * day
  await pool.query(
    `insert into tobedone.follower (name, place, event_id, updated_at, failures) values ('late', 0, 0, now(), 0)`,
  )
  await deleteOld()
  expect(await isThere(old.id)).toBe(true)
  await pool.query(`delete from tobedone.follower where name = 'late'`)
  await pool.query(
    `insert into tobedone.job_count_build (name, until) values ('tobedone statistics', gen_random_uuid())`,
  )
  await makeJobRetention(pool, { jobsMs: 60 * day, eventsMs: 30 * day }).goOn(clock.now())
  expect(await isThere(old.id)).toBe(true)
  await pool.query('delete from tobedone.job_count_build')
  await deleteOld()
  expect(await isThere(old.id)).toBe(false)
})

test('nothing is deleted that is still to be told, or written lately whatever its times', async () => {
  const [told, planned, imported] = [await close(), await close(), await close()]
  time.ms += 61 * day
  const notification = (jobId: string, sentAt: string) =>
    pool.query(
      `insert into tobedone.notification (job_id, rule, wanted_for, recipient, channel, reason, template, planned_for, sent_at)
       values ($1::uuid, 'r', now(), 'ann', 'INBOX', 'REQUESTED', 't', now(), ${sentAt})`,
      [jobId],
    )
  await notification(told.id, 'now()')
  await notification(planned.id, 'null')
  await pool.query('update tobedone.job_event set recorded_at = $2::timestamptz where job_id = $1::uuid', [
    imported.id,
    clock.now().toISOString(),
  ])
  await deleteOld()
  expect([await isThere(told.id), await isThere(planned.id), await isThere(imported.id)]).toEqual([false, true, true])
  const { rows } =
    await pool.query(`select job_id, (select revision from tobedone.inbox where recipient = 'ann') as revision
    from tobedone.notification where recipient = 'ann'`)
  expect(rows).toEqual([{ job_id: planned.id, revision: 1n }])
})

test('nothing is deleted of which a delivery or a mail is on its way; what came to an end holds nothing up', async () => {
  const closeMany = async (names: readonly string[]) =>
    new Map(await Promise.all(names.map(async (name) => [name, (await close()).id] as const)))
  const deliveries = await closeMany(['PENDING', 'DELIVERED', 'GIVEN_UP'])
  const mails = await closeMany(['waits', 'is claimed', 'failed', 'is sent', 'was withdrawn'])
  time.ms += 61 * day
  const ids = [...deliveries.values(), ...mails.values()]
  await pool.query(
    `insert into tobedone.webhook (id, url, types, kinds, secret, created_at, from_place, failures)
     values (gen_random_uuid(), 'http://127.0.0.1:1/', '{}', '{}', 's', now(), 0, 0)`,
  )
  for (const [status, id] of deliveries)
    await pool.query(
      `insert into tobedone.webhook_delivery (webhook_id, event_id, place, job_id, kind, plan, status, attempts, planned_at, ended_at)
       select w.id, e.id, e.place, e.job_id, e.kind, nextval('tobedone.webhook_delivery_plan'), $2::text::tobedone.delivery_status, 1, now(),
              case when $2 <> 'PENDING' then now() end
         from tobedone.webhook w cross join tobedone.job_event e where e.job_id = $1::uuid and e.kind = 'COMPLETED'`,
      [id, status],
    )
  for (const [state, id] of mails)
    await pool.query(
      `insert into tobedone.notification (job_id, rule, wanted_for, recipient, channel, reason, template, planned_for, queued_at,
         next_try_at, claimed_by, failed_at, sent_at, withdrawn_at)
       select $1::uuid, 'r', now(), 'bob', 'MAIL', 'REQUESTED', 't', now(), now(), case when $2 = 'waits' then now() end,
              case when $2 = 'is claimed' then 7 end, case when $2 = 'failed' then now() end, case when $2 = 'is sent' then now() end,
              case when $2 = 'was withdrawn' then now() end`,
      [id, state],
    )
  const left = async () => (await Promise.all(ids.map(isThere))).flatMap((is, index) => (is ? [ids[index]] : []))
  await deleteOld()
  expect(await left()).toEqual([deliveries.get('PENDING'), mails.get('waits'), mails.get('is claimed')])
  await pool.query(
    `update tobedone.webhook_delivery set status = 'DELIVERED', ended_at = now() where status = 'PENDING'`,
  )
  await pool.query(
    `update tobedone.notification set sent_at = now(), next_try_at = null, claimed_by = null where recipient = 'bob'`,
  )
  await deleteOld()
  expect(await left()).toEqual([])
  await pool.query('delete from tobedone.webhook')
})

test('the steps of a flow are deleted with their run, when that has been closed for as long', async () => {
  const target = newTarget()
  await system.operations.startFlow(shop, 'join', { target })
  const alone = await request()
  await system.operations.complete(shop, { type: 'sign_up', target }, {})
  const about = async () =>
    (
      await pool.query(
        `select (select count(*)::integer from tobedone.job where target_id = $1) as jobs,
                (select count(*)::integer from tobedone.flow_run where target_id = $1) as runs`,
        [target.id],
      )
    ).rows[0]
  time.ms += 61 * day
  await deleteOld()
  // The run is open: a step that is done must be known to be.
  expect(await about()).toEqual({ jobs: 1, runs: 1 })
  await system.operations.cancelFlow(shop, 'join', target)
  await deleteOld()
  expect(await about()).toEqual({ jobs: 1, runs: 1 })
  time.ms += 61 * day
  await deleteOld()
  expect(await about()).toEqual({ jobs: 0, runs: 0 })
  expect(await isThere(alone.id)).toBe(true)
})

test('a server does it by itself where it is configured, and statistics keep their totals', async () => {
  const closed = async () =>
    (await system.jobStats(shop, { filter: {}, groupBy: ['TYPE'], timeZone: 'UTC' })).groups.map(
      ({ type, completed, lead }) => [type, completed, lead.count],
    )
  const old = await close()
  time.ms += 61 * day
  const before = await closed()
  const options = { flows, clock, countMs: 50, jobRetention: '60d', jobRetentionLookMs: 50, resumeWindowMs: 30 * day }
  const server = await openSystem(database.url, types, options)
  try {
    await eventually(
      async () => {
        await system.operations.request(shop, { type: 'call_back', target: newTarget() })
        return await isThere(old.id)
      },
      (isStillThere) => !isStillThere,
      20_000,
    )
    expect(await closed()).toEqual(before)
  } finally {
    await server.close()
  }
})

test('what is no length of time is refused at the start', async () => {
  const opening = openSystem(database.url, types, { flows, jobRetention: 'a year' })
  await expect(opening).rejects.toThrow(StartupError)
  await expect(opening).rejects.toThrow(/400d/)
})
