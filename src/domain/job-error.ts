// Every refusal of the product is a JobError with a code of this closed list. Anything else is a fault and is masked.
import type { JsonObject } from './json.ts'

/** The codes of all refusals, with what each means (the schema's `JobErrorCode` is made from it). */
export const jobErrorCodes = {
  INVALID_INPUT: 'Something given is not allowed; the message says what would be right.',
  UNKNOWN_TYPE: 'No job type of that name takes jobs; the known names are given.',
  NOT_FOUND: 'There is no such thing for this viewer.',
  FORBIDDEN: 'The viewer sees the job but may not do this with it.',
  UNAUTHENTICATED: 'Nobody says who they are, or with a token or session that is not valid (any more).',
  CLOSED: 'The job is closed already; who, when and with which outcome is given.',
  ALREADY_CLAIMED: 'Somebody else has the job; who is given.',
  ALREADY_OPEN: 'A job that must be the only open one of its type and target would get a second beside it.',
  EXCLUDED: 'The person is excluded from this job (four eyes).',
  VERSION_CONFLICT: 'The job has changed since the version expected; the present one is given.',
  IDEMPOTENCY_CONFLICT: 'The idempotency key was used for another request.',
  CURSOR_EXPIRED: 'The cursor is too old or of a database before its restore: take a new snapshot.',
  CURSOR_INVALID: 'That is no cursor of this kind.',
  LIMIT_EXCEEDED: 'A limit of size, cost, number or time was exceeded; which one is said.',
  UNAVAILABLE: 'The database, or what tells who asks, cannot be reached or is too busy right now: try again.',
  INTERNAL: 'Something unexpected went wrong; it was logged under the id given.',
} as const
export type JobErrorCode = keyof typeof jobErrorCodes

/** A refusal: a code, a message that says what would be right, and what is needed to go on. */
export class JobError extends Error {
  override readonly name = 'JobError'
  readonly code: JobErrorCode
  readonly details: JsonObject

  constructor(code: JobErrorCode, message: string, details: JsonObject = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** Shorthand of the most frequent refusal. `field` is the path of the input that is wrong. */
export function invalidInput(field: string, message: string): JobError {
  return new JobError('INVALID_INPUT', `${field}: ${message}`, { field })
}

/** What one may not see does not exist for one: the same answer for both. */
export function notFound(): JobError {
  return new JobError('NOT_FOUND', 'There is no such job, or you may not see it.')
}
