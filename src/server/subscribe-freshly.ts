// Executes a subscription with a fresh context for every event: what resolvers cache in a context (permissions, loaded
// rows) must not outlive the event. `return()` reaches the source at once, also while `next()` waits. Where there is a sink to
// bring results to, they are shared.
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql'
import type { ResultSink } from './sharing/payload.ts'
import type { PendingResults } from './sharing/pending-results.ts'
import type { ShareResults } from './sharing/share-results.ts'

/** What to execute, and where to bring results that are shared. */
export interface SubscribeArgs extends ExecutionArgs {
  readonly sink?: ResultSink
  /** Told the results that only end, where what is shared goes to the sink. */
  readonly onShared?: (results: PendingResults) => void
}

class Results implements AsyncIterableIterator<ExecutionResult> {
  readonly #source: AsyncIterator<unknown>
  readonly #args: ExecutionArgs

  constructor(source: AsyncIterator<unknown>, args: ExecutionArgs) {
    this.#source = source
    this.#args = args
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    const { done, value } = await this.#source.next()
    if (done) return { done, value: undefined }
    return {
      done: false,
      value: await execute({ ...this.#args, rootValue: value, contextValue: this.#freshContext() }),
    }
  }

  // The viewer stays a getter: who asks may be another one by then.
  #freshContext(): object {
    const asked = Object(this.#args.contextValue)
    return Object.assign(Object.create(Object.getPrototypeOf(asked)), asked)
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    await this.#source.return?.()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

/** As `subscribe` of graphql-js, with a context of its own for each event, or one execution for many subscriptions. */
export async function subscribeFreshly(
  args: SubscribeArgs,
  share: ShareResults,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args)
  if (!(Symbol.asyncIterator in source)) return source
  if (args.sink) {
    const results = share(source, args, args.sink)
    args.onShared?.(results)
    return results
  }
  return new Results(source[Symbol.asyncIterator](), args)
}
