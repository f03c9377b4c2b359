// What graphql-ws and the event streams iterate over where results are brought to a sink: nothing ever comes out of it, it only
// ends. So they keep the protocol, and what belongs to it begins and ends with the iteration.
import type { ExecutionResult } from 'graphql'

/** Starts, and answers with what can be stopped. `fail` ends the iteration with an error, `end` without. */
export type Start = (fail: (error: unknown) => void, end: () => void) => { stop(): void }

/** Starts when it is first asked; stops when it is left. */
export class PendingResults implements AsyncIterableIterator<ExecutionResult> {
  readonly #end = Promise.withResolvers<IteratorResult<ExecutionResult>>()
  #start: Start | null
  #started: ReturnType<Start> | null = null

  constructor(start: Start) {
    this.#start = start
  }

  next(): Promise<IteratorResult<ExecutionResult>> {
    const start = this.#start
    this.#start = null
    if (start) {
      this.#started = start(
        (error) => this.#end.reject(error),
        () => this.#end.resolve({ done: true, value: undefined }),
      )
    }
    return this.#end.promise
  }

  return(): Promise<IteratorResult<ExecutionResult>> {
    this.#start = null
    this.#started?.stop()
    this.#started = null
    this.#end.resolve({ done: true, value: undefined })
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
