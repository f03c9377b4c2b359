// A long writing transaction of the product's delays all streams: the log says whose it is, and a number says how long.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { MovedClock } from './support/notified.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

let database: TestDatabase
let system: Tobedone
const complaints: string[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  const log = (level: string, message: string): void => {
    if (level === 'warn') complaints.push(message)
  }
  system = await openSystem(database.url, [defineJobType('review')], { log, pollMs: 100 })
})
afterAll(async () => {
  await system.close()
  await database.close()
})

const isHeld = (): boolean => system.logHeldMs() > 3_000

test('a transaction that holds events back is named, until it ends', async () => {
  const product = await connectProduct(database.url)
  await product.query("set application_name = 'nightly-report'; set idle_in_transaction_session_timeout = 0")
  await product.query('begin; create table report (line text)')
  const { rows } = await product.query<{ pid: number }>('select pg_backend_pid() as pid')
  await system.operations.request(shop, { type: 'review', target: { type: 'P', id: '1' } })
  await eventually(isHeld, (held) => held)
  await eventually(
    () => complaints,
    (said) => said.length > 0,
  )
  expect(complaints).toEqual([expect.stringContaining(`process ${rows[0]?.pid} (nightly-report, user`)])
  await product.query('commit')
  await eventually(
    () => system.logHeldMs(),
    (heldMs) => heldMs === 0,
  )
  await product.end()
})

test('a clock that is set to a later time makes nothing late that is not', async () => {
  const clock = new MovedClock('2031-01-01T08:00:00Z')
  const warnings: string[] = []
  const log = (_level: string, message: string): void => void warnings.push(message)
  const moved = await openSystem(database.url, [defineJobType('review')], { log, clock, pollMs: 100 })
  onTestFinished(() => moved.close())
  const product = await connectProduct(database.url)
  onTestFinished(() => product.end())
  await product.query('begin; create table visit (line text)')
  await moved.operations.request(shop, { type: 'review', target: { type: 'P', id: '2' } })
  clock.move(3_600_000)
  const heldMs = await eventually(
    () => moved.logHeldMs(),
    (ms) => ms > 0,
  )
  await product.query('rollback')
  expect(heldMs).toBeLessThan(600_000)
  expect(warnings.filter((words) => words.includes('3600'))).toEqual([])
})
