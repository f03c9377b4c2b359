// Whoever reads an event stream and is gone without a word is found by what the system says of the connection. Only a network loses
// packets, so what it says then is written here; that Linux says it so for what waits is read from a real connection.
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GraphQLError } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EventStream } from '../src/server/http/event-stream.ts'
import { StreamPings } from '../src/server/http/stream-pings.ts'
import { connectionOf, readUnheard } from '../src/server/http/unheard.ts'
import { PendingResults } from '../src/server/sharing/pending-results.ts'
import { eventually } from './support/eventually.ts'

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n' +
  '   0: 00000000:0FA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0\n'

let folder: string
let table: string
let http: Server

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tobedone-vanished-'))
  table = join(folder, 'tcp')
  http = createServer()
  await once(http.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  http?.closeAllConnections()
  http?.close()
  await rm(folder, { recursive: true })
})

/** A stream that nothing is told on, and both ends of its connection. */
async function openStream(pings: StreamPings) {
  const { port } = http.address() as AddressInfo
  const client = connect(port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n')
  const [, response]: ServerResponse[] = await once(http, 'request')
  if (response === undefined) throw new Error('nobody asks')
  const stream = new EventStream({
    ...{ response, pings, pingMs: 600_000, mostUnreadBytes: 1_000_000 },
    toError: () => new GraphQLError('it failed'),
    onResult: () => {},
  })
  const sending = stream.send({}, new PendingResults(() => ({ stop: () => {} })))
  let received = ''
  client.on('data', (data) => {
    received += data
  })
  const comments = (): number => received.split(':\n\n').length - 1
  await eventually(comments, (count) => count === 1)
  const near = response.socket
  if (near === null) throw new Error('it is not open')
  return { client, near, response, sending, comments }
}

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0')

/** A row of the table: bytes on their way, which timer runs, and how often it has sent them in vain. */
function rowOf({ localPort = 0, remotePort = 0 }: Socket, bytes: number, timer: number, times: number): string {
  return `   1: 0100007F:${hex(localPort, 4)} 0100007F:${hex(remotePort, 4)} 01 ${hex(bytes, 8)}:00000000 ${hex(timer, 2)}:0000012C ${hex(times, 8)}     0        0 2 1 0 20 4 30 10 -1\n`
}

test('who hears nothing of what is sent again and again is ended at the second look', async () => {
  const pings = new StreamPings(600_000, [table])
  const [gone, there] = [await openStream(pings), await openStream(pings)]
  await writeFile(table, head)
  await pings.look()
  await eventually(
    () => [gone.comments(), there.comments()],
    (counts) => counts.every((count) => count === 2),
  )
  // The comment of just now, as it is written in chunks.
  await writeFile(table, head + rowOf(gone.near, 8, 1, 5))
  await pings.look()
  await gone.sending
  expect(gone.response.destroyed).toBe(true)
  await eventually(there.comments, (count) => count === 3)
  expect(there.response.destroyed).toBe(false)
  there.client.destroy()
  await there.sending
})

test.each([
  ['whose window is full, but who says so', 4, 3],
  ['to whom it was sent just now', 1, 0],
])('who is there, %s, is not ended', async (_who, timer, times) => {
  const pings = new StreamPings(600_000, [table])
  const { client, near, response, sending } = await openStream(pings)
  for (let look = 0; look < 4; look++) {
    await writeFile(table, head + rowOf(near, 8, timer, times))
    await pings.look()
  }
  expect(response.destroyed).toBe(false)
  client.destroy()
  await sending
})

test('who hears some of it between two looks is not ended, however much is on its way', async () => {
  const pings = new StreamPings(600_000, [table])
  const { client, near, response, sending } = await openStream(pings)
  for (const bytes of [60, 50, 40, 30]) {
    await writeFile(table, head + rowOf(near, bytes, 1, 1))
    await pings.look()
  }
  expect(response.destroyed).toBe(false)
  client.destroy()
  await sending
})

test('for whom something waits here still is not ended by that: how much of it they took nobody knows', async () => {
  const pings = new StreamPings(600_000, [table])
  const { client, near, response, sending } = await openStream(pings)
  client.pause()
  response.write('x'.repeat(40_000_000))
  expect(near.writableLength).toBeGreaterThan(0)
  for (let look = 0; look < 3; look++) {
    await writeFile(table, head + rowOf(near, 50_000, 1, 1))
    await pings.look()
  }
  expect(response.destroyed).toBe(false)
  client.destroy()
  await sending
})

test('without a table nobody is ended', async () => {
  const pings = new StreamPings(600_000, [join(folder, 'none')])
  const { client, response, sending, comments } = await openStream(pings)
  for (let look = 0; look < 3; look++) await pings.look()
  await eventually(comments, (count) => count === 4)
  expect(response.destroyed).toBe(false)
  client.destroy()
  await sending
})

test('Linux tells of what waits for a peer that does not read, and others of nothing', async () => {
  const { client, near, response, sending } = await openStream(new StreamPings(600_000))
  expect((await readUnheard()).has(connectionOf(near))).toBe(false)
  if (process.platform === 'linux') {
    client.pause()
    response.write('x'.repeat(20_000_000))
    const unheard = await eventually(
      async () => (await readUnheard()).get(connectionOf(near)),
      (found) => found !== undefined,
    )
    expect(unheard?.bytes).toBeGreaterThan(0)
  }
  client.destroy()
  await sending
})
