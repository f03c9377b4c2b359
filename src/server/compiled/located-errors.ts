// The errors of a compiled operation as graphql-js makes them of the same.
import { type DocumentNode, type ExecutionResult, GraphQLError, type SourceLocation } from 'graphql'

function offsetOf(text: string, { line, column }: SourceLocation): number {
  const before = text.split(/\r\n|[\n\r]/, line - 1)
  // The length of each line with the end that it has.
  let offset = 0
  for (const { length } of before) {
    offset += length
    offset += text.startsWith('\r\n', offset) ? 2 : 1
  }
  return offset + column - 1
}

function located({ message, path, locations, originalError }: GraphQLError, document: DocumentNode): GraphQLError {
  // Where it has happened is known already.
  if (originalError instanceof GraphQLError && originalError.path !== undefined) return originalError
  const source = document.loc?.source
  return new GraphQLError(message, {
    path: path ?? null,
    originalError: originalError ?? null,
    ...(source && locations ? { source, positions: locations.map((location) => offsetOf(source.body, location)) } : {}),
  })
}

/** The result with errors of graphql-js; null where one of them was thrown by no resolver, so that only graphql-js words it. */
export function withLocatedErrors(result: ExecutionResult, document: DocumentNode): ExecutionResult | null {
  const { errors, ...rest } = result
  if (errors === undefined) return result
  if (errors.some(({ originalError }) => originalError === undefined)) return null
  return { errors: errors.map((error) => located(error, document)), ...rest }
}
