// Receivers that do not answer: they are waited for as long as an answer may take, hold up no other, and get it again.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { openSystem } from './support/system.ts'
import { admin, deliveriesAre, requestAbout, webhookOptions, webhookTo, webhookTypes } from './support/webhook-desk.ts'
import { openReceiver, type Receiver } from './support/webhook-receiver.ts'

let aheadMs = 0
let isHanging = true
let database: TestDatabase
let receiver: Receiver
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  receiver = await openReceiver()
  receiver.answer(({ path }) => (path === '/hanging' && isHanging ? 'hang' : 204))
  system = await openSystem(database.url, webhookTypes, {
    ...{ ...webhookOptions, webhookTimeoutMs: 500, clock: { now: () => new Date(Date.now() + aheadMs) } },
  })
})
afterAll(async () => {
  await receiver?.close()
  await system?.close()
  await database?.close()
})

test('one that hangs gets it again, and holds up no other', async () => {
  const [hanging, other] = [await webhookTo(system, receiver, 'hanging'), await webhookTo(system, receiver, 'quick')]
  const count = 20
  for (let index = 0; index < count; index++) await requestAbout(system, `h${index}`)
  await deliveriesAre(system, other, (all) => all.length === count && all.every(({ status }) => status === 'DELIVERED'))
  const waiting = await deliveriesAre(system, hanging, (all) => all.some(({ attempts }) => attempts > 0))
  expect(waiting.every(({ status }) => status === 'PENDING')).toBe(true)
  const failed = waiting.find(({ attempts }) => attempts > 0)
  expect(failed).toMatchObject({ lastStatus: null, lastError: 'There was no answer within 0.5 s.' })
  isHanging = false
  await deliveriesAre(system, hanging, (all) => {
    // An answer may come late on a busy machine, too: time goes by until all are taken.
    aheadMs += 60_000
    return all.every(({ status }) => status === 'DELIVERED')
  })
  await system.webhooks.remove(admin, hanging.id)
})
