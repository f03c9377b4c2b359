// What a connection keeps of its operations is bounded, whatever it is: all of a message lives as long as what it began.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'
import { metric } from './support/server-metric.ts'

const query = 'subscription { jobEvents { cursor } }'
const filler = 'x'.repeat(600_000)

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startServer()
  token = await server.token('shop', { roles: ['service'] })
})
afterAll(() => server?.close())

test.each<[string, object]>([
  ['id', { id: filler, payload: { query } }],
  ['document', { payload: { query: `${query} #${filler}` } }],
  ['variables that nobody declared', { payload: { query, variables: { unasked: filler } } }],
  ['extensions', { payload: { query, extensions: { filler } } }],
  ['rest of the message', { payload: { query }, filler }],
])('the %s', async (part, message) => {
  const running = (): Promise<number> => metric(server.url, 'tobedone_subscriptions{transport="websocket"}')
  const socket = await new RawSocket(server.wsUrl).init(token)
  const idOf = (name: string): string => (part === 'id' ? `${name}${filler}` : name)
  const begin = (name: string): void => socket.send({ type: 'subscribe', ...message, id: idOf(name) })
  const refused = (): readonly (string | undefined)[] =>
    socket.messages
      .filter(({ type, payload }) => type === 'error' && JSON.stringify(payload).includes('"operationCharacters"'))
      .map(({ id }) => id?.slice(0, 1))
  for (const name of ['1', '2', '3', '4', '5']) begin(name)
  await eventually(refused, (names) => names.length === 2)
  expect(refused()).toEqual(['4', '5'])
  await eventually(running, (count) => count === 3)
  // What has ended makes room, under the same id or another; and only then.
  socket.send({ id: idOf('2'), type: 'complete' })
  await eventually(running, (count) => count === 2)
  begin('2')
  begin('6')
  await eventually(refused, (names) => names.length === 3)
  expect(refused()).toEqual(['4', '5', '6'])
  await eventually(running, (count) => count === 3)
  socket.send({ id: idOf('1'), type: 'complete' })
  await eventually(running, (count) => count === 2)
  begin('7')
  await eventually(running, (count) => count === 3)
  expect(refused()).toHaveLength(3)
  socket.socket.close()
  await eventually(running, (count) => count === 0)
})
