// A product's transaction and the server's wait for each other: PostgreSQL ends one of them. If it is the server's, nothing
// of it was done, and it is done again.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { inTransaction } from '../src/store/frame-transaction.ts'
import { asAdmin } from './support/as-admin.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { connectProduct, openProduct, openSystem, shop } from './support/system.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

test('a transaction that is ended for a deadlock is run again', async () => {
  const pool = openProduct(database.url, 2)
  const product = await connectProduct(database.url)
  await product.query('create table thing (id int primary key, note text); insert into thing values (1), (2)')
  // The server's looks for deadlocks at once, the product's never: so it is the server's that is ended.
  await product.query("set deadlock_timeout = '60s'; begin; update thing set note = 'product' where id = 1")
  let tries = 0
  const done = inTransaction(pool, 10_000, async (query) => {
    tries++
    await query("set local deadlock_timeout = '20ms'", [])
    await query("update thing set note = coalesce(note, '') || 'server' where id = 2", [])
    const waits =
      tries === 1 ? product.query("update thing set note = coalesce(note, '') || 'product' where id = 2") : null
    waits?.catch(() => {})
    await query("update thing set note = note || 'server' where id = 1", [])
    return 'done'
  })
  // The first try is ended, which lets the product's second update through.
  await eventually(
    () => tries,
    (count) => count > 1,
  )
  await product.query('commit')
  expect(await done).toBe('done')
  expect(tries).toBeGreaterThan(1)
  const { rows } = await product.query('select id, note from thing order by id')
  expect(rows).toEqual([
    { id: 1, note: 'productserver' },
    { id: 2, note: 'productserver' },
  ])
  await product.end()
  await pool.end()
})

test('what is ended for one deadlock after the other is told to be tried again', async () => {
  const pool = openProduct(database.url, 1)
  let tries = 0
  const done = inTransaction(pool, 10_000, async (query) => {
    tries++
    await query("do $$ begin raise exception 'deadlock detected' using errcode = '40P01'; end $$", [])
  })
  await expect(done).rejects.toMatchObject({ name: 'JobError', code: 'UNAVAILABLE' })
  expect(tries).toBeGreaterThan(5)
  await pool.end()
})

test('whatever is done to a job whose moment has come waits for its target before it has the job, as a request does', async () => {
  // Who waits for each other here would do so until they give up.
  await asAdmin(database.url, `alter database ${new URL(database.url).pathname.slice(1)} set deadlock_timeout = '60s'`)
  const time = { ms: Date.now() }
  const clock = { now: () => new Date(time.ms) }
  const system = await openSystem(database.url, [defineJobType('review')], { hasTimers: false, clock })
  const [product, watcher] = [await connectProduct(database.url), await connectProduct(database.url)]
  const onlyOne = { type: 'review', target: { type: 'Payment', id: '1' }, ifOpen: 'RETURN_EXISTING' } as const
  const expiresAt = new Date(time.ms + 60_000)
  const { job } = await system.operations.request(shop, { ...onlyOne, expiresAt })
  const id = job?.id ?? ''
  time.ms += 60_001
  const areWaiting = (count: number) =>
    eventually(
      async () => {
        const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        return (await watcher.query(waiting)).rowCount
      },
      (found) => found === count,
    )
  await product.query('begin')
  await product.query('select from tobedone.job where id = $1 for update', [id])
  const updated = system.operations.update(shop, { id }, { title: 'Too late' })
  updated.catch(() => {})
  await areWaiting(1)
  const requested = system.operations.request(shop, onlyOne)
  requested.catch(() => {})
  await areWaiting(2)
  await product.query('commit')
  await expect(updated).rejects.toMatchObject({ code: 'CLOSED' })
  const { job: next } = await requested
  expect(next?.id).not.toBe(id)
  await Promise.all([product.end(), watcher.end()])
  await system.close()
})
