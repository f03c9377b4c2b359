// How a server learns who asks: by tokens, or by the product's own sessions. Both are asked through this one door.
import type { IncomingMessage } from 'node:http'
import type { JobError } from '../../domain/job-error.ts'
import type { Identity } from './identity.ts'

/** What a client can prove itself with. */
export interface Credentials {
  /** The request, or the one that opened the WebSocket. */
  readonly request: IncomingMessage
  /** The payload of `connection_init`; null over HTTP. */
  readonly connectionParams: Readonly<Record<string, unknown>> | null
}

/** How a server learns who asks. */
export interface Authentication {
  /**
   * Who asks; null when nobody says who they are.
   * @throws JobError UNAUTHENTICATED for a proof that does not hold, UNAVAILABLE when that cannot be told now
   */
  identify(credentials: Credentials): Promise<Identity | null>
  /** What whoever does not say who they are is told. */
  readonly nobody: () => JobError
  /** Whether browsers may prove who asks by themselves, by cookies, so that pages of other origins need leave to send them. */
  readonly mayUseCookies: boolean
}
