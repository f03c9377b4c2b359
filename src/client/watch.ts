// A subscription as an async iterator that goes on by itself from the last event it has seen. A reader that falls far
// behind costs no memory: the stream pauses, and goes on from its cursor when all was read.
import type { ApiError } from './api-error.ts'
import type { Connection } from './connection.ts'
import type { Credentials } from './credentials.ts'
import { Resuming } from './resuming.ts'

/** What a watch gives. */
export type Watched<Data> =
  | { readonly kind: 'next'; readonly data: Data }
  /**
   * Something may have been missed, because the cursor was too old or the document has none: query anew. With a cursor this
   * is the last word: watch again with `after` set to the query's `eventCursor`.
   */
  | { readonly kind: 'resnapshot' }

const mostWaiting = 1_000

/** The cursor of a result: that of the first field which has one. */
function cursorOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null
  for (const field of Object.values(data)) {
    if (typeof field === 'object' && field !== null && 'cursor' in field && typeof field.cursor === 'string') {
      return field.cursor
    }
  }
  return null
}

/** One watch. */
export class Watch<Data> implements AsyncIterableIterator<Watched<Data>> {
  readonly #start: () => Resuming<Data>
  readonly #waiting: Watched<Data>[] = []
  #reader: PromiseWithResolvers<IteratorResult<Watched<Data>>> | null = null
  #stream: Resuming<Data> | null
  #after: unknown
  #isOver = false
  #error: ApiError | null = null

  constructor(connection: Connection, credentials: Credentials, query: string, variables: Record<string, unknown>) {
    this.#after = variables['after']
    this.#start = () =>
      new Resuming(connection, credentials, query, {
        variables: () => (this.#after === undefined ? variables : { ...variables, after: this.#after }),
        onData: (data) => {
          this.#after = cursorOf(data) ?? this.#after
          this.#put({ kind: 'next', data })
        },
        onCut: () => {
          if (this.#after === undefined || this.#after === null) this.#put({ kind: 'resnapshot' })
        },
        onOver: (error) => {
          this.#stream = null
          if (error === null) this.#put({ kind: 'resnapshot' })
          this.#end(error)
        },
      })
    this.#stream = this.#start()
  }

  #put(item: Watched<Data>): void {
    const reader = this.#reader
    this.#reader = null
    if (reader) {
      reader.resolve({ done: false, value: item })
      return
    }
    this.#waiting.push(item)
    if (this.#waiting.length < mostWaiting || typeof this.#after !== 'string') return
    this.#stream?.stop()
    this.#stream = null
  }

  #end(error: ApiError | null): void {
    this.#isOver = true
    this.#error = error
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
    this.#stream ??= this.#start()
    this.#reader = Promise.withResolvers<IteratorResult<Watched<Data>>>()
    return this.#reader.promise
  }

  return(): Promise<IteratorResult<Watched<Data>>> {
    this.#stream?.stop()
    this.#stream = null
    this.#waiting.length = 0
    this.#end(null)
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
