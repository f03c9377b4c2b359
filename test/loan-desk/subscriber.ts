// Watches with the client of graphql-ws. It can be cut off as a network does it, and goes on from its last cursor.
import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { eventually } from '../support/eventually.ts'
import { eventFields, type SeenEvent } from './seen-event.ts'

const query = `subscription ($filter: JobFilter, $after: String) { jobEvents(filter: $filter, after: $after) { ${eventFields} } }`

/** What a subscriber asks for. */
export interface Wish {
  readonly name: string
  readonly token: string
  readonly filter: object
  /** From where on. */
  readonly after: string
}

/** One subscriber. */
export class Subscriber {
  readonly name: string
  readonly events: SeenEvent[] = []
  /** What went wrong that was not asked for. */
  readonly troubles: unknown[] = []
  readonly #url: string
  readonly #wish: Wish
  #client: Client | null = null
  #socket: WebSocket | null = null
  #isCut = false

  constructor(url: string, wish: Wish) {
    this.name = wish.name
    this.#url = url
    this.#wish = wish
    this.#watch()
  }

  /** Breaks the connection without a word; settles when this side knows. */
  async cut(): Promise<void> {
    this.#isCut = true
    this.#socket?.terminate()
    await eventually(
      () => this.#socket,
      (socket) => socket === null,
    )
  }

  /** Goes on after the last event that was seen. */
  resume(): void {
    this.#isCut = false
    this.#watch()
  }

  async close(): Promise<void> {
    await this.#client?.dispose()
  }

  #watch(): void {
    const { token, filter, after } = this.#wish
    const client = createClient({
      url: this.#url,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
      on: {
        connected: (socket) => {
          if (socket instanceof WebSocket) this.#socket = socket
        },
        closed: () => {
          this.#socket = null
        },
      },
    })
    this.#client = client
    client.subscribe<{ readonly jobEvents: SeenEvent }>(
      { query, variables: { filter, after: this.events.at(-1)?.cursor ?? after } },
      {
        next: ({ data, errors }) => {
          if (data) this.events.push(data.jobEvents)
          if (errors) this.troubles.push(errors)
        },
        error: (error) => {
          if (!this.#isCut) this.troubles.push(error)
        },
        complete: () => {},
      },
    )
  }
}
