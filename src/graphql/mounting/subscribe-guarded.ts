// What a host's graphql-ws server does with an operation: parse with limits, validate, make the context. Whatever is wrong is
// that operation's error; left to graphql-ws, a syntax error would end the socket with everything else on it.
import { type ExecutionArgs, type GraphQLError, type GraphQLSchema, validate } from 'graphql'
import { type ErrorLog, toGraphQLError } from '../error-mapping.ts'
import { checkVariables } from '../limits/check-variables.ts'
import { parseGuarded } from '../limits/parse-guarded.ts'

/** An operation as graphql-ws has it. */
export interface SocketOperation {
  readonly query: string
  readonly operationName?: string | null | undefined
  readonly variables?: Record<string, unknown> | null | undefined
}

/** What to execute operations with. */
export interface GuardOptions<Connection> {
  /** The host's schema, with ours in it. */
  readonly schema: GraphQLSchema
  /** The context of an operation on a connection; it may throw a GraphQLError or a JobError to refuse it. */
  readonly contextOf: (connection: Connection) => object | Promise<object>
  /** Where faults are logged that are masked; the console unless told. */
  readonly log?: ErrorLog
}

/** Makes the `onSubscribe` of a graphql-ws server (`useServer`, `makeServer`). */
export function subscribeGuarded<Connection>({ schema, contextOf, log = console }: GuardOptions<Connection>) {
  return async (
    connection: Connection,
    _id: string,
    { query, operationName = null, variables = null }: SocketOperation,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> => {
    try {
      checkVariables(variables)
      const document = parseGuarded(query)
      const errors = validate(schema, document)
      if (errors.length > 0) return errors.map((error) => toGraphQLError(error, log))
      const contextValue = await contextOf(connection)
      return { schema, document, operationName, variableValues: variables, contextValue }
    } catch (error) {
      return [toGraphQLError(error, log)]
    }
  }
}
