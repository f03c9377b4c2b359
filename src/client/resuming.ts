// A stream that begins again whenever it ends: through cut sockets, servers that restart, tokens that end. Where it goes on
// is its owner's matter.
import type { ApiError } from './api-error.ts'
import type { Connection, StreamResult } from './connection.ts'
import type { Credentials } from './credentials.ts'
import { longestDelayMs, retryDelayMs, sequelOf } from './retry.ts'
import type { StreamEnd } from './stream-end.ts'

/** What the owner of a stream decides and is told. */
export interface ResumingEvents<Data> {
  /** The variables of the next try. */
  readonly variables: () => Record<string, unknown>
  readonly onData: (data: Data) => void
  /** The stream has ended and will be tried again. */
  readonly onCut: () => void
  /** It is over: what was shown must be read anew (null), or it cannot go on. */
  readonly onOver: (error: ApiError | null) => void
}

const mostRefusals = 3

/** Keeps a stream going until it is stopped or cannot go on. */
export class Resuming<Data> {
  readonly #connection: Connection
  readonly #credentials: Credentials
  readonly #query: string
  readonly #events: ResumingEvents<Data>
  #leave: (() => void) | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #startedAt = 0
  #failures = 0
  #refusals = 0
  #isStopped = false

  constructor(connection: Connection, credentials: Credentials, query: string, events: ResumingEvents<Data>) {
    this.#connection = connection
    this.#credentials = credentials
    this.#query = query
    this.#events = events
    this.#start()
  }

  /** Ends it for good, without a word to its owner. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
    this.#leave?.()
    this.#leave = null
  }

  /** What was told cannot be right: begins again. */
  restart(): void {
    this.#leave?.()
    this.#ended({ kind: 'completed' })
  }

  #start(): void {
    this.#startedAt = performance.now()
    this.#leave = this.#connection.stream<Data>(this.#query, this.#events.variables(), {
      onResult: (result) => this.#take(result),
      onEnd: (end) => this.#ended(end),
    })
  }

  #take({ data, errors }: StreamResult<Data>): void {
    if (errors && errors.length > 0) {
      this.#leave?.()
      this.#ended({ kind: 'refused', errors })
      return
    }
    this.#failures = 0
    this.#refusals = 0
    if (data !== null && data !== undefined) this.#events.onData(data)
  }

  #ended(end: StreamEnd): void {
    this.#leave = null
    if (this.#isStopped) return
    this.#count(end)
    const sequel = sequelOf(end, this.#credentials.isRenewable && this.#refusals < mostRefusals)
    if (sequel.kind !== 'again') {
      this.#isStopped = true
      this.#events.onOver(sequel.kind === 'fail' ? sequel.error : null)
      return
    }
    this.#events.onCut()
    if (this.#isStopped) return
    this.#timer = setTimeout(() => this.#start(), retryDelayMs(this.#failures++))
  }

  #count(end: StreamEnd): void {
    if (end.kind !== 'cut') return
    // A stream in which nothing happens tells by its age that it went well.
    const hasStood = end.wasAccepted && performance.now() - this.#startedAt >= longestDelayMs
    if (hasStood) this.#failures = 0
    // A token that was good until now says nothing about the next.
    if (end.wasAccepted) this.#refusals = 0
    if (end.code === 4403) this.#refusals++
  }
}
