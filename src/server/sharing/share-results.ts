// Results of subscriptions that ask for the same: executed once for an event, or for whatever else they are told together, and
// written as text once, whoever gets it. Where fields look at the viewer, once for each sort of viewers that can be told apart
// by what the fields look at.
import type { ExecutionArgs, ExecutionResult } from 'graphql'
import type { Viewer } from '../../domain/viewer.ts'
import { Channels, type Delivery, Feed } from '../../tobedone.ts'
import type { ShowError } from '../show-errors.ts'
import { operationKey } from './operation-key.ts'
import { type Payload, type ResultSink, WrittenResult } from './payload.ts'
import { PendingResults } from './pending-results.ts'
import { pour } from './pour.ts'
import { type SharedExecution, type SharingOptions, sharedExecutions } from './shared-execution.ts'
import { ToldPayloads } from './told-payloads.ts'

/** What a subscription is told: the events of a feed, or things of its own, one after the other. */
export type SharedSource = Feed | AsyncIterable<unknown>

/** Brings the results for what a source tells to a sink. */
export type ShareResults = (source: SharedSource, args: ExecutionArgs, sink: ResultSink) => PendingResults

function makePayload({ execute }: SharedExecution) {
  return (delivery: Delivery, viewer: Viewer): Payload | Promise<Payload> => {
    const { cursor } = delivery
    // An event that could not be told in full has not been told: whoever goes on from its cursor would never see the rest.
    const written = (result: ExecutionResult): Payload => {
      const [error] = result.errors ?? []
      if (error !== undefined) throw error
      return new WrittenResult(JSON.stringify(result), cursor)
    }
    const result = execute(delivery, viewer)
    if (result instanceof Promise) return result.then(written)
    try {
      return written(result)
    } catch (error) {
      return Promise.reject(error)
    }
  }
}

/** Makes what shares the results of a server. */
export function shareResults(options: SharingOptions & { readonly show: ShowError }): ShareResults {
  const { show } = options
  const channels = new Channels<Payload>()
  const payloads = new ToldPayloads()
  const executionOf = sharedExecutions(options)
  // A function of its own: what lives as long as a subscription is to keep no more than it needs.
  const shown = (fail: (error: unknown) => void) => (error: unknown) => fail(show(error))

  return (source, args, sink) => {
    const key = operationKey(args)
    const execution = executionOf(args)
    if (source instanceof Feed) {
      const sharing = { channels, key, classOf: execution.classOf, make: makePayload(execution) }
      return new PendingResults((fail) => source.pour(sharing, sink, shown(fail)))
    }
    const context: { readonly viewer: Viewer } = Object(args.contextValue)
    const payloadOf = (told: unknown) => payloads.of(told, key, execution, context.viewer)
    return new PendingResults((fail, end) => pour(source[Symbol.asyncIterator](), sink, payloadOf, shown(fail), end))
  }
}
