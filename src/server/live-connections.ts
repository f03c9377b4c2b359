// What is open for long: WebSockets and event streams. When the server goes away each of them is told, in its own way.

/** A connection that lives until it is ended. */
export interface LiveConnection {
  readonly transport: 'sse' | 'websocket'
  /** How many subscriptions run on it. */
  readonly subscriptionCount: number
  /** Tells the client that the server goes away and ends; settles when the client has been told. */
  leave(): Promise<void>
}

/** All live connections of a server. */
export class LiveConnections {
  readonly #connections = new Set<LiveConnection>()
  #isLeaving = false

  /** Whether the server is going away, so that nothing new begins. */
  get isLeaving(): boolean {
    return this.#isLeaving
  }

  [Symbol.iterator](): Iterator<LiveConnection> {
    return this.#connections.values()
  }

  add(connection: LiveConnection): void {
    this.#connections.add(connection)
    // It was let in before, and all others have been told.
    if (this.#isLeaving) void connection.leave()
  }

  delete(connection: LiveConnection): void {
    this.#connections.delete(connection)
  }

  async leave(): Promise<void> {
    this.#isLeaving = true
    await Promise.all([...this.#connections].map((connection) => connection.leave()))
  }
}
