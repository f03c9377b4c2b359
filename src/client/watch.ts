// A subscription as an async iterator that goes on by itself: events from the last one it has seen, or from a cursor that it
// takes before it begins. A reader that falls far behind costs no memory: the stream pauses, and goes on when all was read.
import { ApiError } from './api-error.ts'
import type { Connection } from './connection.ts'
import type { Credentials } from './credentials.ts'
import { eventCursor } from './documents.ts'
import type { ClientEventCursorQuery } from './generated/graphql.ts'
import { type PlaceInStream, placeInStream } from './place-in-stream.ts'
import { Resuming } from './resuming.ts'

/** What a watch gives. */
export type Watched<Data> =
  | { readonly kind: 'next'; readonly data: Data }
  /**
   * Something was missed, because the cursor was too old. It is the last word: query anew, and watch again with `after` set to
   * the query's `eventCursor`.
   */
  | { readonly kind: 'resnapshot' }

const mostWaiting = 1_000

/** One watch. */
export class Watch<Data> implements AsyncIterableIterator<Watched<Data>> {
  readonly #connection: Connection
  readonly #credentials: Credentials
  readonly #query: string
  readonly #variables: Record<string, unknown>
  readonly #place: PlaceInStream | null
  readonly #forget: (() => void) | undefined
  readonly #waiting: Watched<Data>[] = []
  #reader: PromiseWithResolvers<IteratorResult<Watched<Data>>> | null = null
  #stream: { stop(): void } | null = null
  #after: unknown
  #isOver = false
  #error: ApiError | null = null

  /** @throws ApiError INVALID_INPUT */
  constructor(connection: Connection, credentials: Credentials, query: string, variables: Record<string, unknown>) {
    this.#connection = connection
    this.#credentials = credentials
    this.#query = query
    this.#variables = variables
    this.#place = placeInStream(query)
    this.#after = this.#place ? (variables[this.#place.after] ?? null) : null
    this.#forget = connection.onClose(() => void this.return())
    if (!this.#isOver) this.#begin()
  }

  #begin(): void {
    if (this.#place && this.#after === null) this.#takeCursor()
    else this.#follow()
  }

  /** Without a cursor to begin with, what happens between the first try and the first event could be missed. */
  #takeCursor(): void {
    this.#stream = this.#resuming<ClientEventCursorQuery>(
      eventCursor.toString(),
      () => ({}),
      (data) => {
        this.#stream?.stop()
        this.#after = data.eventCursor
        this.#follow()
      },
    )
  }

  #follow(): void {
    const place = this.#place
    const variables = () => (place ? { ...this.#variables, [place.after]: this.#after } : this.#variables)
    this.#stream = this.#resuming<Data>(this.#query, variables, (data) => {
      if (place) this.#after = place.cursorOf(data)
      if (place && this.#after === null)
        return this.#over(new ApiError('INVALID_INPUT', 'An event came without its cursor.'))
      this.#put({ kind: 'next', data })
    })
  }

  #resuming<Told>(
    query: string,
    variables: () => Record<string, unknown>,
    onData: (data: Told) => void,
  ): Resuming<Told> {
    const onOver = (error: ApiError | null): void => {
      if (error === null) this.#put({ kind: 'resnapshot' })
      this.#over(error)
    }
    return new Resuming<Told>(this.#connection, this.#credentials, query, {
      variables,
      onData,
      onCut: () => {},
      onOver,
    })
  }

  #put(item: Watched<Data>): void {
    const reader = this.#reader
    this.#reader = null
    if (reader) {
      reader.resolve({ done: false, value: item })
      return
    }
    this.#waiting.push(item)
    if (this.#waiting.length >= mostWaiting) this.#pause()
  }

  #pause(): void {
    this.#stream?.stop()
    this.#stream = null
  }

  #over(error: ApiError | null): void {
    this.#pause()
    this.#end(error)
  }

  #end(error: ApiError | null): void {
    this.#isOver = true
    this.#error = error
    this.#forget?.()
    const reader = this.#reader
    this.#reader = null
    if (reader) void this.#last().then(reader.resolve, reader.reject)
  }

  #last(): Promise<IteratorResult<Watched<Data>>> {
    const error = this.#error
    this.#error = null
    return error ? Promise.reject(error) : Promise.resolve({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<Watched<Data>>> {
    const item = this.#waiting.shift()
    if (item) return Promise.resolve({ done: false, value: item })
    if (this.#isOver) return this.#last()
    if (this.#reader) return Promise.reject(new Error('a watch is read by one reader at a time'))
    if (this.#stream === null) this.#begin()
    this.#reader = Promise.withResolvers<IteratorResult<Watched<Data>>>()
    return this.#reader.promise
  }

  return(): Promise<IteratorResult<Watched<Data>>> {
    this.#waiting.length = 0
    this.#over(null)
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
