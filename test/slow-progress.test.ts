// Who reads slowly is there, however long that takes; who takes nothing of what waits is not. Over real connections.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { Pings } from '../src/server/web-socket/pings.ts'
import { size } from './size.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'
import { metric } from './support/server-metric.ts'
import { shop } from './support/system.ts'

const pingMs = size(600, 12_000)
const patienceMs = pingMs * 3 + 20_000
const text = 'x'.repeat(60_000)
const query = `subscription ($after: String) { jobEvents(after: $after) {
  ${Array.from({ length: 10 }, (_, index) => `copy${index}: job { metadata }`).join(' ')} } }`
let server: TestServer
let token: string
let after: string

beforeAll(async () => {
  const types = [defineJobType('review', { metadata: z.looseObject({}) })]
  server = await startServer({ types, server: { pingMs } })
  token = await server.token('shop', { roles: ['service'] })
  after = await server.tobedone.reads.eventCursor()
  // More than the system's own buffers take, so that something waits at the server.
  const targets = Array.from({ length: 40 }, (_, index) => ({ type: 'P', id: `${index}` }))
  const { operations } = server.tobedone
  await Promise.all(targets.map((target) => operations.request(shop, { type: 'review', target, metadata: { text } })))
})
afterAll(() => server?.close())

/** A number of the server's for WebSockets and for event streams. */
const numbers = (name: string): Promise<readonly number[]> =>
  Promise.all(['websocket', 'sse'].map((transport) => metric(server.url, `${name}{transport="${transport}"}`)))

test('whoever takes nothing of what waits is cut off', { timeout: 120_000 }, async () => {
  const socket = await new RawSocket(server.wsUrl).init(token, patienceMs)
  socket.connection.pause()
  socket.send({ id: '1', type: 'subscribe', payload: { query, variables: { after } } })
  const { hostname, port } = new URL(server.url)
  const body = JSON.stringify({ query, variables: { after } })
  const stream = connect(Number(port), hostname).pause()
  stream.on('error', () => {})
  stream.write(
    `POST /graphql HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${token}\r\naccept: text/event-stream\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await eventually(
    () => numbers('tobedone_subscription_events_total'),
    (sent) => sent.every((count) => count > 0),
    patienceMs,
  )
  await eventually(
    () => numbers('tobedone_subscriptions'),
    (open) => open.every((count) => count === 0),
    patienceMs,
  )
  socket.terminate()
  stream.destroy()
})

/** Both ends of a WebSocket, and what pings it; how often is for the test to say. */
async function openPinged(options: { readonly autoPong: boolean }) {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  const { port } = http.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}`, options)
  const [[near]] = await Promise.all([once(sockets, 'connection'), once(client, 'open')])
  const [stream, connection] = [near, client].map((socket) => Reflect.get(socket, '_socket'))
  if (!(stream instanceof Socket && connection instanceof Socket)) throw new Error('it is not open')
  const pings = new Pings(near, stream, 60_000)
  const close = (): void => {
    client.terminate()
    http.close()
  }
  return { near, client, stream, connection, pings, close }
}

test('a pong that waits behind megabytes is waited for, and not for ever', async () => {
  const { near, client, stream, connection, pings, close } = await openPinged({ autoPong: true })
  connection.pause()
  for (let megabytes = 0; megabytes < 24; megabytes++) near.send(Buffer.alloc(1_048_576))
  // While something waits here the ping has not gone out.
  expect(stream.writableLength).toBeGreaterThan(0)
  for (let look = 0; look < 50; look++) pings.look()
  expect(near.readyState).toBe(WebSocket.OPEN)
  const ponged = once(near, 'pong')
  connection.resume()
  await ponged
  expect([near.readyState, client.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN])
  close()
})

test.each([
  ['nothing', 0, 1],
  // A minute for each 2 MB.
  ['megabytes', 7, 4],
])('who does not answer a ping behind %s is ended', async (_what, megabytes, looks) => {
  const { near, client, pings, close } = await openPinged({ autoPong: false })
  for (let sent = 0; sent < megabytes; sent++) near.send(Buffer.alloc(1_048_576))
  const pinged = once(client, 'ping')
  pings.look()
  await pinged
  // It counts from when the server is told that it has gone out.
  await turn()
  await turn()
  for (let look = 1; look < looks; look++) pings.look()
  expect(near.readyState).toBe(WebSocket.OPEN)
  pings.look()
  expect(near.readyState).toBe(WebSocket.CLOSING)
  close()
})

test('whoever sends is there, although their pong waits behind all that they send', async () => {
  const { near, client, pings, close } = await openPinged({ autoPong: false })
  for (let look = 0; look < 5; look++) {
    const [pinged, heard] = [once(client, 'ping'), once(near, 'message')]
    pings.look()
    await pinged
    client.send('more')
    await heard
    await turn()
  }
  expect(near.readyState).toBe(WebSocket.OPEN)
  // Silent from now on: nobody hears of the last ping.
  pings.look()
  await turn()
  for (let look = 0; look < 3; look++) pings.look()
  expect(near.readyState).toBe(WebSocket.CLOSING)
  close()
})
