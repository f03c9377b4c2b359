// Receivers that refuse, hang, cut, wait, and go away: what is tried again and when, by a clock that the test turns, what waits for
// what, and when a webhook is switched off.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { longestFailureMs, retryDelaysMs } from '../src/domain/webhook/decide-attempt.ts'
import type { Webhook } from '../src/domain/webhook/webhook.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { openSystem, shop } from './support/system.ts'
import {
  admin,
  comes,
  deliveriesAre,
  deliveriesBecome,
  requestAbout,
  told,
  webhookIs,
  webhookOptions,
  webhookTo,
  webhookTypes,
} from './support/webhook-desk.ts'
import { type Answering, openReceiver, type Receiver } from './support/webhook-receiver.ts'

const hour = 3_600_000
const warnings: string[] = []
const answers = new Map<string, Answering>()
let aheadMs = 0
let database: TestDatabase
let receiver: Receiver
let system: Tobedone

const clock = { now: () => new Date(Date.now() + aheadMs) }

beforeAll(async () => {
  database = await openTestDatabase()
  receiver = await openReceiver()
  receiver.answer((one) => answers.get(told([one])[0] ?? '') ?? answers.get(one.path) ?? 204)
  system = await openSystem(database.url, webhookTypes, {
    ...{ ...webhookOptions, clock },
    log: (level, message) => void (level === 'warn' && warnings.push(message)),
  })
})
afterAll(async () => {
  await system?.close()
  await receiver?.close()
  await database?.close()
})

async function open(path: string): Promise<Webhook> {
  const webhook = await webhookTo(system, receiver, path)
  onTestFinished(() => system.webhooks.remove(admin, webhook.id))
  return webhook
}

