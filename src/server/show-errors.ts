// The last hand on every error of an operation: a code of the closed list, nothing of the HTTP layer's own, and in production
// no hint at what the schema has.
import { GraphQLError } from 'graphql'
import { jobErrorCodes } from '../domain/job-error.ts'
import { type ErrorLog, toGraphQLError } from '../graphql/error-mapping.ts'
import { hideSuggestion } from '../graphql/limits/hide-suggestions.ts'

/** Makes of whatever was thrown the error that a client reads. */
export type ShowError = (error: unknown) => GraphQLError

function isOfGraphqlItself(error: unknown): error is GraphQLError {
  if (!(error instanceof GraphQLError)) return false
  return error.originalError === undefined || isOfGraphqlItself(error.originalError)
}

// Yoga puts codes of its own on errors of parsing and validation, and the status that its HTTP layer would answer with.
function withoutForeignCode(error: GraphQLError): GraphQLError {
  const { code } = error.extensions
  const isOurs = typeof code === 'string' && Object.hasOwn(jobErrorCodes, code)
  if (isOurs && !('http' in error.extensions)) return error
  const ours = Object.entries(error.extensions).filter(([name]) => name !== 'http')
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: isOurs ? Object.fromEntries(ours) : { code: 'INVALID_INPUT' },
  })
}

/** Makes it for a server. */
export function showErrors(log: ErrorLog, isProduction: boolean): ShowError {
  return (error) => {
    if (!isOfGraphqlItself(error)) return toGraphQLError(error, log)
    const shown = withoutForeignCode(toGraphQLError(error, log))
    return isProduction ? hideSuggestion(shown) : shown
  }
}
