// What the server refuses, or what keeps one from reaching it, as one error with a code.

/** An error of an operation as the server sends it. */
export interface ServerError {
  readonly message: string
  readonly extensions?: Readonly<Record<string, unknown>>
}

/**
 * A refusal. `code` is one of the server's `JobErrorCode`; `UNAVAILABLE` also stands for a server that could not be reached,
 * when nobody knows whether a mutation was done: give it an `idempotencyKey` and it can be sent again.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  /** What the server said to go on with, by the name of the field. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** The refusal of whoever could not be reached. */
export function unreachable(cause: unknown): ApiError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ApiError('UNAVAILABLE', `The server cannot be reached: ${reason}`)
}

/** The first error of an answer. */
export function apiErrorOf(errors: readonly ServerError[]): ApiError {
  const [first] = errors
  const { code, ...details } = first?.extensions ?? {}
  return new ApiError(
    typeof code === 'string' ? code : 'INTERNAL',
    first?.message ?? 'The server gave no reason.',
    details,
  )
}
