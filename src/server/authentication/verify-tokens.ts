// Verifies tokens, whatever signs them. A token seen before is not verified again until the keys are other ones, but its end
// is looked at every time.
import { errors, type JWTPayload } from 'jose'
import type { Clock } from '../../domain/clock.ts'
import { RecentMap } from '../recent-map.ts'
import { hasCome, tokenExpired, unauthenticated } from './identity.ts'
import type { Claims } from './read-claims.ts'

const longestToken = 8_192
const mostRemembered = 2_000

/** What a token says, and when it ends (milliseconds since 1970; null: never). */
export interface VerifiedToken {
  readonly claims: Claims
  readonly expiresAtMs: number | null
}

/** Verifies a token. Throws JobError UNAUTHENTICATED for one that is not valid, UNAVAILABLE when that cannot be told now. */
export type VerifyToken = (token: string) => Promise<VerifiedToken>

/** What tokens are verified with. */
export interface TokenKeys {
  /** Verifies signature and claims as of now. Throws errors of jose. */
  readonly verify: (token: string, now: Date) => Promise<JWTPayload>
  /** Whether there may be other keys while the server runs. */
  readonly mayChange: boolean
  /** A number that changes with the keys: what was verified with others counts no more. */
  readonly edition: () => Promise<number>
  /** What a valid token is, to be told to who has none. */
  readonly expectation: string
}

function refusalOf(error: unknown, { expectation }: TokenKeys): unknown {
  if (error instanceof errors.JWTExpired) return tokenExpired()
  if (error instanceof errors.JWTClaimValidationFailed) {
    const what = error.reason === 'missing' ? 'is missing' : 'is not what it must be'
    return unauthenticated(`The token is not valid: its claim "${error.claim}" ${what}; ${expectation}.`)
  }
  if (error instanceof errors.JOSEError) return unauthenticated(`The token is not valid: ${expectation}.`)
  return error
}

/** Makes the verifier of a deployment. */
export function verifyTokens(keys: TokenKeys, clock: Clock): VerifyToken {
  const known = new RecentMap<string, VerifiedToken & { readonly edition: number }>(mostRemembered)

  async function verify(token: string): Promise<VerifiedToken> {
    if (token.length > longestToken) throw unauthenticated(`A token has at most ${longestToken} characters.`)
    try {
      const claims = await keys.verify(token, clock.now())
      return { claims, expiresAtMs: claims.exp === undefined ? null : claims.exp * 1_000 }
    } catch (error) {
      throw refusalOf(error, keys)
    }
  }

  return async (token) => {
    const edition = await keys.edition()
    const remembered = known.get(token)
    const verified = remembered?.edition === edition ? remembered : await verify(token)
    if (hasCome(verified.expiresAtMs, clock)) {
      known.delete(token)
      throw tokenExpired()
    }
    if (verified !== remembered) known.set(token, { ...verified, edition })
    return verified
  }
}
