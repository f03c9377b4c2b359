// Whoever requests and whoever completes take the same locks in the same order, also for a job that comes in between: else
// each could hold what the other waits for.
import { Client, type QueryResult } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTobedone, defineJobType, type Jobs } from '../src/index.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'

const call = defineJobType('call')
const target = { type: 'Customer', id: '17' }

let database: TestDatabase
let jobs: Jobs
let product: Client
let watcher: Client

beforeAll(async () => {
  database = await openTestDatabase()
  jobs = await createTobedone({ types: [call], database: database.url })
  product = new Client(database.url)
  watcher = new Client(database.url)
  await Promise.all([product.connect(), watcher.connect()])
})
afterAll(async () => {
  await Promise.all([product.end(), watcher.end()])
  await jobs.close()
  await database.close()
})

async function waiters(): Promise<number> {
  const { rows } = await watcher.query("select from pg_locks where locktype = 'advisory' and not granted")
  return rows.length
}

test('a completion that found no job yet has the lock of its target before it looks for jobs to lock', async () => {
  const [looks, goesOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const tx = {
    async query(sql: string, values: unknown[]): Promise<QueryResult> {
      if (sql.includes('take_jobs')) {
        looks.resolve()
        await goesOn.promise
      }
      return await product.query(sql, values)
    },
  }
  await product.query('begin')
  const completed = jobs.complete(call, { target }, { tx })
  await looks.promise
  const requested = jobs.request(call, { target, ifOpen: 'RETURN_EXISTING' })
  const first = Promise.race([
    requested.then(() => 'was requested'),
    eventually(waiters, (count) => count > 0).then(() => 'waits'),
  ])
  expect(await first).toBe('waits')
  goesOn.resolve()
  expect((await completed).jobs).toEqual([])
  await product.query('commit')
  expect(await requested).toMatchObject({ wasCreated: true, job: { status: 'PENDING' } })
})
