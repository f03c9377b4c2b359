// Turns of passes while the product does not answer: they hold no table and no other type, and keep how far they have come.
import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { type Target, targetOf } from '../src/domain/job.ts'
import { closedIn, importIn } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const never = Promise.withResolvers<boolean>()
const asked: string[] = []
const hang = (name: string) => () => {
  asked.push(name)
  return never.promise
}
const slow = ['slow_a', 'slow_b', 'slow_c', 'slow_d'].map((name) => defineJobType(name, { isDone: hang(name) }))
const quick = defineJobType('quick', { isDone: () => true })

// One of eight answers, so the pass goes on.
const asking = async ({ id }: Target): Promise<boolean> => {
  asked.push('partly')
  return Number(id.slice(1)) % 8 === 0 ? false : await never.promise
}
const partly = defineJobType('partly', { isDone: asking })

let database: TestDatabase
let client: Client

beforeAll(async () => {
  database = await openTestDatabase()
  client = await connectProduct(database.url)
})
afterAll(async () => {
  await client?.end()
  await database?.close()
})

const timesAsked = (name: string) => asked.filter((each) => each === name).length
const open = (types: Parameters<typeof openSystem>[1], conditionTimeoutMs: number) =>
  openSystem(database.url, types, { pollMs: 50, conditionLookMs: 50, conditionTimeoutMs })

test('four types that hang hold up neither a fifth nor whoever changes tables', async () => {
  const importing = await openSystem(database.url, [...slow, quick], { hasTimers: false })
  for (const { name } of slow) await importIn(importing, name, 1)
  await importing.close()
  const system = await open([...slow, quick], 60_000)
  await eventually(
    () => slow.filter(({ name }) => timesAsked(name) > 0).length,
    (count) => count === slow.length,
    10_000,
  )
  // They hang for a minute: what is held for them would still be held then. Statements that go by hold it for a moment.
  await eventually(
    async () =>
      await client.query(
        `select l.relation::regclass::text as held from pg_locks l join pg_stat_activity a using (pid)
          where a.application_name = 'tobedone conditions' and a.datname = current_database() and l.locktype = 'relation'`,
      ),
    ({ rows }) => rows.length === 0,
    10_000,
  )
  // Only a pass finds what was imported.
  const jobs = await importIn(system, 'quick', 1)
  await system.operations.check(shop, { type: 'quick' })
  for (const job of jobs) await closedIn(system, job)
  await system.close()
})

test('a turn in which questions time out keeps how far it has come before it asks more', async () => {
  const importing = await openSystem(database.url, [partly], { hasTimers: false })
  await importIn(importing, 'partly', 24)
  await importing.close()
  const system = await open([partly], 1_000)
  await eventually(
    () => timesAsked('partly'),
    (count) => count > 8,
    10_000,
  )
  const { rows } = await client.query(`select after_id from tobedone.condition_pass where type = 'partly'`)
  expect(rows).toEqual([{ after_id: expect.any(String) }])
  await system.close()
})

test('whoever does not answer in time is not asked about what is left', async () => {
  const system = await open([defineJobType('mute', { isDone: hang('mute') })], 500)
  // No pass comes after the first for five minutes.
  await eventually(
    () => system.conditions(),
    (all) => all.every(({ passedAt }) => passedAt !== null),
    10_000,
  )
  const jobs = await importIn(system, 'mute', 20)
  const { results } = await system.operations.check(shop, { type: 'mute', targets: jobs.map(targetOf) })
  expect(results.map(({ error }) => error?.code)).toEqual(jobs.map(() => 'UNAVAILABLE'))
  // They are asked about sixteen at once.
  expect(timesAsked('mute')).toBeLessThanOrEqual(16)
  await system.close()
})
