// Who asks, by the product's own sessions: its `authenticate` gets what came with the request. For a connection that lives it
// is asked again with the same, so that who signs out, or loses a role, hears nothing more.
import type { AuthenticationRequest, TobedoneConfig } from '../../definition/define-config.ts'
import type { Clock } from '../../domain/clock.ts'
import type { Authentication, Credentials } from './authentication.ts'
import { type Freshness, usualFreshness } from './freshness.ts'
import { type Proof, unauthenticated } from './identity.ts'
import { LiveIdentity } from './live-identity.ts'
import { sessionProof } from './product-answer.ts'

/** What sessions are judged by. */
export interface SessionOptions {
  readonly authenticate: NonNullable<TobedoneConfig['authenticate']>
  readonly clock: Clock
  /** Told each time that a viewer who is known cannot be asked about again. */
  readonly onTrouble: (error: unknown) => void
  /** How soon a change counts. */
  readonly freshness?: Freshness
}

/** Nobody is signed in, and nobody was before. */
class Nobody extends Error {}

function notSignedIn() {
  return unauthenticated('Nobody is signed in: sign in to the product, then ask again.')
}

function sessionEnded() {
  return unauthenticated('The session has ended: sign in again.')
}

function requestOf({ request, connectionParams }: Credentials): AuthenticationRequest {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const each of Array.isArray(value) ? value : value === undefined ? [] : [value]) headers.append(name, each)
  }
  return { headers, url: request.url ?? '/', connectionParams }
}

/** Makes the authentication of a deployment with sessions of its own. */
export function authenticateByProduct(options: SessionOptions): Authentication {
  const { authenticate, clock, onTrouble, freshness = usualFreshness } = options
  return {
    async identify(credentials) {
      const request = requestOf(credentials)
      let isKnown = false
      const prove = async (): Promise<Proof> => {
        const proof = sessionProof(await authenticate(request))
        if (proof !== null) return proof
        throw isKnown ? sessionEnded() : new Nobody()
      }
      try {
        const identity = await LiveIdentity.open(prove, { freshness, clock, expired: sessionEnded, onTrouble })
        isKnown = true
        return identity
      } catch (error) {
        if (error instanceof Nobody) return null
        throw error
      }
    },
    nobody: notSignedIn,
    mayUseCookies: true,
  }
}
