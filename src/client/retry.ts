// What to do when a stream has ended: whether to begin again, and when. Delays are spread at random, so that the clients of
// a server that went away do not all come back in the same moment.
import { ApiError, apiErrorOf } from './api-error.ts'
import type { StreamEnd } from './stream-end.ts'

/** What follows the end of a stream. */
export type Sequel =
  | { readonly kind: 'again' }
  /** The cursor is too old: what was shown must be read anew. */
  | { readonly kind: 'resnapshot' }
  | { readonly kind: 'fail'; readonly error: ApiError }

/** How long to wait at the most before a try, in milliseconds. */
export const longestDelayMs = 8_000
const firstDelayMs = 250

// Closings that no second try can mend: the client speaks the protocol wrongly.
const faults = [1007, 1009, 4400, 4401, 4406, 4409, 4429]

function afterRefusal(error: ApiError): Sequel {
  if (error.code === 'UNAVAILABLE') return { kind: 'again' }
  return error.code === 'CURSOR_EXPIRED' ? { kind: 'resnapshot' } : { kind: 'fail', error }
}

/** Decides what follows. `mayRenew`: whether a token that was refused can be followed by another. */
export function sequelOf(end: StreamEnd, mayRenew: boolean): Sequel {
  if (end.kind === 'completed' || end.kind === 'tokenless') return { kind: 'again' }
  if (end.kind === 'refused') return afterRefusal(apiErrorOf(end.errors))
  if (end.code === 4403 && !mayRenew) return { kind: 'fail', error: new ApiError('UNAUTHENTICATED', end.reason) }
  if (end.code !== null && faults.includes(end.code)) {
    return { kind: 'fail', error: new ApiError('INTERNAL', `The server closed with ${end.code}: ${end.reason}`) }
  }
  return { kind: 'again' }
}

/** How long to wait before the next try, in milliseconds, after so many that failed in a row. */
export function retryDelayMs(failures: number): number {
  return Math.random() * Math.min(longestDelayMs, firstDelayMs * 2 ** failures)
}
