// One WebSocket: what runs on it, who it belongs to, and how it ends.
import type { Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import { JobError } from '../../domain/job-error.ts'
import type { Asker } from '../asker.ts'
import type { LiveConnection } from '../live-connections.ts'
import { closeCodes, closeReason } from './close-codes.ts'
import type { Corks } from './corks.ts'
import { Outbox } from './outbox.ts'

/** The most operations that may run on one connection, subscriptions included. */
export const mostOperations = 1_000

const graceMs = 2_000
// Longer for who does not read: if they go on they shall read why it ends.
const slowGraceMs = 10_000

/** What a session stands on. */
export interface SessionOptions {
  readonly socket: WebSocket
  /** The connection below the WebSocket. */
  readonly stream: Writable
  readonly corks: Corks
  readonly mostUnreadBytes: number
}

/** An operation that has a single answer, or what the end of a subscription gives back. */
type Running = 'answer' | (() => void)

/** The state of a connection beside what graphql-ws keeps. */
export class Session implements LiveConnection {
  readonly #socket: WebSocket
  readonly #running = new Map<string, Running>()
  #answers = 0
  #onIdle: (() => void) | null = null
  #letGo: (() => void) | null = null
  #cut: NodeJS.Timeout | undefined
  #isEnded = false
  readonly transport = 'websocket'
  asker: Asker = new JobError('UNAUTHENTICATED', 'Nobody has said yet who asks.')
  readonly outbox: Outbox

  constructor(options: SessionOptions) {
    this.#socket = options.socket
    this.outbox = new Outbox({ ...options, onOverfull: () => this.#cutOff() })
  }

  /** Whether one more operation may begin. */
  get hasRoom(): boolean {
    return this.#running.size < mostOperations
  }

  /** Whether so much is being answered that nothing more may begin, whether the client still waits for it or not. */
  get isBusy(): boolean {
    return this.#answers >= mostOperations
  }

  get subscriptionCount(): number {
    return this.#running.size - this.#answers
  }

  get unreadBytes(): number {
    return this.outbox.unreadBytes
  }

  /** An operation begins: as long as nothing else is known, one that has a single answer. */
  begin(id: string): void {
    this.end(id)
    this.#running.set(id, 'answer')
    this.#answers++
  }

  /** The operation turned out to be a subscription. `giveBack` is called at its end. */
  subscribe(id: string, giveBack: () => void): void {
    this.end(id)
    if (this.#isEnded) giveBack()
    else this.#running.set(id, giveBack)
  }

  isSubscribed(id: string): boolean {
    return typeof this.#running.get(id) === 'function'
  }

  end(id: string): void {
    const running = this.#running.get(id)
    this.#running.delete(id)
    if (typeof running === 'function') running()
    else if (running === 'answer' && --this.#answers === 0) this.#onIdle?.()
  }

  /** It is known who asks; `letGo` ends the watch over them. */
  belongTo(asker: Asker, letGo: () => void): void {
    this.asker = asker
    if (this.#isEnded) letGo()
    else this.#letGo = letGo
  }

  /** The socket is closed. */
  ended(): void {
    this.#isEnded = true
    clearTimeout(this.#cut)
    for (const id of this.#running.keys()) this.end(id)
    this.#letGo?.()
    this.#onIdle?.()
  }

  /** Closes with a code and a reason; a client that does not answer the closing is cut off. */
  close(code: number, reason: string, patienceMs = graceMs): void {
    this.#socket.close(code, closeReason(reason))
    // A close frame waits behind all that the client has not read.
    clearTimeout(this.#cut)
    this.#cut = setTimeout(() => this.#socket.terminate(), patienceMs).unref()
  }

  #cutOff(): void {
    const reason = 'Too much waits to be read: connect again and go on from your last cursor.'
    this.close(closeCodes.tooSlow, reason, slowGraceMs)
  }

  /** Waits for what is being answered, then closes. */
  async leave(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, 5_000)
    this.#onIdle = resolve
    if (this.#answers === 0 || this.#isEnded) resolve()
    await promise
    clearTimeout(timer)
    this.close(closeCodes.goingAway, 'The server is going away: connect again and go on from your last cursor.')
  }
}
