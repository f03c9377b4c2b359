// Three server processes, one of them killed every second, their LISTEN connections cut, and clients that are slow, stall,
// are cut off, fall silent, leave and come back: each ends with exactly the events that its filter admits, once each and in
// the order of the log, and every live list equals a fresh query.
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openClient } from '../src/client/index.ts'
import { Addresses } from './many-servers/addresses.ts'
import { whereNow } from './many-servers/documents.ts'
import { cutListeners, killEverySecond } from './many-servers/faults.ts'
import { Follower, type Wish } from './many-servers/follower.ts'
import { habits, keepUp } from './many-servers/habits.ts'
import { type Progress, write } from './many-servers/writer.ts'
import { product } from './oracle/cast.ts'
import { dueTo, readLog } from './oracle/log.ts'
import { Servers } from './oracle/servers.ts'
import { size } from './size.ts'
import { killSpawned } from './support/cli.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually, eventuallyMoving } from './support/eventually.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { connectProduct, staff } from './support/system.ts'

const wanted = size(400, 50_000)
const writerCount = 6

let database: TestDatabase
let judge: Awaited<ReturnType<typeof connectProduct>>
const leaving: (() => void | Promise<void>)[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  judge = await connectProduct(database.url)
})
afterEach(async () => {
  // Also when it fails: files share a process, and clients would try again in it for ever.
  for (const leave of leaving.splice(0)) await leave()
  await killSpawned()
})
afterAll(async () => {
  await judge?.end()
  await database?.close()
})

const ann = { ...staff('ann'), groups: ['risk'] }
const wishes: readonly Wish[] = [
  { viewer: product, filter: {}, orderBy: 'PRIORITY', first: 20 },
  { viewer: product, filter: { open: true }, orderBy: 'PRIORITY', first: 50 },
  { viewer: ann, filter: {}, orderBy: 'CREATED_AT_DESC', first: 10 },
  { viewer: product, filter: { type: ['call_back'], open: true }, orderBy: 'CREATED_AT_ASC', first: 20 },
  { viewer: product, filter: { priorityAtLeast: 50 }, orderBy: 'UPDATED_AT_DESC', first: 5 },
  { viewer: ann, filter: { priorityAtLeast: 90, open: true }, orderBy: 'PRIORITY', first: 100 },
]

/** Now and then a rest, so that what it has not read piles up. */
function slowly(random: () => number): () => Promise<void> | null {
  return () => (random() < 0.01 ? delay(random() * 100) : null)
}

/** How far what was received is from what was due, both by name. */
function compare(received: readonly string[], due: readonly string[]) {
  const got = new Set(received)
  const owed = new Set(due)
  return {
    lost: due.filter((name) => !got.has(name)).length,
    twice: received.length - got.size,
    foreign: received.filter((name) => !owed.has(name)).length,
    isInOrder: JSON.stringify(received) === JSON.stringify(due.filter((name) => got.has(name))),
  }
}

test(`${wanted} events (seed ${runSeed})`, { timeout: size(240_000, 3_600_000) }, async () => {
  const random = randomFrom(runSeed)
  const servers = new Servers(database.url)
  await Promise.all([servers.start(), servers.start(), servers.start()])
  const addresses = new Addresses(servers)
  leaving.push(() => addresses.close())
  const token = await servers.tokenOf(product)
  const writers = await Promise.all(
    Array.from({ length: writerCount }, async () =>
      openClient({ url: `${(await addresses.open()).url}graphql`, token }),
    ),
  )
  leaving.push(...writers.map((client) => () => client.close()))
  const after = (await writers[0]?.ask(whereNow, {}))?.eventCursor ?? ''
  const followers = await Promise.all(
    habits.flatMap((habit, row) =>
      Array.from({ length: size(1, 2) }, async (_, column) => {
        const wish = wishes[(row + column * 3) % wishes.length]
        if (wish === undefined) throw new Error('there is no wish')
        const pause = habit.isSlow ? slowly(random) : () => null
        const token = await servers.tokenOf(wish.viewer)
        const address = await addresses.open()
        const client = { pingMs: size(2_000, 10_000) }
        return { habit, follower: new Follower({ wish, address, token, after, pause, client }) }
      }),
    ),
  )
  for (const { follower } of followers) {
    follower.come()
    leaving.push(() => follower.leave())
  }

  const startedAt = performance.now()
  const progress: Progress = { wanted, written: 0, sentAgain: 0 }
  const writing = Promise.all(writers.map((client, lane) => write(client, `${lane}`, random, progress)))
  let isOver = false
  const over = writing.then(() => {
    isOver = true
  })
  const faults = Promise.all([
    killEverySecond(servers, addresses, () => isOver),
    cutListeners(judge, 700, () => isOver),
    ...followers.map(({ habit, follower }) => keepUp(habit, follower, random, over)),
  ])
  await over
  const writtenMs = performance.now() - startedAt
  const [kills, listenerCuts] = await faults

  const log = await readLog(judge)
  expect(log.entries.length).toBeGreaterThanOrEqual(wanted)
  const wrong: unknown[] = []
  let deliveries = 0
  for (const { habit, follower } of followers) {
    const { wish } = follower.options
    const due = dueTo(wish.viewer, wish.filter, log).map(({ name }) => name)
    // What does not come is told below, with what else is wrong.
    await eventuallyMoving(
      () => follower.received.length + follower.troubles.length,
      (count) => count >= due.length,
      30_000,
    ).catch(() => {})
    const differences = compare(follower.received, due)
    const isRight = JSON.stringify(follower.received) === JSON.stringify(due) && follower.troubles.length === 0
    if (!isRight) wrong.push({ habit: habit.name, wish, ...differences, troubles: follower.troubles.map(String) })
    const [shown, fresh] = await eventually(
      () => follower.lists(),
      ([one, other]) => one === other,
      20_000,
    ).catch((error: unknown) => [String(error), ''] as const)
    if (shown !== fresh) wrong.push({ habit: habit.name, wish, shown, fresh })
    deliveries += due.length
  }
  const settledMs = performance.now() - startedAt
  console.info(
    `many servers: seed ${runSeed}, ${log.entries.length} events in ${(writtenMs / 1_000).toFixed(1)} s, ` +
      `all there after ${(settledMs / 1_000).toFixed(1)} s; ${kills} kills, ${listenerCuts} LISTEN connections cut, ` +
      `${progress.sentAgain} mutations sent again; ${followers.length} clients, ${deliveries} deliveries due, ` +
      `${wrong.length} clients wrong`,
  )
  expect(wrong).toEqual([])
  // It was a storm: otherwise nothing was shown.
  expect([kills, listenerCuts, progress.sentAgain].every((count) => count > 0)).toBe(true)
})
