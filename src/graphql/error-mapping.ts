// From what was thrown to what a client reads. Refusals keep their code; anything unexpected is masked, and logged once
// under an id that the client gets as well.
import { randomUUID } from 'node:crypto'
import { GraphQLError } from 'graphql'
import { JobError, type JobErrorCode } from '../domain/job-error.ts'
import type { JsonObject } from '../domain/json.ts'

/** Where faults are logged; a pino logger is one. */
export interface ErrorLog {
  error(details: object, message: string): void
}

/** What a client reads of an error. */
export interface ShownError {
  readonly code: JobErrorCode
  readonly message: string
  readonly details: JsonObject
}

const longestMessage = 1_000

/** What is behind the errors that GraphQL wraps around what a resolver or a scalar threw. */
function causeOf(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError
  return cause
}

/** Says of an error what a client may know of it; what was not expected is logged. */
export function showError(error: unknown, log: ErrorLog): ShownError {
  const cause = causeOf(error)
  if (cause instanceof JobError) return { code: cause.code, message: cause.message, details: cause.details }
  const id = randomUUID()
  log.error({ err: cause, id }, 'an unexpected error was masked')
  return { code: 'INTERNAL', message: `Something unexpected went wrong; it was logged under ${id}.`, details: { id } }
}

function isOfGraphql(error: unknown): error is GraphQLError {
  return causeOf(error) instanceof GraphQLError
}

/** Where in the operation an error happened, in the form that its constructor takes. */
function placeOf({ nodes, source, positions, path }: GraphQLError) {
  return { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null }
}

/**
 * The error that a client gets, with `extensions.code` of the closed list and what is needed to go on. Where it happened
 * (path and locations) is kept. Errors of GraphQL itself (syntax, validation, variables) are INVALID_INPUT unless they say
 * otherwise.
 */
export function toGraphQLError(error: unknown, log: ErrorLog): GraphQLError {
  if (isOfGraphql(error)) {
    if (typeof error.extensions['code'] === 'string') return error
    return new GraphQLError(error.message, { ...placeOf(error), extensions: { code: 'INVALID_INPUT' } })
  }
  const { code, message, details } = showError(error, log)
  const extensions = { ...details, code }
  if (!(error instanceof GraphQLError)) return new GraphQLError(message, { extensions })
  // Of a refused value GraphQL says in front which one it was, in full however long it is.
  const isTold = error.message.endsWith(message) && error.message.length <= longestMessage
  const shown = isTold ? error.message : message
  return new GraphQLError(shown, { ...placeOf(error), extensions })
}
