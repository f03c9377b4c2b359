// How a stream over the connection ends. What follows is decided in retry.ts.
import type { ApiError } from './api-error.ts'

/** The end of a connection. */
export interface CutOff {
  readonly kind: 'cut'
  /** That of its closing; null without one. */
  readonly code: number | null
  readonly reason: string
  /** Whether the server had accepted it, and with it the token. */
  readonly wasAccepted: boolean
}

/** How one stream over the connection ended. */
export type StreamEnd =
  | { readonly kind: 'completed' }
  /** The operation was refused, or failed: the errors that the server gave. */
  | { readonly kind: 'refused'; readonly errors: readonly { readonly message: string }[] }
  /** There was no token to connect with. */
  | { readonly kind: 'tokenless'; readonly error: ApiError }
  /** The connection went away, or could not be made. */
  | CutOff

/** The end that an error, or the closing of a socket, means. */
export function cutBy(error: unknown, wasAccepted: boolean): CutOff {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number') {
    return { kind: 'cut', code: error.code, reason: 'reason' in error ? String(error.reason) : '', wasAccepted }
  }
  const reason = error instanceof Error ? error.message : 'the connection failed'
  return { kind: 'cut', code: null, reason, wasAccepted }
}
