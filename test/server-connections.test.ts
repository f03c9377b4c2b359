// Who is connected to a server, as admins are told through the API, and nobody else. What waits for a slow one is in slow-readers.test.ts.
import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'
import { connectionsOf } from './support/server-documents.ts'

const query = 'subscription { jobEvents { cursor } }'
let server: TestServer
let root: Client

beforeAll(async () => {
  server = await startServer()
  root = await clientOf(server, 'root', { roles: ['admin'] })
})
afterAll(() => server?.close())

async function shown(viewer: string | null = null, first = 100) {
  return (await root.run(connectionsOf, { viewer, first })).server
}

test('tells of each connection whose it is, since when, and what runs on it, until it ends', async () => {
  const socket = await new RawSocket(server.wsUrl).init(await server.token('ann', { roles: ['staff'] }))
  for (const id of ['1', '2']) socket.send({ type: 'subscribe', id, payload: { query } })
  const stream = await EventSource.open(server.url, await server.token('ben'), { query })
  const silent = await new RawSocket(server.wsUrl).opened()
  const seen = await eventually(shown, (now) => now?.subscriptionCount === 3 && now.connectionCount === 3)
  expect(seen).toMatchObject({ host: hostname(), processId: process.pid, unreadBytes: 0 })
  const facts = seen?.connections.map(({ transport, viewerId, subscriptionCount }) =>
    [transport, viewerId, subscriptionCount].join(' '),
  )
  expect(facts?.toSorted()).toEqual(['EVENT_STREAM ben 1', 'WEBSOCKET  0', 'WEBSOCKET ann 2'])
  const opened = seen?.connections.map(({ connectedAt }) => Date.parse(connectedAt)) ?? []
  expect(opened).toEqual(opened.toSorted((one, other) => one - other))
  expect(Math.min(...opened)).toBeGreaterThanOrEqual(Date.parse(seen?.startedAt ?? ''))
  // The numbers are of all, whichever are wanted.
  expect(await shown('ann')).toMatchObject({ connectionCount: 3, connections: [{ viewerId: 'ann' }] })
  expect((await shown(null, 2))?.connections).toEqual(seen?.connections.slice(0, 2))
  for (const { socket: open } of [socket, silent]) open.close()
  stream.close()
  await eventually(shown, (now) => now?.connectionCount === 0 && now.connections.length === 0)
})

test('is for admins only, and tells of at most 1,000', async () => {
  for (const roles of [[], ['staff'], ['service']]) {
    const other = await clientOf(server, 'other', { roles })
    expect((await other.refused(connectionsOf, {})).extensions.code).toBe('FORBIDDEN')
  }
  expect((await root.refused(connectionsOf, { first: 1_001 })).extensions.code).toBe('LIMIT_EXCEEDED')
})
