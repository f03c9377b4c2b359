// `tobedone/client` against real servers: what is watched goes on through cut sockets, servers that restart, and tokens that
// end, with each event once and in order; where that is impossible it says so.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ApiError, type Client, openClient, type Watched } from '../src/client/index.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { WatchJobsSubscription } from './generated/graphql.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { watchJobs } from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { startServer, type TestServer } from './support/server.ts'
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts'

const types = [defineJobType('review', { outcomes: ['released'] })]
const filter = { type: ['review'] }

let database: TestDatabase
let servers: TestServer[]
let proxy: TcpProxy
let client: Client

const start = (): Promise<TestServer> => startServer({ types, databaseUrl: database.url })
const serviceToken = (server = servers[0], expiresInMs = 3_600_000): Promise<string> =>
  server?.token('shop', { roles: ['service'], expiresInMs }) ?? Promise.reject(new Error('there is no server'))

beforeAll(async () => {
  database = await openTestDatabase()
  servers = [await start(), await start()]
  proxy = await openTcpProxy(servers[0]?.url ?? '')
  client = openClient({ url: `${proxy.url}graphql`, token: () => serviceToken() })
})
afterAll(async () => {
  client.close()
  await proxy.close()
  await Promise.all(servers.map((server) => server.close()))
  await database.close()
})

/** Reads a watch into a list until it is stopped. */
function readAll(watch: AsyncIterableIterator<Watched<WatchJobsSubscription>>) {
  const targets: string[] = []
  const told: string[] = []
  const ended = (async () => {
    for await (const each of watch) {
      told.push(each.kind)
      if (each.kind === 'next') targets.push(each.data.jobEvents.job.target.id)
    }
  })()
  ended.catch(() => {})
  return { targets, told, ended, stop: () => watch.return?.() }
}

/** Requests a job to begin at: the cursor behind it. */
async function cursorBehind(who: Client, id: string): Promise<string | undefined> {
  return (await who.request({ type: 'review', target: { type: 'P', id } }))?.eventCursor
}

async function requestMany(from: number, until: number): Promise<string[]> {
  const ids = Array.from({ length: until - from }, (_, index) => `${from + index}`)
  for (const id of ids) {
    // A mutation whose answer was cut off may have been done: its key makes it safe to send again.
    const input = { type: 'review', target: { type: 'P', id }, idempotencyKey: `key ${id}` }
    for (let isDone = false; !isDone; ) {
      isDone = await client.request(input).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ApiError && error.code === 'UNAVAILABLE') return false
          throw error
        },
      )
    }
  }
  return ids
}

test('requests and completes, and refuses with a code', async () => {
  const target = { type: 'P', id: 'first' }
  const requested = await client.request({ type: 'review', target })
  expect(requested).toMatchObject({ job: { status: 'PENDING' }, wasCreated: true })
  expect(await client.complete({ type: 'review', target, outcome: 'released' })).toMatchObject({
    jobs: [{ id: requested?.job?.id, status: 'COMPLETED' }],
  })
  await expect(client.request({ type: 'revue', target })).rejects.toMatchObject({
    name: 'ApiError',
    code: 'UNKNOWN_TYPE',
    message: expect.stringContaining('review'),
  })
  const nowhere = openClient({ url: 'http://127.0.0.1:9/graphql', token: 'x' })
  await expect(nowhere.request({ type: 'review', target })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

describe('a watch', () => {
  test('goes on through cut sockets and to another server: each event once, in order', async () => {
    const rounds = size(4, 60)
    const after = await cursorBehind(client, 'before')
    const seen = readAll(client.watch(watchJobs, { filter, after }))
    const requested: string[] = []
    for (let round = 0; round < rounds; round++) {
      requested.push(...(await requestMany(round * 10, round * 10 + 5)))
      proxy.lead(servers[round % 2]?.url ?? '')
      proxy.cut()
      requested.push(...(await requestMany(round * 10 + 5, round * 10 + 10)))
    }
    await eventually(
      () => seen.targets.length,
      (length) => length >= requested.length,
      20_000,
    )
    expect(seen.targets).toEqual(requested)
    await seen.stop()
  })

  test('goes on when its token has ended, with the next', async () => {
    const asked: boolean[] = []
    const token = (isRenewal: boolean): Promise<string> => {
      asked.push(isRenewal)
      return serviceToken(servers[0], asked.length === 1 ? 1_500 : 3_600_000)
    }
    const short = openClient({ url: `${servers[0]?.url}/graphql`, token })
    const after = await cursorBehind(short, 'short')
    const seen = readAll(short.watch(watchJobs, { filter, after }))
    await eventually(
      () => asked,
      (list) => list.length === 2,
    )
    const requested = await requestMany(10_000, 10_003)
    await eventually(
      () => seen.targets.length,
      (length) => length >= 3,
    )
    expect([seen.targets, asked]).toEqual([requested, [false, true]])
    short.close()
    await seen.stop()
  })

  test('ends with the refusal of a token that cannot be renewed', async () => {
    const stranger = openClient({ url: `${servers[0]?.url}/graphql`, token: 'no token' })
    const seen = readAll(stranger.watch(watchJobs, { filter }))
    await expect(seen.ended).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('ends with the refusal of its operation', async () => {
    const seen = readAll(client.watch(watchJobs, { filter, after: 'no cursor' }))
    await expect(seen.ended).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })

  test('says resnapshot, and ends, when its cursor is too old', async () => {
    const old = await startServer({ types, databaseUrl: database.url, system: { resumeWindowMs: 1 } })
    const late = openClient({ url: `${old.url}/graphql`, token: await serviceToken(old) })
    const after = await cursorBehind(late, 'old')
    await requestMany(20_000, 20_002)
    const seen = readAll(late.watch(watchJobs, { filter, after }))
    await seen.ended
    expect(seen.told).toEqual(['resnapshot'])
    late.close()
    await old.close()
  })

  test('of a reader that stands still takes no memory, and gives everything when it reads', async () => {
    const after = await cursorBehind(client, 'still')
    const watch = client.watch(watchJobs, { filter, after })
    const first = watch.next()
    const inputs = Array.from({ length: 2_500 }, (_, index) => ({
      type: 'review',
      target: { type: 'P', id: `${30_000 + index}` },
    }))
    const shop = { id: 'shop', roles: ['service'], groups: [] } as const
    await Promise.all(inputs.map((input) => servers[0]?.tobedone.operations.request(shop, input)))
    const targets: string[] = []
    for (let each = await first; targets.length < inputs.length; each = await watch.next()) {
      if (!each.done && each.value.kind === 'next') targets.push(each.value.data.jobEvents.job.target.id)
      if (targets.length === inputs.length) break
    }
    expect(targets.sort()).toEqual(inputs.map(({ target }) => target.id))
    await watch.return?.()
  })
})
