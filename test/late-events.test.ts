// An event written through one server is on the sockets of another at once when the doorbell works; when it does not, however
// it is broken, it comes with the next look at the log, and the doorbell comes back by itself.
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer, type TestServerOptions } from './support/server.ts'
import { connectProduct, shop } from './support/system.ts'
import { openTcpProxy, type TcpProxyOptions } from './support/tcp-proxy.ts'

const types = [defineJobType('review')]
const query =
  'subscription ($filter: JobFilter) { jobEvents(filter: $filter, kinds: [REQUESTED]) { job { target { id } } } }'
const pollMs = 2_000
// For a machine that has something else to do.
const slackMs = size(4_000, 1_000)

let database: TestDatabase
let writer: TestServer

beforeAll(async () => {
  database = await openTestDatabase()
  writer = await startServer({ types, databaseUrl: database.url })
})
afterAll(async () => {
  await writer?.close()
  await database?.close()
})

/** A WebSocket at a server, and what was written for it elsewhere. */
class Listener {
  readonly server: TestServer
  /** How long each event took from its commit to the socket, in milliseconds. */
  readonly lateMs: number[] = []
  readonly #socket: RawSocket
  readonly #targetType: string
  readonly #arrivals = new Map<string, number>()
  readonly #order: string[] = []
  #written = 0

  private constructor(server: TestServer, targetType: string, socket: RawSocket) {
    this.server = server
    this.#targetType = targetType
    this.#socket = socket
    socket.socket.on('message', (data) => {
      const target = /"target":\{"id":"([^"]*)"/.exec(String(data))?.[1]
      if (target === undefined) return
      this.#order.push(target)
      this.#arrivals.set(target, performance.now())
    })
  }

  static async open(targetType: string, options: TestServerOptions): Promise<Listener> {
    const server = await startServer({ types, ...options })
    const socket = new RawSocket(server.wsUrl)
    await socket.init(await server.token('shop', { roles: ['service'] }))
    const listener = new Listener(server, targetType, socket)
    socket.send({ id: '1', type: 'subscribe', payload: { query, variables: { filter: { targetType: [targetType] } } } })
    const metrics = async () => (await fetch(`${server.url}/metrics`)).text()
    await eventually(metrics, (text) => text.includes('tobedone_subscriptions{transport="websocket"} 1'))
    // It begins some time between having been asked for and its first event.
    await eventually(
      () => listener.#request(`begin ${listener.#written++}`).then(() => listener.#order.length),
      (length) => length > 0,
    )
    listener.#order.length = 0
    listener.#written = 0
    return listener
  }

  async #request(id: string): Promise<void> {
    await writer.tobedone.operations.request(shop, { type: 'review', target: { type: this.#targetType, id } })
  }

  /** Writes an event through the other server; settles when it is there. */
  async write(): Promise<void> {
    const id = `${this.#written++}`
    await this.#request(id)
    const committedAt = performance.now()
    await eventually(
      () => this.#arrivals.get(id),
      (arrivedAt) => arrivedAt !== undefined,
      20_000,
    )
    this.lateMs.push(Math.max(0, (this.#arrivals.get(id) ?? 0) - committedAt))
  }

  /** Writes one event after the other, several of them under way at once, until it is over. */
  async writeUntil(isOver: () => boolean): Promise<void> {
    const writing: Promise<void>[] = []
    for (; !isOver(); await delay(100)) writing.push(this.write())
    await Promise.all(writing)
  }

  /** What has arrived, in its order, and what was to arrive. */
  get arrived(): readonly [readonly string[], readonly string[]] {
    const ids = Array.from({ length: this.#written }, (_, index) => `${index}`)
    return [this.#order.filter((id) => !id.startsWith('begin')), ids]
  }

  get longestMs(): number {
    return Math.max(...this.lateMs)
  }

  isBack(): boolean {
    return this.server.logged.some((line) => line.includes('LISTEN works again'))
  }

  async close(): Promise<void> {
    this.#socket.terminate()
    await this.server.close()
  }
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1] ?? Number.NaN
}

test('with the doorbell it is there within milliseconds', async () => {
  // No look at the log in time could do this.
  const listener = await Listener.open('Rung', { databaseUrl: database.url, system: { pollMs: 600_000 } })
  for (let turn = 0; turn < size(100, 2_000); turn++) await listener.write()
  const [p50, p99] = [quantile(listener.lateMs, 0.5), quantile(listener.lateMs, 0.99)]
  console.info(`through another server: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms after the commit`)
  expect(listener.arrived[0]).toEqual(listener.arrived[1])
  expect(p50).toBeLessThan(50)
  expect(p99).toBeLessThan(500)
  await listener.close()
})

test('its LISTEN connection is ended: nothing is missed, nothing is later than the next look', async () => {
  const listener = await Listener.open('Ended', { databaseUrl: database.url })
  const product = await connectProduct(database.url)
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
  const proxy = await openTcpProxy(database.url, { only: 'tobedone doorbell' })
  const listener = await Listener.open('Half open', { databaseUrl: proxy.url })
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
  const proxy = await openTcpProxy(database.url, options)
  const listener = await Listener.open(how, { databaseUrl: proxy.url })
  const until = performance.now() + 5_000
  await listener.writeUntil(() => performance.now() > until)
  console.info(`LISTEN ${how}: late by ${listener.longestMs.toFixed(0)} ms at most`)
  expect(listener.arrived[0]).toEqual(listener.arrived[1])
  expect(listener.longestMs).toBeLessThan(pollMs + slackMs)
  expect(listener.longestMs).toBeGreaterThan(500)
  await listener.close()
  await proxy.close()
})
