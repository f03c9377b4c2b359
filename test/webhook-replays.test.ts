// Replays in the middle of sending, by two servers to a receiver that fails now and then: all behind the cursor comes once more after
// the last of them, of each job in order at the end, and never two of a job at once.
import { isDeepStrictEqual } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { size } from './size.ts'
import { openTestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { openSystem, shop } from './support/system.ts'
import { admin, requestAbout, webhookOptions, webhookTo, webhookTypes } from './support/webhook-desk.ts'
import { openReceiver, type Received } from './support/webhook-receiver.ts'

/** The versions of each job in the order in which they were taken last. */
function lastVersions(taken: readonly Received[]): ReadonlyMap<string, readonly number[]> {
  const last = new Map<string, number[]>()
  for (const { job, version } of taken.toReversed()) {
    const known = last.get(job.target.id) ?? []
    if (!known.includes(version)) known.unshift(version)
    last.set(job.target.id, known)
  }
  return last
}

test(`what is replayed while it is sent comes in order all the same (seed ${runSeed})`, {
  timeout: size(120_000, 600_000),
}, async () => {
  const random = randomFrom(runSeed)
  const database = await openTestDatabase()
  onTestFinished(() => database.close())
  const receiver = await openReceiver()
  onTestFinished(() => receiver.close())
  let aheadMs = 0
  const options = { ...webhookOptions, clock: { now: () => new Date(Date.now() + aheadMs) } }
  const systems = [
    await openSystem(database.url, webhookTypes, options),
    await openSystem(database.url, webhookTypes, options),
  ] as const
  onTestFinished(async () => void (await Promise.all(systems.map((system) => system.close()))))
  const [system] = systems
  receiver.answer(() => (random() < 0.05 ? 500 : 204))
  const after = await system.reads.eventCursor()
  const webhook = await webhookTo(system, receiver, 'all')
  const jobs = size(20, 400)
  const wanted = new Map<string, readonly number[]>()
  const live = async (name: string): Promise<void> => {
    const { id } = await requestAbout(system, name)
    await system.operations.claim(shop, { id })
    await system.operations.complete(shop, { id }, { outcome: 'released' })
    wanted.set(name, [1, 2, 3])
  }
  for (let index = 0; index < jobs; index += 10) {
    // In the middle of what is being sent: somewhere among the deliveries of these jobs, of which there are thirty.
    const until = receiver.received.length + Math.floor(random() * 15)
    await Promise.all(Array.from({ length: 10 }, (_, each) => live(`${index + each}`)))
    await eventually(
      () => receiver.received.length,
      (length) => length >= until,
      20_000,
    )
    await system.webhooks.replay(admin, webhook.id, after)
  }
  const before = receiver.taken.length
  await system.webhooks.replay(admin, webhook.id, after)
  await eventually(
    () => {
      // What failed is tried again.
      aheadMs += 1_000
      return lastVersions(receiver.taken.slice(before))
    },
    (last) => isDeepStrictEqual(last, wanted),
    size(60_000, 300_000),
  )
  expect(receiver.overlaps).toEqual([])
})
