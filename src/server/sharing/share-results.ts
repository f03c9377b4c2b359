// Results of subscriptions that ask for the same: executed once for an event and written as text once, whoever gets it.
// Where fields look at the viewer, once for each sort of viewers that can be told apart by what the fields look at.
import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql'
import type { Viewer } from '../../domain/viewer.ts'
import type { GraphqlContext } from '../../graphql/context.ts'
import { type Dependence, dependenceOf, makeClassOf, viewerFor } from '../../graphql/dependence.ts'
import { Channels, type Delivery, type Feed, type Sink } from '../../tobedone.ts'
import type { ShowError } from '../show-errors.ts'
import { operationKey } from './operation-key.ts'
import { PendingResults } from './pending-results.ts'

/** A result as it is sent. */
export interface Payload {
  /** The result as JSON. */
  readonly text: string
  /** The same with a brace behind it, as it ends a message of graphql-ws: the very bytes that go to all of them. */
  readonly messageEnd: Buffer
  /** The cursor of its event. */
  readonly cursor: string
}

class WrittenResult implements Payload {
  readonly text: string
  readonly cursor: string
  #messageEnd: Buffer | null = null

  constructor(text: string, cursor: string) {
    this.text = text
    this.cursor = cursor
  }

  get messageEnd(): Buffer {
    this.#messageEnd ??= Buffer.from(`${this.text}}`)
    return this.#messageEnd
  }
}

/** Where the results of a subscription are brought. */
export type ResultSink = Sink<Payload>

/** What sharing stands on. */
export interface SharingOptions {
  readonly schema: GraphQLSchema
  readonly contextOf: (viewer: Viewer) => GraphqlContext
  /** Executes as the pipeline does, with all its plugins. */
  readonly execute: (args: ExecutionArgs) => ExecutionResult | PromiseLike<ExecutionResult>
  readonly show: ShowError
}

/** Brings the results for the events of a feed to a sink. */
export type ShareResults = (feed: Feed, args: ExecutionArgs, sink: ResultSink) => PendingResults

/** Makes what shares the results of a server. */
export function shareResults({ schema, contextOf, execute, show }: SharingOptions): ShareResults {
  const channels = new Channels<Payload>()
  const dependences = new WeakMap<DocumentNode, Dependence>()

  function makePayload(args: ExecutionArgs, dependence: Dependence) {
    const { document, operationName, variableValues } = args
    return (delivery: Delivery, viewer: Viewer): Payload | Promise<Payload> => {
      const { cursor } = delivery
      // An event that could not be told in full has not been told: whoever goes on from its cursor would never see the rest.
      const written = (result: ExecutionResult): Payload => {
        const [error] = result.errors ?? []
        if (error !== undefined) throw error
        return new WrittenResult(JSON.stringify(result), cursor)
      }
      try {
        const contextValue = contextOf(viewerFor(dependence, viewer))
        const result = execute({
          ...{ schema, document, operationName, variableValues },
          ...{ contextValue, rootValue: delivery },
        })
        return 'then' in result ? Promise.resolve(result).then(written) : written(result)
      } catch (error) {
        return Promise.reject(error)
      }
    }
  }

  // A function of its own: what lives as long as a subscription is to keep no more than it needs.
  const shown = (fail: (error: unknown) => void) => (error: unknown) => fail(show(error))

  return (feed, args, sink) => {
    const dependence = dependences.get(args.document) ?? dependenceOf(schema, args.document)
    dependences.set(args.document, dependence)
    const sharing = {
      channels,
      key: operationKey(args),
      classOf: makeClassOf(dependence),
      make: makePayload(args, dependence),
    }
    return new PendingResults((fail) => feed.pour(sharing, sink, shown(fail)))
  }
}
