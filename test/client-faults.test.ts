// `tobedone/client` when it is closed, and when what it was given fails: token sources, listeners, gateways that close in
// their own way. Over real sockets, by way of a relay that closes and loses as it is told.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type Client, type ClientOptions, openClient } from '../src/client/index.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { watchJobs } from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { keepQueue } from './support/queue-documents.ts'
import { startServer, type TestServer } from './support/server.ts'
import { openSocketRelay, type SocketRelay } from './support/socket-relay.ts'
import { shop } from './support/system.ts'

let server: TestServer
let relay: SocketRelay
let token: string
const clients: Client[] = []
const unheard: unknown[] = []
const onUnheard = (reason: unknown): void => void unheard.push(reason)

beforeAll(async () => {
  process.on('unhandledRejection', onUnheard)
  server = await startServer({ types: [defineJobType('review')] })
  token = await server.token('shop', { roles: ['service'] })
})
beforeEach(async () => {
  relay = await openSocketRelay(server.wsUrl)
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const client of clients.splice(0)) client.close()
  await relay.close()
})
afterAll(async () => {
  process.off('unhandledRejection', onUnheard)
  await server?.close()
  expect(unheard).toEqual([])
})

function open(options: Partial<ClientOptions> = {}): Client {
  const client = openClient({ url: relay.url, token, ...options })
  clients.push(client)
  return client
}

const request = (id: string) => server.tobedone.operations.request(shop, { type: 'review', target: { type: 'P', id } })

/** Watches the jobs whose target begins so; `sees` requests one and waits until it has come. */
async function watchTargets(client: Client, search: string) {
  const after = await server.tobedone.reads.eventCursor()
  const watch = client.watch(watchJobs, { filter: { search }, after })
  const targets: string[] = []
  const ended = (async () => {
    for await (const each of watch) if (each.kind === 'next') targets.push(each.data.jobEvents.job.target.id)
    return 'done'
  })()
  ended.catch(() => {})
  const sees = async (id: string): Promise<void> => {
    await request(`${search} ${id}`)
    await eventually(
      () => targets,
      (list) => list.includes(`${search} ${id}`),
      15_000,
    )
  }
  return { watch, targets, ended, sees }
}

test('a client that is closed ends all that it watches, and opens nothing again', async () => {
  const client = open()
  const seen = await watchTargets(client, 'closed')
  const queue = client.liveQueue(keepQueue, { filter: { search: 'closed' } })
  const shown: boolean[] = []
  queue.subscribe(() => shown.push(queue.view().isLive))
  await seen.sees('a')
  await eventually(queue.view, ({ jobs, isLive }) => isLive && jobs.length === 1)
  client.close()
  expect([await seen.ended, shown.at(-1), queue.view().isLive]).toEqual(['done', false, false])
  expect(await client.watch(watchJobs, {}).next()).toEqual({ done: true, value: undefined })
  await (await watchTargets(open(), 'later')).sees('a')
  expect(relay.cameAt).toHaveLength(2)
})

test('a client that is closed while it tries again ends what it watches', async () => {
  relay.refuse()
  const client = open()
  const seen = await watchTargets(client, 'trying')
  await eventually(
    () => relay.cameAt.length,
    (count) => count > 1,
  )
  client.close()
  expect(await seen.ended).toBe('done')
})

test('a process that closes its client ends by itself', async () => {
  const after = await server.tobedone.reads.eventCursor()
  await request('child')
  const child = join(import.meta.dirname, 'support', 'client-child.ts')
  const settings = ['--conditions=tobedone-source', child, `${server.url}/graphql`, token, after]
  const { stdout } = await promisify(execFile)(process.execPath, settings, { timeout: 60_000 })
  expect(stdout).toBe('REQUESTED\nended false\n')
})

test('a token source that fails is told, and asked again until it gives one', async () => {
  const asked: boolean[] = []
  const troubles: unknown[] = []
  const source = (isRenewal: boolean): string | Promise<string> => {
    asked.push(isRenewal)
    if (asked.length === 2) throw new Error('no network')
    return asked.length === 3 ? Promise.reject(new Error('still none')) : token
  }
  const client = open({ token: source, onTrouble: (trouble) => troubles.push(trouble) })
  const seen = await watchTargets(client, 'tokens')
  await seen.sees('a')
  relay.closeAll(4403)
  await seen.sees('b')
  expect([seen.targets, asked]).toEqual([
    ['tokens a', 'tokens b'],
    [false, true, true, true],
  ])
  expect(troubles).toMatchObject([
    { name: 'ApiError', code: 'UNAVAILABLE', message: 'No token could be got: no network' },
    { name: 'ApiError', code: 'UNAVAILABLE', message: 'No token could be got: still none' },
  ])
})

