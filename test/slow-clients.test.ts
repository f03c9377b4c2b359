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
import { settledMemory } from './support/settled-heap.ts'
import { shop } from './support/system.ts'

// What the system's own buffers between two sockets of this machine hold comes first: some 10 MB.
const count = size(260, 10_000)
const mostUnreadBytes = size(2, 16) * 1_048_576
const mostGrowth = 50 * 1_048_576
const patienceMs = size(60_000, 600_000)
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

/** One who reads all the time from a cursor on, and what it was told of. */
async function readFrom(after?: string) {
  const socket = await new RawSocket(server.wsUrl).init(token)
  socket.send({ id: '1', type: 'subscribe', payload: { query, variables: { after } } })
  const told: { readonly cursor: string; readonly target: string }[] = []
  const read = () => {
    // Kept whole, what it was told would be all the memory that there is.
    for (const { type, payload } of socket.messages.splice(0)) {
      if (type !== 'next') continue
      const { cursor } = (payload as Seen).data.jobEvents
      told.push({ cursor, target: targetOf(payload) })
    }
    return told
  }
  return { read, socket }
}

type Reader = Awaited<ReturnType<typeof readFrom>>

/** One who is up to date. */
async function openReader(): Promise<Reader> {
  const reader = await readFrom()
  await eventually(
    async () => {
      await request()
      return reader.read().length
    },
    (count) => count > 0,
  )
  return reader
}

/** Requests so many, one after the other, and says how late a reader got each, in milliseconds. */
async function latencies(reader: Reader, times: number, between?: (turn: number) => void): Promise<readonly number[]> {
  const late: number[] = []
  for (let turn = 0; turn < times; turn++) {
    between?.(turn)
    const startedAt = performance.now()
    const id = await request()
    await eventually(
      () => reader.read().at(-1)?.target,
      (last) => last === id,
    )
    late.push(performance.now() - startedAt)
  }
  return late.sort((one, other) => one - other)
}

const p99 = (late: readonly number[]): number => late[Math.floor(late.length * 0.99)] ?? 0

/** An event stream over a connection of its own, which is open once it was told of an event. */
async function openStream() {
  const { hostname, port } = new URL(server.url)
  const connection = connect(Number(port), hostname)
  const body = JSON.stringify({ query })
  connection.write(
    `POST /graphql HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${token}\r\naccept: text/event-stream\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  const chunks: string[] = []
  let end = ''
  connection.on('data', (chunk) => {
    chunks.push(String(chunk))
    end = `${end}${chunk}`.slice(-1_000)
  })
  connection.on('error', () => {})
  await eventually(
    async () => {
      await request()
      return chunks.length
    },
    (count) => count > 2,
  )
  return {
    connection,
    /** Whether it was told that it reads too slowly. */
    isTold: () => end.includes('LIMIT_EXCEEDED') && end.includes('event: complete'),
    /** The cursors of the events that are there whole. */
    cursors: () => [...chunks.join('').matchAll(/^id: (.+)\nevent: next\ndata: .+\n\n/gm)].map(([, id]) => id),
  }
}

test('who does not read is cut off, takes little memory, delays nobody, and goes on by the cursor', {
  timeout: size(90_000, 1_800_000),
}, async () => {
  const reader = await openReader()
  const usual = await latencies(reader, size(20, 500))
  const stalled = await openReader()
  const stream = await openStream()
  stalled.socket.socket.pause()
  stream.connection.pause()
  const [first, stalledAt] = [made, performance.now()]
  await latencies(reader, 1)
  const before = settledMemory()
  const memory: number[] = []
  const meanwhile = await latencies(reader, count, (turn) => {
    if (turn % (count / size(10, 20)) === 0) memory.push(settledMemory())
  })
  const grown = Math.max(...memory) - before
  stalled.socket.socket.resume()
  stream.connection.resume()
  // Whoever comes back more than ten seconds after it was cut off finds nothing but the end of the connection.
  const isLate = performance.now() - stalledAt > 10_000
  const { code } = await stalled.socket.closed(20_000)
  expect([4410, ...(isLate ? [1006] : [])]).toContain(code)
  await eventually(
    () => stream.isTold() || (isLate && stream.connection.destroyed),
    (isOver) => isOver,
    20_000,
  )
  console.info(
    `who does not read: memory grew by ${(grown / 1_048_576).toFixed(0)} MB, ` +
      `others waited ${p99(meanwhile).toFixed(0)} ms (p99) instead of ${p99(usual).toFixed(0)} ms`,
  )

  const seen = stalled.read()
  expect(seen.length).toBeLessThan(count)
  const back = await readFrom(seen.at(-1)?.cursor)
  await eventually(
    () => back.read().at(-1)?.target,
    (last) => last === String(made),
    patienceMs,
  )
  const all = [...seen, ...back.read()].map(({ target }) => target)
  expect(all.length).toBeGreaterThan(made - first)
  expect(all).toEqual(
    reader
      .read()
      .slice(-all.length)
      .map(({ target }) => target),
  )
  back.socket.terminate()

  const cursors = stream.cursors()
  const again = await EventSource.open(server.url, token, { query }, cursors.at(-1))
  const targets: string[] = []
  await eventually(
    () => {
      targets.push(...again.messages.splice(0).map(({ data }) => targetOf(data)))
      return targets.at(-1)
    },
    (last) => last === String(made),
    patienceMs,
  )
  expect(targets).toEqual(
    Array.from({ length: targets.length }, (_, index) => String(made - targets.length + 1 + index)),
  )
  expect(cursors.length + targets.length).toBeGreaterThanOrEqual(made - first)
  again.close()

  expect(grown).toBeLessThan(mostGrowth)
  if (count > 1_000) expect(p99(meanwhile)).toBeLessThan(2 * p99(usual))
  stream.connection.destroy()
  reader.socket.terminate()
})

test('what was missed is sent as fast as it is read, so that nobody is cut off who comes back late', async () => {
  const after = await server.tobedone.reads.eventCursor()
  const missed = size(120, 2_000)
  const first = made
  for (let turn = 0; turn < missed; turn++) await request()
  const late = await readFrom(after)
  await eventually(late.read, ({ length }) => length > 0)
  late.socket.socket.pause()
  // All others are served while this one waits with megabytes before it.
  const reader = await openReader()
  await latencies(reader, 20)
  late.socket.socket.resume()
  await eventually(
    () => late.read().length,
    (length) => length === made - first,
    patienceMs,
  )
  const expected = Array.from({ length: made - first }, (_, index) => String(first + 1 + index))
  expect(late.read().map(({ target }) => target)).toEqual(expected)
  expect(late.socket.closing).toBeNull()
  for (const each of [reader, late]) each.socket.terminate()
})
