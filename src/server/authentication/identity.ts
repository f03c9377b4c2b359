// Who asks, as proved, and until when that holds. The viewer of an identity is the one of now: it may change while a
// connection lives.
import type { Clock } from '../../domain/clock.ts'
import { JobError } from '../../domain/job-error.ts'
import type { Viewer } from '../../domain/viewer.ts'

/** A viewer and the end of what proves them, in milliseconds since 1970; null: without end. */
export interface Proof {
  readonly viewer: Viewer
  readonly expiresAtMs: number | null
}

/** Somebody who was proved to be there. */
export interface Identity {
  /** Who it is, as of now. Never throws. */
  readonly viewer: Viewer
  /** The same, for what asks again and again: one function for all who are this identity, as thousands of streams keep it. */
  readonly viewerNow: () => Viewer
  /**
   * Watches over the identity as long as a connection lives: the viewer is kept up to date, and `onEnded` is called once, with
   * what the client is to be told, when the connection must end. Answers with what lets go.
   */
  follow(onEnded: (reason: unknown) => void): () => void
}

/** The refusal of whoever does not prove who they are. */
export function unauthenticated(message: string): JobError {
  return new JobError('UNAUTHENTICATED', message)
}

/** What an ended token is answered with. */
export function tokenExpired(): JobError {
  return unauthenticated('The token has expired: get a new one.')
}

/** Whether a moment has come; null never comes. */
export function hasCome(atMs: number | null, clock: Clock): boolean {
  return atMs !== null && atMs <= clock.now().getTime()
}
