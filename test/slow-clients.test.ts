// A client that does not read is cut off, goes on without loss, and nobody else notices.
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

// What the system's own buffers between two sockets of this machine hold comes first: some 10 MB.
const count = size(400, 10_000)
const mostUnreadBytes = size(2, 16) * 1_048_576
const text = 'x'.repeat(20_000)
const query = `subscription ($after: String) {
  jobEvents(after: $after) { cursor job { target { id } } a: job { metadata } b: job { metadata } c: job { metadata } }
}`

interface Seen {
  readonly data: { readonly jobEvents: { readonly cursor: string; readonly job: { readonly target: { id: string } } } }
}

let server: TestServer
let token: string
let made = 0

beforeAll(async () => {
  const types = [defineJobType('review', { metadata: z.looseObject({}) })]
  server = await startServer({ types, server: { mostUnreadBytes } })
  token = await server.token('shop', { roles: ['service'] })
})
afterAll(() => server?.close())

async function request(): Promise<string> {
  const id = String(++made)
  await server.tobedone.operations.request(shop, { type: 'review', target: { type: 'P', id }, metadata: { text } })
  return id
}

const targetOf = (payload: unknown): string => {
  const { data } = payload as Seen
  return data.jobEvents.job.target.id
}

/** One who reads all the time, and how long each event took to come. */
async function openReader(): Promise<{ targets(): readonly string[]; socket: RawSocket }> {
  const socket = await new RawSocket(server.wsUrl).init(token)
  socket.send({ id: '1', type: 'subscribe', payload: { query } })
  const targets = () => socket.messages.filter(({ type }) => type === 'next').map(({ payload }) => targetOf(payload))
  await eventually(
    async () => {
      await request()
      return targets().length
    },
    (seen) => seen > 0,
  )
  return { targets, socket }
}

/** Requests so many, one after the other, and says how late a reader got each, in milliseconds. */
async function latencies(reader: { targets(): readonly string[] }, times: number): Promise<readonly number[]> {
  const late: number[] = []
  for (let turn = 0; turn < times; turn++) {
    const startedAt = performance.now()
    const id = await request()
    await eventually(
      () => reader.targets().at(-1),
      (last) => last === id,
    )
    late.push(performance.now() - startedAt)
  }
  return late.sort((one, other) => one - other)
}

const p99 = (late: readonly number[]): number => late[Math.floor(late.length * 0.99)] ?? 0

test('a WebSocket that is not read is closed with 4410, goes on by its cursor, and delays nobody', async () => {
  const reader = await openReader()
  const usual = await latencies(reader, size(20, 500))
  const stalled = await openReader()
  stalled.socket.socket.pause()
  const first = made
  const stalledAt = performance.now()
  const meanwhile = await latencies(reader, count)
  stalled.socket.socket.resume()
  const { code } = await stalled.socket.closed(20_000)
  // Whoever comes back more than ten seconds after it was closed finds nothing but the end of the connection.
  expect([4410, ...(performance.now() - stalledAt > 10_000 ? [1006] : [])]).toContain(code)
  const seen = stalled.socket.messages.filter(({ type }) => type === 'next').map(({ payload }) => payload as Seen)
  expect(seen.length).toBeLessThan(count)
  const again = await new RawSocket(server.wsUrl).init(token)
  const after = seen.at(-1)?.data.jobEvents.cursor
  again.send({ id: '1', type: 'subscribe', payload: { query, variables: { after } } })
  const resumed = () => again.messages.filter(({ type }) => type === 'next').map(({ payload }) => targetOf(payload))
  await eventually(
    () => seen.length + resumed().length,
    (total) => total > made - first,
    60_000,
  )
  const all = [...seen.map(targetOf), ...resumed()]
  expect(all).toEqual(reader.targets().slice(-all.length))
  if (count > 1_000) expect(p99(meanwhile)).toBeLessThan(2 * p99(usual))
  for (const each of [reader.socket, again]) each.terminate()
})

test('an event stream that is not read is ended with LIMIT_EXCEEDED, and goes on by its cursor', async () => {
  const { hostname, port } = new URL(server.url)
  const stalled = connect(Number(port), hostname)
  const body = JSON.stringify({ query })
  stalled.write(
    `POST /graphql HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${token}\r\naccept: text/event-stream\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  let received = ''
  stalled.on('data', (chunk) => {
    received += String(chunk)
  })
  await eventually(
    async () => {
      await request()
      return received
    },
    (read) => read.includes('id: '),
  )
  stalled.pause()
  const first = made
  for (let turn = 0; turn < size(400, 1_000); turn++) await request()
  stalled.resume()
  await eventually(
    () => received.includes('LIMIT_EXCEEDED') && received.includes('event: complete'),
    (isTold) => isTold,
    20_000,
  )
  const ids = [...received.matchAll(/^id: (.+)$/gm)].map(([, id]) => id)
  const again = await EventSource.open(server.url, token, { query }, ids.at(-1))
  await eventually(
    () => (again.messages.length > 0 ? targetOf(again.messages.at(-1)?.data) : null),
    (last) => last === String(made),
    60_000,
  )
  const [expected] = again.messages
  expect(Number(targetOf(expected?.data)) + again.messages.length - 1).toBe(made)
  expect(ids.length + again.messages.length).toBeGreaterThanOrEqual(made - first)
  again.close()
  stalled.destroy()
})

test('what was missed is sent as fast as it is read, so that nobody is cut off who comes back late', async () => {
  const socket = await new RawSocket(server.wsUrl).init(token)
  socket.send({ id: '1', type: 'subscribe', payload: { query: '{ eventCursor }' } })
  const { payload } = await socket.message(({ type }) => type === 'next')
  const { eventCursor: after } = (payload as { data: { eventCursor: string } }).data
  const missed = size(300, 2_000)
  const first = made
  for (let turn = 0; turn < missed; turn++) await request()
  socket.send({ id: '2', type: 'subscribe', payload: { query, variables: { after } } })
  await socket.message(({ id }) => id === '2')
  socket.socket.pause()
  // All others are served while this one waits with megabytes before it.
  const reader = await openReader()
  await latencies(reader, 20)
  socket.socket.resume()
  const seen = () => socket.messages.filter(({ id }) => id === '2').map((message) => targetOf(message.payload))
  await eventually(seen, (targets) => targets.length === made - first, 60_000)
  expect(seen()).toEqual(Array.from({ length: made - first }, (_, index) => String(first + 1 + index)))
  expect(socket.closing).toBeNull()
  for (const each of [reader.socket, socket]) each.terminate()
})
