// "Did you mean" tells somebody who guesses the schema what is in it: in production it is left out.
import { GraphQLError } from 'graphql'

const suggestion = / ?Did you mean .*\?$/s

/** The error without its suggestion; the same error when it has none. */
export function hideSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(suggestion, '')
  if (message === error.message) return error
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: error.extensions,
  })
}
