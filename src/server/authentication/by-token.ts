// Who asks, by bearer tokens. Connections with the same token share one identity, so that the product is asked about it once
// for all of them.
import type { TobedoneConfig } from '../../definition/define-config.ts'
import type { Clock } from '../../domain/clock.ts'
import { RecentMap } from '../recent-map.ts'
import type { Authentication, Credentials } from './authentication.ts'
import type { ClaimNames } from './claim-names.ts'
import { type Freshness, usualFreshness } from './freshness.ts'
import { type Proof, tokenExpired, unauthenticated } from './identity.ts'
import { LiveIdentity } from './live-identity.ts'
import { resolvedViewer } from './product-answer.ts'
import { viewerOf } from './read-claims.ts'
import { tokenIn } from './token-in.ts'
import { type TokenKeys, verifyTokens } from './verify-tokens.ts'

const mostResting = 2_000

/** What tokens are judged by. */
export interface TokenOptions {
  readonly keys: TokenKeys
  readonly claims: ClaimNames
  readonly resolveViewer?: TobedoneConfig['resolveViewer']
  readonly clock: Clock
  /** Told each time that a viewer who is known cannot be asked about again. */
  readonly onTrouble: (error: unknown) => void
  /** How soon a change counts. */
  readonly freshness?: Freshness
}

function tokenMissing() {
  return unauthenticated(
    'A token is needed: send it as "Authorization: Bearer …", over a WebSocket as "authorization" in connection_init.',
  )
}

/** Makes the authentication of a deployment with tokens. */
export function authenticateByToken(options: TokenOptions): Authentication {
  const { keys, claims: names, resolveViewer, clock, onTrouble, freshness = usualFreshness } = options
  const verify = verifyTokens(keys, clock)
  const mayChange = keys.mayChange || resolveViewer !== undefined
  const live = new Map<string, Promise<LiveIdentity>>()
  const resting = new RecentMap<string, Promise<LiveIdentity>>(mostResting)

  async function prove(token: string): Promise<Proof> {
    const { claims, expiresAtMs } = await verify(token)
    const viewer = resolveViewer ? resolvedViewer(await resolveViewer(claims)) : viewerOf(claims, names)
    return { viewer, expiresAtMs }
  }

  function open(token: string): Promise<LiveIdentity> {
    const opening = LiveIdentity.open(() => prove(token), {
      ...{ freshness: mayChange ? freshness : null, clock, expired: tokenExpired, onTrouble },
      onLive(isLive) {
        const [from, to] = isLive ? [resting, live] : [live, resting]
        from.delete(token)
        to.set(token, opening)
      },
      onEnd() {
        live.delete(token)
        resting.delete(token)
      },
    })
    resting.set(token, opening)
    opening.catch(() => resting.delete(token))
    return opening
  }

  return {
    async identify(credentials: Credentials) {
      const token = tokenIn(credentials)
      if (token === null) return null
      // Also where the identity is known: its key may be gone.
      await verify(token)
      const known = live.get(token) ?? resting.get(token)
      if (known === undefined) return await open(token)
      const identity = await known
      await identity.confirm()
      return identity
    },
    nobody: tokenMissing,
    mayUseCookies: false,
  }
}
