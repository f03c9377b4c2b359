// Opens subscriptions over WebSocket and makes events, in a process of its own. It counts messages and does not read them.
import { setTimeout as delay } from 'node:timers/promises'
import { EventMaker } from './event-maker.ts'
import { FrameSocket } from './frame-socket.ts'
import {
  type Audience,
  foreignKey,
  type LiveListening,
  type LiveResult,
  type LiveStep,
  subscriberKey,
} from './live-load.ts'

const patienceMs = 30_000
const nothing: LiveResult = { events: 0, tookMs: 1, lastMs: 0, failure: null }

class Generator {
  readonly #to: LiveListening
  readonly #maker: EventMaker
  readonly #told = new Set<number>()
  readonly #failure = Promise.withResolvers<never>()
  readonly #sockets: FrameSocket[] = []
  #event = 0
  #received = 0
  #goal: { readonly received: number; readonly resolve: () => void } | null = null

  constructor(to: LiveListening) {
    this.#to = to
    this.#maker = new EventMaker(to.port, to.template)
    // It may fail while nothing is under way; the next step says so.
    this.#failure.promise.catch(() => {})
  }

  get #open(): number {
    return this.#sockets.length
  }

  async do(step: LiveStep): Promise<LiveResult> {
    return await Promise.race([this.#do(step), this.#failure.promise])
  }

  async #do(step: LiveStep): Promise<LiveResult> {
    if (step.step === 'open') await this.#openMore(step.subscribers, step.audience)
    if (step.step === 'close') await this.#close(step.subscribers)
    if (step.step === 'drive') return await this.#drive(step.audience, step.inFlight, step.ms)
    return step.step === 'pace' ? await this.#pace(step.events, step.pauseMs) : nothing
  }

  #fire(audience: Audience): Promise<void> {
    this.#event++
    return this.#make(audience, this.#event)
  }

  #make(audience: Audience, event: number): Promise<void> {
    return this.#maker.make(audience === 'one' ? subscriberKey(event % this.#open) : foreignKey(event))
  }

  async #openMore(subscribers: number, audience: Audience): Promise<void> {
    const until = this.#open + subscribers
    while (this.#open < until) {
      const first = this.#open
      const count = Math.min(50, until - first)
      await Promise.all(Array.from({ length: count }, (_, index) => this.#subscribe(first + index)))
    }
    // Nobody says that a subscription has begun: it has for whoever was told of an event.
    const isTold = (): boolean => (audience === 'all' ? this.#told.size === until : this.#told.has(until - 1))
    for (let turn = 0; audience !== 'nobody' && !isTold(); turn++) {
      if (turn === 20) throw new Error(`only ${this.#told.size} of ${until} subscribers were told`)
      await delay(300)
      await this.#make(audience, until - 1)
    }
    await delay(1_000)
  }

  async #close(subscribers: number): Promise<void> {
    for (const socket of this.#sockets.splice(-subscribers)) socket.close()
    await delay(1_000)
  }

  #subscribe(number: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { port, path, token, subscription } = this.#to
    let isBegun = subscription === null
    const onMessages = (count: number): void => {
      if (isBegun) {
        this.#receive(number, count)
        return
      }
      isBegun = true
      socket.send(`{"id":"1","type":"subscribe","payload":${subscription?.replaceAll('«n»', subscriberKey(number))}}`)
      resolve()
    }
    const onOpen = (): void => {
      if (subscription === null) resolve()
      else socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }))
    }
    const socket = new FrameSocket(port, path, { onOpen, onMessages, onFailure: this.#failure.reject })
    this.#sockets.push(socket)
    return promise
  }

  #receive(number: number, count: number): void {
    this.#received += count
    this.#told.add(number)
    if (this.#goal && this.#received >= this.#goal.received) this.#goal.resolve()
  }

  async #reach(received: number): Promise<void> {
    if (this.#received >= received) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#goal = { received, resolve }
    const timer = setTimeout(() => reject(new Error(`${received - this.#received} messages are missing`)), patienceMs)
    await promise
    clearTimeout(timer)
    this.#goal = null
  }

  async #drive(audience: Audience, inFlight: number, ms: number): Promise<LiveResult> {
    const [first, before] = [this.#event, this.#received]
    const startedAt = performance.now()
    const drive = async (): Promise<void> => {
      while (performance.now() - startedAt < ms) await this.#fire(audience)
    }
    await Promise.all(Array.from({ length: inFlight }, drive))
    const events = this.#event - first
    await this.#reach(before + events * { all: this.#open, one: 1, nobody: 0 }[audience])
    return { ...nothing, events, tookMs: performance.now() - startedAt }
  }

  async #pace(events: number, pauseMs: number): Promise<LiveResult> {
    const times: number[] = []
    while (times.length < events) {
      await delay(pauseMs)
      const goal = this.#received + this.#open
      const startedAt = performance.now()
      await Promise.all([this.#fire('all'), this.#reach(goal)])
      times.push(performance.now() - startedAt)
    }
    times.sort((one, other) => one - other)
    return { ...nothing, events, lastMs: times[Math.ceil(times.length * 0.99) - 1] ?? 0 }
  }
}

let generator: Generator | null = null

async function answer(step: LiveStep): Promise<LiveResult> {
  if (step.step === 'listen') generator = new Generator(step.to)
  return generator ? await generator.do(step) : nothing
}

process.on('message', (step: LiveStep) => {
  answer(step).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ ...nothing, failure: String(error) } satisfies LiveResult),
  )
})
process.on('disconnect', () => process.exit(0))
