// Servers that are killed at any moment while they plan and send, and receivers that fail at random: every event arrives at least once,
// of each job in order, never two of a job at once, whoever sends.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { openTestDatabase } from './support/database.ts'
import { eventually, eventuallyMoving } from './support/eventually.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'
import { webhookOptions, webhookTo, webhookTypes } from './support/webhook-desk.ts'
import { openReceiver, type Received } from './support/webhook-receiver.ts'

function start(databaseUrl: string): ChildProcess {
  const script = join(import.meta.dirname, 'support', 'webhook-child.ts')
  return spawn(process.execPath, [script, databaseUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** A job with whatever becomes of it. */
async function live({ operations }: Tobedone, name: string, random: () => number): Promise<void> {
  const type = random() < 0.5 ? 'review' : 'call'
  const { job } = await operations.request(shop, { type, target: { type: 'Payment', id: name } })
  const reference = { id: job?.id ?? '' }
  if (random() < 0.3) await operations.claim(shop, reference)
  const end = random()
  if (end < 0.5) await operations.cancel(shop, reference, 'SKIPPED')
  else if (end < 0.75) await operations.complete(shop, reference, type === 'review' ? { outcome: 'released' } : {})
}

/** The versions of each job that there are, by the ids of their targets. */
async function versionsIn(databaseUrl: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const product = await connectProduct(databaseUrl)
  const { rows } = await product.query<{ target_id: string; version: number }>(
    'select target_id, version from tobedone.job',
  )
  await product.end()
  return new Map(rows.map((row) => [row.target_id, Array.from({ length: row.version }, (_, index) => index + 1)]))
}

/** The versions of each job in the order in which they were taken first. */
function firstVersions(taken: readonly Received[]): ReadonlyMap<string, readonly number[]> {
  const versions = new Map<string, number[]>()
  for (const { job, version } of taken) {
    const known = versions.get(job.target.id) ?? []
    if (!known.includes(version)) known.push(version)
    versions.set(job.target.id, known)
  }
  return versions
}

test(`killed at any moment, servers send all of ${size(100, 10_000)} jobs in order (seed ${runSeed})`, {
  timeout: size(120_000, 3_600_000),
}, async () => {
  const random = randomFrom(runSeed)
  const database = await openTestDatabase()
  onTestFinished(() => database.close())
  const receiver = await openReceiver()
  onTestFinished(() => receiver.close())
  const system = await openSystem(database.url, webhookTypes, { ...webhookOptions, hasTimers: false })
  onTestFinished(() => system.close())
  await webhookTo(system, receiver, 'all')
  // What fails is tried again five seconds later; what fails twice, in the full form, five minutes later; a third time would be waited
  // for half an hour. In the short form the last ones come through at once.
  const failures = new Map<string, number>()
  receiver.answer(({ id }) => {
    const failed = failures.get(id) ?? 0
    if (failed === size(1, 2) || receiver.received.length > size(60, 20_000) || random() < 0.96) return 204
    failures.set(id, failed + 1)
    return random() < 0.5 ? 'cut' : 503
  })
  const children = [start(database.url), start(database.url)]
  onTestFinished(async () => {
    for (const child of children) child.kill('SIGKILL')
  })

  const jobs = size(100, 10_000)
  const living = (async () => {
    for (let index = 0; index < jobs; index += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, each) => live(system, `${index + each}`, random)))
    }
  })()
  const kills = size(2, 40)
  for (let kill = 0; kill < kills; kill++) {
    // At any moment of the work: somewhere among the next deliveries.
    const until = receiver.received.length + 1 + Math.floor(random() * 60)
    await eventually(
      () => receiver.received.length,
      (length) => length >= until,
      60_000,
    )
    const victim = children.shift()
    victim?.kill('SIGKILL')
    if (victim) await once(victim, 'close')
    // The last two leave what they had to a server in this process.
    if (kill < kills - 2) children.push(start(database.url))
    if (kill === kills - 2) {
      const rest = await openSystem(database.url, webhookTypes, { ...webhookOptions, timerMs: 100 })
      onTestFinished(() => rest.close())
    }
  }
  await living
  const wanted = await versionsIn(database.url)
  const count = [...wanted.values()].reduce((sum, versions) => sum + versions.length, 0)
  await eventuallyMoving(
    () => new Set(receiver.taken.map(({ id }) => id)).size,
    (taken) => taken === count,
    size(60_000, 420_000),
  )
  expect(firstVersions(receiver.taken)).toEqual(wanted)
  expect(receiver.overlaps).toEqual([])
})
