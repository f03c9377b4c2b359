// Everyday life for a while: fifty events a second, clients that are cut off or come and go, and input of all sorts thrown at
// the server all the time. Nobody misses anything, nothing fails, and memory stays what it was.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openClient } from '../src/client/index.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { whereNow } from './many-servers/documents.ts'
import { Follower } from './many-servers/follower.ts'
import { product } from './oracle/cast.ts'
import { readLog } from './oracle/log.ts'
import { size, soakMs } from './size.ts'
import { pace } from './soak/pace.ts'
import { StreamReader } from './soak/stream-reader.ts'
import { Tally } from './soak/tally.ts'
import { body, frame } from './support/arbitrary-input.ts'
import { eventually } from './support/eventually.ts'
import { post, sendFrames } from './support/input-sender.ts'
import { runSeed } from './support/random.ts'
import { startServer, type TestServer } from './support/server.ts'
import { settledHeap } from './support/settled-heap.ts'
import { connectProduct } from './support/system.ts'
import { openTcpProxy } from './support/tcp-proxy.ts'

const seconds = soakMs / 1_000
const eventsASecond = 50
const inputs = size(500, 100_000)
const framesAtOnce = 10
/** How often memory is looked at, and from which time on it has to stay what it is. */
const [looks, firstSteady] = [20, 8]
const mostGrowth = 10 * 1_048_576

let server: TestServer
let judge: Awaited<ReturnType<typeof connectProduct>>

beforeAll(async () => {
  server = await startServer({ types: [defineJobType('review')] })
  judge = await connectProduct(server.databaseUrl)
})
afterAll(async () => {
  await judge?.end()
  await server?.close()
})

/** Watches all jobs over WebSockets and event streams, with live lists: some are left alone, others cut off, others come and go. */
async function openWatchers(token: string, after: string) {
  const wish = { viewer: product, filter: {}, orderBy: 'CREATED_AT_DESC', first: 20 } as const
  const followers = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const address = await openTcpProxy(server.url)
      return new Follower({ wish, address, token, after, pause: () => null })
    }),
  )
  const readers = Array.from({ length: 2 }, () => new StreamReader(server, token, { after }))
  for (const follower of followers) follower.come()
  for (const reader of readers) await reader.come()
  const sources = [
    ...followers.map(
      ({ received }) =>
        () =>
          received.splice(0),
    ),
    ...readers.map((each) => () => each.take()),
  ]
  const tallies = sources.map((take) => ({ take, tally: new Tally() }))
  const drain = (): void => {
    for (const { take, tally } of tallies) tally.take(take())
  }
  return {
    followers,
    tallies: tallies.map(({ tally }) => tally),
    drain,
    /** What befalls them, in turns. */
    async disturb(turn: number): Promise<void> {
      const follower = followers[turn % followers.length]
      if (turn % followers.length === 1) follower?.options.address.cut()
      if (turn % followers.length === 2) follower?.leave()
      if (turn % followers.length === 3) followers[2]?.come()
      if (turn % followers.length !== 4) return
      drain()
      readers[0]?.leave()
      await readers[0]?.come()
    },
    async close(): Promise<void> {
      for (const follower of followers) follower.leave()
      for (const reader of readers) reader.leave()
      await Promise.all(followers.map(({ options }) => options.address.close()))
    },
  }
}

/** Input that is the same for the same seed and turn. */
function sampled<Value>(arbitrary: fc.Arbitrary<Value>, turn: number, numRuns: number): readonly Value[] {
  return fc.sample(arbitrary, { numRuns, seed: runSeed + turn })
}

test(`${seconds} s at ${eventsASecond} events a second, ${inputs} documents and frames (seed ${runSeed})`, {
  timeout: soakMs * 2 + 120_000,
}, async () => {
  const token = await server.token(product.id, { roles: product.roles, expiresInMs: soakMs + 3_600_000 })
  const writer = openClient({ url: `${server.url}/graphql`, token })
  const watchers = await openWatchers(token, (await writer.ask(whereNow, {})).eventCursor)
  const faults: string[] = []
  const heaps: number[] = []
  const writing = pace((seconds * eventsASecond) / 2, soakMs, async (turn) => {
    const job = { type: 'review', target: { type: 'Soak', id: `${turn}` } }
    await writer.request({ ...job, metadata: {} })
    await writer.complete(job)
  })
  const documents = pace(inputs / 2, soakMs, async (turn) => {
    const [text = ''] = sampled(body, turn, 1)
    const status = await post(server, token, text)
    if (status >= 500) faults.push(`${status} for ${text}`)
  })
  const frames = pace(inputs / 2 / framesAtOnce, soakMs, async (turn) => {
    const texts = sampled(frame, turn, framesAtOnce)
    const code = await sendFrames(server, turn % 2 === 0 ? token : null, texts)
    if (code === 4500 || code === 1006) faults.push(`${code} for ${JSON.stringify(texts)}`)
  })
  // One after the other: whoever leaves has come back before, however busy the machine is.
  const disturbing = pace(seconds * 2, soakMs, (turn) => watchers.disturb(turn), 1)
  const draining = pace(seconds * 10, soakMs, async () => watchers.drain())
  const looking = pace(looks, soakMs, async () => void heaps.push(settledHeap()))
  await Promise.all([writing, documents, frames, disturbing, draining, looking])

  const { entries } = await readLog(judge)
  const due = new Tally().take(entries.map(({ name }) => name))
  expect(due.count).toBeGreaterThanOrEqual(seconds * eventsASecond)
  const grown = Math.max(...heaps.slice(firstSteady)) - (heaps[firstSteady] ?? 0)
  console.info(
    `soak: seed ${runSeed}, ${due.count} events in ${seconds} s, ${inputs} documents and frames, ${faults.length} faults, ` +
      `heap ${heaps.map((bytes) => (bytes / 1_048_576).toFixed(1)).join(' ')} MB`,
  )
  for (const [index, tally] of watchers.tallies.entries()) {
    await eventually(
      () => {
        watchers.drain()
        return tally.count
      },
      (count) => count >= due.count,
      20_000,
    )
    expect([index, tally.count, tally.digest]).toEqual([index, due.count, due.digest])
  }
  for (const follower of watchers.followers) {
    expect(follower.troubles).toEqual([])
    await eventually(
      () => follower.lists(),
      ([shown, fresh]) => shown === fresh,
      20_000,
    )
  }
  expect(faults).toEqual([])
  expect(server.logged.filter((line) => line.includes('"level":50'))).toEqual([])
  expect((await fetch(`${server.url}/ready`)).status).toBe(200)
  expect(grown).toBeLessThan(mostGrowth)
  await watchers.close()
  writer.close()
})
