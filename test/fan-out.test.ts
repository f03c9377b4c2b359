// Many events at once, many subscriptions in a row, and how far one viewer may go.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { Reader } from './support/reader.ts'
import { startServer, type TestServer } from './support/server.ts'
import { settledHeap } from './support/settled-heap.ts'
import { connectProduct, shop } from './support/system.ts'

const query = 'subscription ($filter: JobFilter) { jobEvents(filter: $filter) { job { target { id } } } }'

let server: TestServer
let token: string

beforeAll(async () => {
  const quota = {
    connections: { ofUser: 3, withRole: 1_000 },
    subscriptions: { ofUser: 4, withRole: 1_000 },
  }
  server = await startServer({ types: [defineJobType('review')], server: { quota } })
  token = await server.token('shop', { roles: ['service'] })
})
afterAll(() => server?.close())

const request = (type: string, id: string) =>
  server.tobedone.operations.request(shop, { type: 'review', target: { type, id } })

const targetOf = (payload: unknown): string => /"id":"([^"]+)"/.exec(JSON.stringify(payload))?.[1] ?? ''

async function subscriptionsRunning(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^tobedone_subscriptions\{transport="websocket"\} (\d+)$/m.exec(text)?.[1])
}

test('a burst of events that come at once reaches everybody, in order', async () => {
  const burst = size(1_000, 5_000)
  const filter = { targetType: ['Burst'] }
  const payload = { query, variables: { filter } }
  const reader = await Reader.open(server.tobedone, { viewer: () => shop, filter })
  const stream = await EventSource.open(server.url, token, payload)
  const socket = await new RawSocket(server.wsUrl).init(token)
  for (const id of ['1', '2', '3']) socket.send({ id, type: 'subscribe', payload })
  const told = (): readonly (readonly string[])[] => [
    reader.received.map(({ event }) => event.job.targetId),
    stream.messages.map(({ data }) => targetOf(data)),
    ...['1', '2', '3'].map((id) =>
      socket.messages.filter((each) => each.id === id).map((each) => targetOf(each.payload)),
    ),
  ]
  await eventually(
    async () => {
      await request('Burst', 'start')
      return told()
    },
    (each) => each.every(({ length }) => length > 0),
  )
  // A transaction that has written holds back all that comes after it.
  const product = await connectProduct(server.databaseUrl)
  await product.query('begin')
  await product.query('select pg_current_xact_id()')
  await Promise.all(Array.from({ length: burst }, (_, index) => request('Burst', String(index))))
  expect(told()[0]).not.toContain('0')
  await product.query('commit')
  await product.end()
  const ofBurst = () => told().map((each) => each.filter((id) => id !== 'start'))
  await eventually(ofBurst, (each) => each.every(({ length }) => length >= burst), 20_000)
  const [first, ...others] = ofBurst()
  expect(new Set(first).size).toBe(burst)
  for (const other of others) expect(other).toEqual(first)
  await reader.close()
  stream.close()
  socket.terminate()
})

test('one connection that subscribes and unsubscribes again and again leaves nothing behind', async () => {
  const [warmUp, rounds] = [size(100, 500), size(400, 100_000)]
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const socket = await new RawSocket(server.wsUrl).init(token)
  const go = async (from: number, until: number): Promise<void> => {
    for (let round = from; round < until; round++) {
      const variables = { filter: { targetType: [`Round ${round % 7}`] } }
      socket.send({ id: String(round), type: 'subscribe', payload: { query, variables } })
      // Some are complete before they have begun, others after.
      if (round % 3 === 0) await new Promise(setImmediate)
      socket.send({ id: String(round), type: 'complete' })
      if (round % 100 === 99) await eventually(subscriptionsRunning, (running) => running < 100, 20_000)
    }
    await eventually(subscriptionsRunning, (running) => running === 0, 20_000)
  }
  await go(0, warmUp)
  const before = { heap: settledHeap(), timers: timers() }
  await go(warmUp, rounds)
  expect(socket.messages.filter(({ type }) => type === 'error')).toEqual([])
  expect(timers()).toBeLessThan(before.timers + 10)
  expect(settledHeap() - before.heap).toBeLessThan(10 * 1_048_576)
  socket.terminate()
})

