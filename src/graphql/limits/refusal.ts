// How a limit says no: a GraphQL error with a code of the product's closed list.
import { GraphQLError } from 'graphql'
import type { JobErrorCode } from '../../domain/job-error.ts'

/** A GraphQL error with a code of the closed list. */
export function refusal(code: JobErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } })
}

/** The refusal of what is larger than a limit. */
export function tooMany(what: string, most: number): GraphQLError {
  return new GraphQLError(
    `The operation has too many ${what}: at most ${most} are allowed. Send several smaller operations.`,
    {
      extensions: { code: 'LIMIT_EXCEEDED', limit: what, most },
    },
  )
}

/** The refusal of what is nested deeper than a limit. */
export function tooDeep(what: string, most: number): GraphQLError {
  return new GraphQLError(`The ${what} nest too deep: at most ${most} levels are allowed.`, {
    extensions: { code: 'LIMIT_EXCEEDED', limit: what, most },
  })
}