test('it is tried again as Standard Webhooks says, then given up; a later event of the job waits, others do not', async () => {
  answers.set('s1 job.requested', 500)
  const webhook = await open('slowly')
  const job = await requestAbout(system, 's1')
  await system.operations.complete(shop, { id: job.id }, { outcome: 'released' })
  await requestAbout(system, 's2')
  await deliveriesAre(system, webhook, (all) => all[2]?.status === 'DELIVERED')
  for (const [index, delayMs] of retryDelaysMs.entries()) {
    const [first, second] = await deliveriesAre(system, webhook, (all) => all[0]?.attempts === index + 1)
    expect(first).toMatchObject({ status: 'PENDING', lastStatus: 500, lastError: 'It answered with 500.' })
    const waitMs = (first?.nextTryAt?.getTime() ?? 0) - (first?.triedAt?.getTime() ?? 0)
    expect(waitMs).toBeGreaterThanOrEqual(delayMs)
    expect(waitMs).toBeLessThanOrEqual(delayMs * 1.1 + 1_000)
    expect(second).toMatchObject({ status: 'PENDING', attempts: 0, nextTryAt: null })
    aheadMs += (first?.nextTryAt?.getTime() ?? 0) - clock.now().getTime() + 1
  }
  const [first] = await deliveriesBecome(system, webhook, 'GIVEN_UP', 'DELIVERED', 'DELIVERED')
  expect(first).toMatchObject({
    attempts: retryDelaysMs.length + 1,
    nextTryAt: null,
    lastError: 'It answered with 500.',
  })
  const all = await comes(receiver, 'slowly', retryDelaysMs.length + 3)
  const received = all.filter((one) => told([one])[0] === 's1 job.requested')
  expect(new Set(received.map(({ id }) => id)).size).toBe(1)
  // Each time it is signed anew, at its own time.
  expect(new Set(received.map(({ timestamp }) => timestamp)).size).toBe(retryDelaysMs.length + 1)
  expect(told(all).at(-1)).toBe('s1 job.completed')

  answers.delete('s1 job.requested')
  const again = await system.webhooks.retryDelivery(admin, { webhookId: webhook.id, eventId: first?.eventId ?? 0n })
  expect(again).toMatchObject({ status: 'PENDING', attempts: 0 })
  await deliveriesBecome(system, webhook, 'DELIVERED', 'DELIVERED', 'DELIVERED')
  const taken = told(receiver.taken.filter(({ path }) => path === '/slowly'))
  expect(taken).toEqual(['s2 job.requested', 's1 job.completed', 's1 job.requested'])
  await expect(system.webhooks.retryDelivery(admin, again)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

describe('a receiver that', () => {
  test.each<[string, Answering, string]>([
    ['cuts the connection', 'cut', 'socket hang up'],
    ['fails', 503, 'It answered with 503.'],
    ['redirects', { status: 307, headers: { location: '/elsewhere' } }, 'redirections are not followed'],
  ])('%s gets it again', async (path, answer, problem) => {
    answers.set(`/${encodeURIComponent(path)}`, answer)
    const webhook = await open(encodeURIComponent(path))
    await requestAbout(system, path)
    const [failed] = await deliveriesAre(system, webhook, (all) => all[0]?.attempts === 1)
    expect(failed).toMatchObject({ status: 'PENDING', lastError: expect.stringContaining(problem) })
    expect(await webhookIs(system, webhook, ({ failures }) => failures === 1)).toMatchObject({
      lastError: failed?.lastError,
    })
    answers.delete(`/${encodeURIComponent(path)}`)
    aheadMs += 6_000
    await deliveriesBecome(system, webhook, 'DELIVERED')
    expect(await webhookIs(system, webhook, ({ failures }) => failures === 0)).toMatchObject({ lastError: null })
    expect(receiver.received.filter((one) => one.path === '/elsewhere')).toEqual([])
  })

  test('is not there gets it when it is back, and what it was sent lately over a kept connection', async () => {
    const webhook = await open('away')
    await requestAbout(system, 'a1')
    await deliveriesBecome(system, webhook, 'DELIVERED')
    await receiver.stop()
    await requestAbout(system, 'a2')
    await deliveriesAre(system, webhook, (all) => all[1]?.lastError?.includes('ECONNREFUSED') ?? false)
    await receiver.start()
    aheadMs += 6_000
    await deliveriesBecome(system, webhook, 'DELIVERED', 'DELIVERED')
  })
})

describe('`Retry-After`', () => {
  test.each<[string, () => string]>([
    ['seconds', () => '7200'],
    ['date', () => new Date(clock.now().getTime() + 2 * hour + 1_000).toUTCString()],
  ])('in the form of %s is heeded, for all that is sent there', async (path, retryAfter) => {
    answers.set(`/${path}`, { status: 429, headers: { 'retry-after': retryAfter() } })
    const [webhook, other] = [await open(path), await open(`${path}-other`)]
    await requestAbout(system, `${path} 1`)
    const [first] = await deliveriesAre(system, webhook, (all) => all[0]?.attempts === 1)
    const waitMs = (first?.nextTryAt?.getTime() ?? 0) - (first?.triedAt?.getTime() ?? 0)
    expect(Math.abs(waitMs - 2 * hour)).toBeLessThan(2_000)
    answers.delete(`/${path}`)
    aheadMs += hour
    await requestAbout(system, `${path} 2`)
    await deliveriesBecome(system, other, 'DELIVERED', 'DELIVERED')
    await deliveriesAre(system, webhook, (all) => all.map(({ attempts }) => attempts).join() === '1,0')
    aheadMs += hour + 3_000
    await deliveriesBecome(system, webhook, 'DELIVERED', 'DELIVERED')
    expect(await webhookIs(system, webhook, ({ failures }) => failures === 0)).toMatchObject({ notBefore: null })
  })
})

test('410 switches it off at once, with a notice; moved and on again, it goes on where it was', async () => {
  answers.set('/gone', 410)
  const webhook = await open('gone')
  await requestAbout(system, 'g1')
  const off = await webhookIs(system, webhook, ({ offSince }) => offSince !== null)
  expect(off).toMatchObject({ offReason: 'GONE', failures: 1, lastError: 'It answered with 410.' })
  await eventually(
    () => warnings,
    (all) => all.some((line) => line.includes(`${webhook.id} is switched off (GONE)`)),
    20_000,
  )
  await requestAbout(system, 'g2')
  await system.webhooks.update(admin, webhook.id, { url: `${receiver.url}/moved`, isOn: true })
  aheadMs += 6_000
  await deliveriesBecome(system, webhook, 'DELIVERED', 'DELIVERED')
  expect(told(await comes(receiver, 'moved', 2)).toSorted()).toEqual(['g1 job.requested', 'g2 job.requested'])
})

test('one that takes nothing for five days is switched off, with a notice', async () => {
  answers.set('/dead', 500)
  const webhook = await open('dead')
  await requestAbout(system, 'd1')
  await deliveriesAre(system, webhook, (all) => all[0]?.attempts === 1)
  aheadMs += longestFailureMs - hour
  await deliveriesAre(system, webhook, (all) => all[0]?.attempts === 2)
  expect(await webhookIs(system, webhook, ({ failures }) => failures === 2)).toMatchObject({ offSince: null })
  aheadMs += 2 * hour
  expect(await webhookIs(system, webhook, ({ offSince }) => offSince !== null)).toMatchObject({ offReason: 'FAILED' })
  await eventually(
    () => warnings,
    (all) => all.some((line) => line.includes(`${webhook.id} is switched off (FAILED): It answered with 500.`)),
    20_000,
  )
})
