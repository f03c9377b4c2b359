// A live list of `tobedone/client` against real servers: whatever happens, and however often the connection is cut, it ends
// as what a query gives.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, openClient } from '../src/client/index.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { ListJobsQueryVariables } from './generated/graphql.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { listJobs } from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { keepQueue } from './support/queue-documents.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts'

const query: ListJobsQueryVariables = { filter: { type: ['review'], open: true }, orderBy: 'PRIORITY', first: 8 }

let database: TestDatabase
let servers: TestServer[]
let proxy: TcpProxy
let client: Client

beforeAll(async () => {
  database = await openTestDatabase()
  const start = () => startServer({ types: [defineJobType('review')], databaseUrl: database.url })
  servers = [await start(), await start()]
  proxy = await openTcpProxy(servers[0]?.url ?? '')
  const token = await servers[0]?.token('shop', { roles: ['service'] })
  client = openClient({ url: `${proxy.url}graphql`, token: token ?? '' })
})
afterAll(async () => {
  client.close()
  await proxy.close()
  await Promise.all(servers.map((server) => server.close()))
  await database.close()
})

test('is what a query gives, however often it is cut off', async () => {
  console.info(`client queue: seed ${runSeed}`)
  const random = randomFrom(runSeed)
  const operations = servers[1]?.tobedone.operations
  if (operations === undefined) throw new Error('there is no server')
  const queue = client.liveQueue(keepQueue, query)
  const wasLive: boolean[] = []
  const forget = queue.subscribe(() => wasLive.push(queue.view().isLive))
  const wasConnected: boolean[] = []
  const letGo = client.onConnection(() => wasConnected.push(client.isConnected()))
  const ids: string[] = []
  for (let turn = 0; turn < size(100, 3_000); turn++) {
    const pick = ids[Math.floor(random() * ids.length)] ?? ''
    if (random() < 0.5 || ids.length < 5) {
      const target = { type: 'P', id: `${turn}` }
      const { job } = await operations.request(shop, { type: 'review', target, priority: Math.floor(random() * 100) })
      ids.push(job?.id ?? '')
    } else if (random() < 0.6) {
      await operations.complete(shop, { id: pick }, {}).catch(() => {})
    } else await operations.update(shop, { id: pick }, { priority: Math.floor(random() * 100) }).catch(() => {})
    if (turn % 25 === 12) {
      await eventually(
        () => queue.view().isLive,
        (isLive) => isLive,
      )
      proxy.lead(servers[turn % 2]?.url ?? '')
      proxy.cut()
    }
  }
  const fresh = async () =>
    (await client.ask(listJobs, query)).jobs?.edges.map(({ node }) => [node.target.id, node.priority])
  const wanted = await fresh()
  expect(wanted).toHaveLength(8)
  const shown = await eventually(
    () => queue.view(),
    ({ jobs, isLive }) =>
      isLive && JSON.stringify(jobs.map(({ target, priority }) => [target.id, priority])) === JSON.stringify(wanted),
  )
  expect([shown.hasMore, shown.error]).toEqual([true, null])
  expect(new Set(wasLive)).toEqual(new Set([true, false]))
  expect(client.isConnected()).toBe(true)
  // It is told of each change, and of nothing else.
  expect(wasConnected).toEqual(wasConnected.map((_, index) => index % 2 === 0))
  expect(wasConnected.length).toBeGreaterThan(2)
  forget()
  letGo()
  queue.close()
})

test('says why it has ended', async () => {
  const stranger = openClient({ url: `${servers[0]?.url}/graphql`, token: 'none' })
  const queue = stranger.liveQueue(keepQueue, query)
  const { error } = await eventually(queue.view, (view) => view.error !== null)
  expect(error).toMatchObject({ code: 'UNAUTHENTICATED' })
  stranger.close()
})
