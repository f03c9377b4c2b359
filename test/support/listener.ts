// A client of one server that hears of what is written through another, and how late it hears.
import { setTimeout as delay } from 'node:timers/promises'
import { defineJobType } from '../../src/definition/define-job-type.ts'
import { eventually } from './eventually.ts'
import { RawSocket } from './raw-socket.ts'
import { startServer, type TestServer, type TestServerOptions } from './server.ts'
import { shop } from './system.ts'

/** What is written. */
export const listenedTypes = [defineJobType('review')]
const query =
  'subscription ($filter: JobFilter) { jobEvents(filter: $filter, kinds: [REQUESTED]) { job { target { id } } } }'

/** A WebSocket at a server, and what was written for it elsewhere. */
export class Listener {
  readonly server: TestServer
  readonly #writer: TestServer
  /** How long each event took from its commit to the socket, in milliseconds. */
  readonly lateMs: number[] = []
  readonly #socket: RawSocket
  readonly #targetType: string
  readonly #arrivals = new Map<string, number>()
  readonly #order: string[] = []
  #written = 0
  #writing: Promise<void> = Promise.resolve()

  private constructor(server: TestServer, writer: TestServer, targetType: string, socket: RawSocket) {
    this.server = server
    this.#writer = writer
    this.#targetType = targetType
    this.#socket = socket
    socket.socket.on('message', (data) => {
      const target = /"target":\{"id":"([^"]*)"/.exec(String(data))?.[1]
      if (target === undefined) return
      this.#order.push(target)
      this.#arrivals.set(target, performance.now())
    })
  }

  /** One that hears of targets of that type, which the writer writes. */
  static async open(writer: TestServer, targetType: string, options: TestServerOptions): Promise<Listener> {
    const server = await startServer({ types: listenedTypes, ...options })
    const socket = new RawSocket(server.wsUrl)
    await socket.init(await server.token('shop', { roles: ['service'] }))
    const listener = new Listener(server, writer, targetType, socket)
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
    await this.#writer.tobedone.operations.request(shop, { type: 'review', target: { type: this.#targetType, id } })
  }

  /** Writes an event through the other server; settles when it is there. */
  async write(): Promise<void> {
    const id = `${this.#written++}`
    // One behind the other: what is written at the same time is in no order.
    this.#writing = this.#writing.then(() => this.#request(id))
    await this.#writing
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