test('a mutation whose token cannot be got is UNAVAILABLE, and the next asks anew', async () => {
  let isThere = false
  const source = (): string => {
    if (isThere) return token
    throw new Error('signed out')
  }
  const client = open({ url: `${server.url}/graphql`, token: source, onTrouble: () => {} })
  const input = { type: 'review', target: { type: 'P', id: 'asked' } }
  await expect(client.request(input)).rejects.toMatchObject({ name: 'ApiError', code: 'UNAVAILABLE' })
  isThere = true
  expect(await client.request(input)).toMatchObject({ wasCreated: true })
})

test('a token is there before the connection is opened, however long it takes', async () => {
  const source = Promise.withResolvers<string>()
  let opened: number | null = null
  const client = open({
    token: () => {
      opened = relay.cameAt.length
      return source.promise
    },
  })
  const seen = await watchTargets(client, 'slow')
  await eventually(
    () => opened,
    (count) => count !== null,
  )
  source.resolve(token)
  await seen.sees('a')
  expect([opened, relay.cameAt.length]).toEqual([0, 1])
})

test.each([1000, 1001, 1011, 1013, 4408, 4410, 4411, 4500])(
  'goes on after a closing with %i, without repeating',
  async (code) => {
    const seen = await watchTargets(open(), `code ${code}`)
    await seen.sees('a')
    relay.closeAll(code)
    await seen.sees('b')
    expect(seen.targets).toEqual([`code ${code} a`, `code ${code} b`])
  },
)

test('waits longer after each failure, also after its token was renewed and nothing has come since', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.999)
  const client = open({ token: () => token })
  const seen = await watchTargets(client, 'waits')
  await seen.sees('a')
  relay.closeAll(4403)
  await eventually(
    () => relay.acceptedCount,
    (count) => count === 2,
  )
  relay.refuse()
  relay.closeAll(1001)
  const cameAt = await eventually(
    () => relay.cameAt,
    ({ length }) => length === 4,
    10_000,
  )
  const waitedMs = cameAt.slice(1).map((at, index) => at - (cameAt[index] ?? 0))
  const leastMs = [200, 450, 900]
  expect(waitedMs.filter((ms, index) => ms < (leastMs[index] ?? 0))).toEqual([])
})

test('forgets its failures when a stream has stood for long, though nothing came', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.999)
  relay.refuse()
  const seen = await watchTargets(open(), 'stood')
  await eventually(
    () => relay.cameAt.length,
    (count) => count === 2,
  )
  relay.accept()
  await eventually(
    () => relay.sentCount('"subscribe"'),
    (count) => count === 1,
  )
  const waits = vi.spyOn(globalThis, 'setTimeout')
  const realNow = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => realNow() + 10_000)
  relay.closeAll(1001)
  await seen.sees('a')
  const retries = waits.mock.calls.map(([, ms = 0]) => ms).filter((ms) => ms > 0 && ms % 249.75 === 0)
  expect(retries).toEqual([249.75])
})

test('a live list that has lost a change begins again', async () => {
  const client = open()
  const queue = client.liveQueue(keepQueue, { filter: { search: 'lost', open: true } })
  const targets = () => queue.view().jobs.map(({ target }) => target.id)
  await eventually(queue.view, ({ isLive }) => isLive)
  await request('lost a')
  await eventually(targets, (ids) => ids.length === 1)
  relay.repeat('ENTERED', 0)
  const { job } = await request('lost b')
  await server.tobedone.operations.complete(shop, { id: job?.id ?? '' }, {})
  await eventually(queue.view, ({ change }) => change?.kind === 'LIST')
  expect(targets()).toEqual(['lost a'])
})

test('a listener that throws harms neither the others nor the connection', async () => {
  const troubles: unknown[] = []
  const client = open({ onTrouble: (trouble) => troubles.push(trouble) })
  const queue = client.liveQueue(keepQueue, { filter: { search: 'thrown' } })
  const heard: number[] = []
  queue.subscribe(() => {
    throw new Error('a fault of the page')
  })
  queue.subscribe(() => heard.push(queue.view().jobs.length))
  const seen = await watchTargets(client, 'thrown')
  await eventually(queue.view, ({ isLive }) => isLive)
  await seen.sees('a')
  await eventually(
    () => heard,
    (counts) => counts.includes(1),
  )
  expect([heard, troubles.length, relay.cameAt.length]).toEqual([[0, 1], 2, 1])
})
