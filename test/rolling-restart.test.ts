// Servers are replaced one after the other while clients watch and others write: clients are told to connect again in the
// protocol's words, do so spread over time, and miss nothing; no mutation is lost.
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openClient } from '../src/client/index.ts'
import { Addresses } from './many-servers/addresses.ts'
import { whereNow } from './many-servers/documents.ts'
import { Endings } from './many-servers/endings.ts'
import { Follower } from './many-servers/follower.ts'
import { type Progress, write } from './many-servers/writer.ts'
import { product } from './oracle/cast.ts'
import { readLog } from './oracle/log.ts'
import { Servers } from './oracle/servers.ts'
import { size } from './size.ts'
import { killSpawned } from './support/cli.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { connectProduct } from './support/system.ts'

const followerCount = size(12, 100)
const rounds = size(1, 5)

let database: TestDatabase
let judge: Awaited<ReturnType<typeof connectProduct>>

beforeAll(async () => {
  database = await openTestDatabase()
  judge = await connectProduct(database.url)
})
afterEach(killSpawned)
afterAll(async () => {
  await judge?.end()
  await database?.close()
})

test(`${followerCount} clients, two servers replaced (seed ${runSeed})`, { timeout: 240_000 }, async () => {
  const servers = new Servers(database.url)
  await Promise.all([servers.start(), servers.start()])
  const addresses = new Addresses(servers)
  const token = await servers.tokenOf(product)
  const writer = openClient({ url: `${(await addresses.open()).url}graphql`, token })
  const after = (await writer.ask(whereNow, {})).eventCursor
  const wish = { viewer: product, filter: {}, orderBy: 'PRIORITY', first: 10 } as const
  const followers = await Promise.all(
    Array.from({ length: followerCount }, async () => {
      const endings = new Endings()
      const address = await addresses.open()
      const client = { webSocket: endings.webSocket }
      const follower = new Follower({ wish, address, token, after, pause: () => null, client })
      return { endings, follower }
    }),
  )
  for (const { follower } of followers) follower.come()

  // Written slowly, so that something happens all the time and everybody is up to date.
  const progress: Progress = { wanted: 0, written: 0, sentAgain: 0 }
  let isOver = false
  const writing = (async () => {
    for (let turn = 0; !isOver; turn++) {
      progress.wanted = progress.written + 1
      await write(writer, `${turn}`, randomFrom(runSeed + turn), progress)
      await delay(200)
    }
  })()
  const isFollowing = (): boolean => followers.every(({ follower }) => follower.received.length > 0)
  await eventually(isFollowing, Boolean, 20_000)
  const ends: unknown[] = []
  for (let round = 0; round < rounds; round++) {
    for (const old of servers.open) {
      await servers.start()
      const ended = servers.stop(old, 'SIGTERM')
      await addresses.deal()
      ends.push(await ended)
    }
  }
  isOver = true
  await writing

  expect(new Set(ends)).toEqual(new Set([0]))
  const names = (await readLog(judge)).entries.map(({ name }) => name)
  for (const { follower } of followers) {
    await eventually(
      () => follower.received.length,
      (length) => length >= names.length,
      20_000,
    )
    expect(follower.received).toEqual(names)
    expect(follower.troubles).toEqual([])
    await eventually(
      () => follower.lists(),
      ([shown, fresh]) => shown === fresh,
      20_000,
    )
  }
  const codes = followers.flatMap(({ endings }) => endings.codes)
  const waitedMs = followers.flatMap(({ endings }) => endings.waitedMs).sort((one, other) => one - other)
  const [first = 0, last = 0] = [waitedMs[0], waitedMs.at(-1)]
  console.info(
    `rolling restart: ${names.length} events, ${followerCount} clients, ${codes.length} closings, ` +
      `connected again after ${first.toFixed(0)} to ${last.toFixed(0)} ms, ${progress.sentAgain} mutations sent again, 0 lost, 0 twice`,
  )
  // Whoever comes to a server that is about to go is refused (1006).
  expect(new Set(codes).difference(new Set([1001, 1006]))).toEqual(new Set())
  for (const { endings } of followers) expect(endings.codes).toContain(1001)
  // Of twenty delays of up to 250 ms, once in a million times all lie so near together.
  expect(last - first).toBeGreaterThan(100)
  for (const { follower } of followers) follower.leave()
  writer.close()
  await addresses.close()
})
