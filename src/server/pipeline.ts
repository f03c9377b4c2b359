// The one way of an operation from text to result, for HTTP and WebSocket alike: parse with limits, validate, make a
// context, execute, mask. Whatever goes wrong on the way becomes errors of that operation; nothing is thrown.
import {
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql'
import { type Plugin, YogaServer } from 'graphql-yoga'
import { JobError } from '../domain/job-error.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { GraphqlContext } from '../graphql/context.ts'
import type { ErrorLog } from '../graphql/error-mapping.ts'
import { checkVariables } from '../graphql/limits/check-variables.ts'
import type { LiveView } from '../graphql/live-view.ts'
import type { Tobedone } from '../tobedone.ts'
import { AskedContext } from './asked-context.ts'
import { type Asker, checkAsker } from './asker.ts'
import { DocumentCache } from './document-cache.ts'
import { engine } from './engine.ts'
import { shareResults } from './sharing/share-results.ts'
import { SharedReads } from './sharing/shared-reads.ts'
import { showErrors } from './show-errors.ts'
import type { SubscribeArgs } from './subscribe-freshly.ts'

/** An operation as a client sent it. */
export interface OperationRequest {
  readonly query: string
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  /** The last event that the client has seen, of a request to go on with a stream. */
  readonly lastEventId?: string | undefined
}

/** What the pipeline stands on. */
export interface PipelineOptions {
  readonly schema: GraphQLSchema
  readonly tobedone: Tobedone
  readonly log: ErrorLog
  /** What admins see of the server. */
  readonly live: LiveView
  /** No introspection, no "did you mean". */
  readonly isProduction: boolean
  readonly plugins: readonly Plugin[]
}

/** The results of a subscription, one after the other. */
export type OperationResults = AsyncIterableIterator<ExecutionResult>

/** What to execute. */
export interface Prepared extends SubscribeArgs {
  /** Who reads, of a query; none for whoever only reads the schema. */
  readonly reader?: Viewer
}

/** The pipeline of a server. */
export interface Pipeline {
  /** Everything before execution: what to execute, or the errors of the operation. */
  prepare(request: OperationRequest, asker: Asker): Promise<Prepared | readonly GraphQLError[]>
  /** Executes what was prepared. What the same viewer asks at the same time is executed once. Of a subscription with a sink, what is shared goes to the sink, and the results only end. */
  run(args: Prepared): Promise<ExecutionResult | OperationResults>
  /** A result as JSON. */
  textOf(result: ExecutionResult): string
}

/** Whether a result is many. */
export function areResults(result: ExecutionResult | OperationResults): result is OperationResults {
  return Symbol.asyncIterator in result
}

/** Whether something prepared is errors. */
export function areErrors(prepared: Prepared | readonly GraphQLError[]): prepared is readonly GraphQLError[] {
  return Array.isArray(prepared)
}

// What no operation asks for is not to be kept as long as a subscription lives.
function declaredOf(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
) {
  const isDeclared = (asked: string): boolean =>
    variableDefinitions.some(({ variable }) => variable.name.value === asked)
  if (Object.keys(variables).every(isDeclared)) return variables
  return Object.fromEntries(Object.entries(variables).filter(([asked]) => isDeclared(asked)))
}

/** Makes the pipeline of a schema. */
export function makePipeline({ schema, tobedone, log, live, isProduction, plugins }: PipelineOptions): Pipeline {
  const show = showErrors(log, isProduction)
  const contextOf = (viewer: Viewer): GraphqlContext => ({ tobedone, log, live, viewer })
  const share = shareResults({ schema, contextOf, execute: (args) => execute(args), show })
  // Without its way in over HTTP, which is ours: for that one Node would make its whole fetch.
  const { getEnveloped } = new YogaServer({
    schema,
    logging: false,
    maskedErrors: { maskError: show },
    // Errors are not kept: only those who mean harm send the same broken text again and again.
    parserAndValidationCache: {
      documentCache: new DocumentCache(),
      errorCache: { get: () => undefined, set: () => {} },
    },
    plugins: [engine(schema, isProduction, share), ...plugins],
  })
  const { execute, subscribe } = getEnveloped({})
  const reads = new SharedReads(async (args) => {
    try {
      return await execute(args)
    } catch (error) {
      return { errors: [show(error)] }
    }
  })

  async function prepare(request: OperationRequest, asker: Asker): Promise<Prepared | readonly GraphQLError[]> {
    const { query, operationName = null, variables = null } = request
    try {
      checkVariables(variables)
      const enveloped = getEnveloped(new AskedContext({ tobedone, log, live }, asker, request.lastEventId))
      const document = enveloped.parse(query)
      const operation = getOperationAST(document, operationName)
      checkAsker(asker, operation)
      const errors = enveloped.validate(schema, document)
      if (errors.length > 0) return errors.map(show)
      if (!operation) throw new GraphQLError('Say with operationName which operation of the document to execute.')
      return {
        schema,
        document,
        contextValue: await enveloped.contextFactory(),
        variableValues: variables && declaredOf(operation, variables),
        operationName,
        ...(operation.operation === 'query' && !(asker instanceof JobError) ? { reader: asker.viewer } : {}),
      }
    } catch (error) {
      return [show(error)]
    }
  }

  async function subscribeTo(args: Prepared): Promise<ExecutionResult | OperationResults> {
    let shared: OperationResults | null = null
    const onShared = (results: OperationResults): void => {
      shared = results
    }
    const asked: SubscribeArgs = { ...args, onShared }
    const results = await subscribe(asked)
    // What plugins wrap around results weighs as much as all else of a subscription, and what is shared never comes out of it.
    return plugins.length === 0 && shared !== null ? shared : results
  }

  async function run(args: Prepared): Promise<ExecutionResult | OperationResults> {
    if (args.reader) return await reads.read(args.reader, args)
    try {
      const isSubscription = getOperationAST(args.document, args.operationName)?.operation === 'subscription'
      return await (isSubscription ? subscribeTo(args) : execute(args))
    } catch (error) {
      return { errors: [show(error)] }
    }
  }

  return { prepare, run, textOf: (result) => reads.textOf(result) }
}
