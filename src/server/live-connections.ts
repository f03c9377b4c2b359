// What is open for long: WebSockets and event streams. When the server goes away each of them is told, in its own way.

import type { Clock } from '../domain/clock.ts'
import type { Asker } from './asker.ts'

/** A connection that lives until it is ended. */
export interface LiveConnection {
  readonly transport: 'sse' | 'websocket'
  /** How many subscriptions run on it. */
  readonly subscriptionCount: number
  /** Whose it is. */
  readonly asker: Asker
  /** How many bytes wait for a client that does not read. */
  readonly unreadBytes: number
  /** Tells the client that the server goes away and ends; settles when the client has been told. */
  leave(): Promise<void>
}

/** All live connections of a server. */
export class LiveConnections {
  readonly #clock: Clock
  /** With when each was opened. */
  readonly #connections = new Map<LiveConnection, Date>()
  #isLeaving = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether the server is going away, so that nothing new begins. */
  get isLeaving(): boolean {
    return this.#isLeaving
  }

  [Symbol.iterator](): Iterator<LiveConnection> {
    return this.#connections.keys()
  }

  /** All of them, each with when it was opened. */
  entries(): Iterable<readonly [connection: LiveConnection, openedAt: Date]> {
    return this.#connections.entries()
  }

  add(connection: LiveConnection): void {
    this.#connections.set(connection, this.#clock.now())
    // It was let in before, and all others have been told.
    if (this.#isLeaving) void connection.leave()
  }

  delete(connection: LiveConnection): void {
    this.#connections.delete(connection)
  }

  async leave(): Promise<void> {
    this.#isLeaving = true
    await Promise.all([...this.#connections.keys()].map((connection) => connection.leave()))
  }
}