test('a viewer without a role has a bounded number of connections and subscriptions, over all ways in', async () => {
  const ann = await server.token('ann')
  const sockets = await Promise.all([1, 2].map(() => new RawSocket(server.wsUrl).init(ann)))
  const stream = await EventSource.open(server.url, ann, { query })
  await eventually(
    () => stream.response.status,
    (status) => status === 200,
  )
  const fourth = await new RawSocket(server.wsUrl).opened()
  fourth.send({ type: 'connection_init', payload: { authorization: ann } })
  expect((await fourth.closed()).code).toBe(4411)
  const refused = await EventSource.open(server.url, ann, { query })
  expect(refused.response.status).toBe(429)
  const [one, two] = sockets
  for (const id of ['1', '2']) one?.send({ id, type: 'subscribe', payload: { query } })
  two?.send({ id: '3', type: 'subscribe', payload: { query } })
  await eventually(subscriptionsRunning, (running) => running === 3)
  const message = await two?.ask('4', { query })
  expect(message).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'LIMIT_EXCEEDED', most: 4 } }] })
  // What is given up can be taken again, and others are not concerned.
  one?.send({ id: '1', type: 'complete' })
  await eventually(subscriptionsRunning, (running) => running === 2)
  two?.send({ id: '5', type: 'subscribe', payload: { query } })
  await eventually(subscriptionsRunning, (running) => running === 3)
  stream.close()
  for (const socket of sockets) socket.terminate()
  await eventually(
    async () => {
      const again = await new RawSocket(server.wsUrl).opened()
      again.send({ type: 'connection_init', payload: { authorization: ann } })
      return await eventually(
        () => again.closing?.code ?? again.messages[0]?.type,
        (answer) => answer !== undefined,
      )
    },
    (answer) => answer === 'connection_ack',
  )
})

test('an event stream goes on from Last-Event-ID, which counts before what its document says', async () => {
  const resumable = `subscription ($after: String) {
    jobEvents(after: $after, filter: { targetType: ["Resumed"] }) { cursor job { target { id } } }
  }`
  const { eventCursor: after } = await request('Resumed', '1')
  for (const id of ['2', '3', '4']) await request('Resumed', id)
  const first = await EventSource.open(server.url, token, { query: resumable, variables: { after } })
  await eventually(
    () => first.messages.length,
    (length) => length === 3,
  )
  first.close()
  const [seen] = first.messages
  expect(seen?.id).toBe(Object(seen?.data).data.jobEvents.cursor)
  for (const variables of [{}, { after }]) {
    const again = await EventSource.open(server.url, token, { query: resumable, variables }, seen?.id)
    await eventually(
      () => again.messages.map(({ data }) => targetOf(data)),
      (targets) => targets.join() === '3,4',
    )
    again.close()
  }
  const wrong = await EventSource.open(server.url, token, { query: resumable }, 'nonsense')
  await eventually(
    () => JSON.stringify(wrong.messages),
    (text) => text.includes('CURSOR_INVALID') && text.includes('complete'),
  )
})

test('an id may be used again at once: the one before has ended by then, and nothing is told twice', async () => {
  const filter = { targetType: ['Again'] }
  const payload = { query, variables: { filter } }
  const socket = await new RawSocket(server.wsUrl).init(token)
  const before = await subscriptionsRunning()
  const begin = (): void => socket.send({ id: '1', type: 'subscribe', payload })
  const complete = (): void => socket.send({ id: '1', type: 'complete' })
  for (let round = 0; round < 20; round++) {
    begin()
    complete()
  }
  begin()
  await eventually(subscriptionsRunning, (running) => running === before + 1)
  // Live for certain once it is told of something.
  let count = 0
  const told = (): readonly string[] => socket.messages.map((each) => targetOf(each.payload)).filter((id) => id !== '')
  await eventually(
    async () => {
      await request('Again', `${++count}`)
      return told()
    },
    ({ length }) => length > 0,
  )
  await request('Again', 'last')
  await eventually(told, (ids) => ids.includes('last'))
  expect(told()).toHaveLength(new Set(told()).size)
  complete()
  await eventually(subscriptionsRunning, (running) => running === before)
  expect(socket.closing).toBeNull()
  expect(socket.messages.filter(({ type }) => type === 'complete')).toEqual([])
  socket.socket.close()
})

test('what cannot be told in full ends the stream without its cursor, so that whoever goes on is told of it again', async () => {
  const wrong = 'subscription { jobEvents { cursor job { history(first: -1) { edges { node { id } } } } } }'
  const stream = await EventSource.open(server.url, token, { query: wrong })
  const socket = await new RawSocket(server.wsUrl).init(token)
  socket.send({ id: '1', type: 'subscribe', payload: { query: wrong } })
  await eventually(
    async () => {
      await request('Wrong', '1')
      return [stream.messages.length, socket.messages.filter(({ id }) => id === '1').length]
    },
    ([one = 0, other = 0]) => one > 0 && other > 0,
  )
  const [message] = stream.messages
  expect([message?.id, JSON.stringify(message?.data)]).toEqual([undefined, expect.stringContaining('INVALID_INPUT')])
  const [answer] = socket.messages.filter(({ id }) => id === '1')
  expect([answer?.type, JSON.stringify(answer?.payload)]).toEqual(['error', expect.stringContaining('INVALID_INPUT')])
  socket.socket.close()
})
