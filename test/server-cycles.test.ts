// Clients that come, subscribe and go at any moment leave nothing behind: no subscription, no connection, no timer, no memory.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'
import { settledHeap } from './support/settled-heap.ts'

const count = size(100, 5_000)
const atOnce = 20
const warmUp = 60
const mostGrowth = 10 * 1_048_576
const watch = { query: 'subscription { jobEvents { kind job { id } } }' }

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startServer({ types: [defineJobType('review')] })
  token = await server.token('shop', { roles: ['service'], expiresInMs: 3_600_000 })
})
afterAll(() => server?.close())

async function request(): Promise<void> {
  const query = 'mutation { requestJob(input: { type: "review", target: { type: "P", id: "1" } }) { wasCreated } }'
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  await response.text()
}

// Half of them wait for an event and go in the middle of it, half go before anything has happened.
async function cycle(turn: number): Promise<void> {
  const isPatient = turn % 4 < 2
  if (turn % 2 === 0) {
    const stream = await EventSource.open(server.url, token, watch)
    if (isPatient)
      await eventually(
        () => stream.messages.length,
        (count) => count > 0,
      )
    stream.close()
    return
  }
  const socket = await new RawSocket(server.wsUrl).init(token)
  socket.send({ id: '1', type: 'subscribe', payload: watch })
  if (isPatient) await socket.message(({ id }) => id === '1')
  if (turn % 3 === 0) socket.socket.close()
  else socket.terminate()
}

async function countsOf(names: readonly string[]): Promise<readonly number[]> {
  const lines = (await (await fetch(`${server.url}/metrics`)).text()).split('\n')
  return names.map((name) =>
    Number(
      lines
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')
        .at(-1),
    ),
  )
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}

async function cycles(from: number, until: number): Promise<void> {
  for (let done = from; done < until; done += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, index) => cycle(done + index)))
  }
}

test(`${count} cycles`, async () => {
  let isOver = false
  const events = (async () => {
    while (!isOver) await request()
  })()
  // What is made once and kept is made by the first of them.
  await cycles(0, warmUp)
  const before = { timers: timers(), heap: settledHeap() }
  await cycles(warmUp, warmUp + count)
  isOver = true
  await events
  const gauges = [
    'tobedone_websockets',
    'tobedone_subscriptions{transport="sse"}',
    'tobedone_subscriptions{transport="websocket"}',
  ]
  await eventually(
    () => countsOf(gauges),
    (counts) => counts.every((each) => each === 0),
  )
  // What is left over comes from connections that the clients of this test keep, not one for each cycle.
  await eventually(timers, (left) => left < before.timers + atOnce * 2, 10_000)
  expect(settledHeap() - before.heap).toBeLessThan(mostGrowth)
  expect(server.logged.filter((line) => line.includes('"level":50'))).toEqual([])
})
