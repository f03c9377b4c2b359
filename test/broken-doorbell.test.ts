// However the doorbell is broken, an event written through one server is on the sockets of another with the next look at the log,
// and the doorbell comes back by itself.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { size } from './size.ts'
import { eventually } from './support/eventually.ts'
import { Listener, listenedTypes } from './support/listener.ts'
import { startServer, type TestServer } from './support/server.ts'
import { connectProduct } from './support/system.ts'
import { openTcpProxy, type TcpProxyOptions } from './support/tcp-proxy.ts'

const pollMs = 2_000
// For a machine that has something else to do.
const slackMs = size(4_000, 1_000)

let writer: TestServer

beforeAll(async () => {
  writer = await startServer({ types: listenedTypes })
})
afterAll(() => writer?.close())

test('its LISTEN connection is ended: nothing is missed, nothing is later than the next look', async () => {
  const listener = await Listener.open(writer, 'Ended', { databaseUrl: writer.databaseUrl })
  const product = await connectProduct(writer.databaseUrl)
  for (let cut = 0; cut < 3; cut++) {
    const until = performance.now() + 400
    await product.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'tobedone doorbell'`,
    )
    await listener.writeUntil(() => performance.now() > until)
  }
  await eventually(() => listener.isBack(), Boolean, 15_000)
  console.info(`LISTEN ended: late by ${listener.longestMs.toFixed(0)} ms at most`)
  expect(listener.arrived[0]).toEqual(listener.arrived[1])
  expect(listener.longestMs).toBeLessThan(pollMs + slackMs)
  await product.end()
  await listener.close()
})

test.concurrent('its LISTEN connection is half open: the same, and it is replaced within 15 s', async () => {
  const proxy = await openTcpProxy(writer.databaseUrl, { only: 'tobedone doorbell' })
  const listener = await Listener.open(writer, 'Half open', { databaseUrl: proxy.url })
  proxy.silence()
  const silentAt = performance.now()
  await listener.writeUntil(() => listener.isBack() || performance.now() > silentAt + 20_000)
  const backMs = performance.now() - silentAt
  const most = listener.longestMs
  console.info(`LISTEN half open: late by ${most.toFixed(0)} ms at most, back after ${backMs.toFixed(0)} ms`)
  expect(listener.arrived[0]).toEqual(listener.arrived[1])
  expect(most).toBeLessThan(pollMs + slackMs)
  expect(most).toBeGreaterThan(500)
  expect(backMs).toBeLessThan(15_000)
  await listener.close()
  await proxy.close()
})

test.concurrent.each<[string, TcpProxyOptions]>([
  // As a pooler says no.
  ['is refused', { rewrites: [['listen tobedone', 'listen 2obedone']] }],
  // As one that gives each transaction another connection: nobody hears what it listens to.
  ['is taken and never heard', { rewrites: [['listen tobedone', 'listen elsewher']] }],
])('LISTEN %s by a pooler: nothing is missed, nothing is later than the next look', async (how, options) => {
  const proxy = await openTcpProxy(writer.databaseUrl, options)
  const listener = await Listener.open(writer, how, { databaseUrl: proxy.url })
  const until = performance.now() + 5_000
  await listener.writeUntil(() => performance.now() > until)
  console.info(`LISTEN ${how}: late by ${listener.longestMs.toFixed(0)} ms at most`)
  expect(listener.arrived[0]).toEqual(listener.arrived[1])
  expect(listener.longestMs).toBeLessThan(pollMs + slackMs)
  expect(listener.longestMs).toBeGreaterThan(500)
  await listener.close()
  await proxy.close()
})
