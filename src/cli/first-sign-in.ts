// The link into the console that a server prints at its start: only where the server makes tokens that it takes itself.
import type { TobedoneConfig } from '../definition/define-config.ts'
import type { Clock } from '../domain/clock.ts'
import { mintToken } from '../server/authentication/mint-token.ts'
import { SignInCodes } from '../server/sign-in-codes.ts'
import { claimNames } from './keys.ts'
import type { ProofChoice } from './proof.ts'

const halfADayMs = 12 * 3_600_000

/** The codes of such links; null where tokens are another's, or say nothing to a product that looks everybody up itself. */
export function firstSignIn(proof: ProofChoice, config: TobedoneConfig, clock: Clock): SignInCodes | null {
  if (proof.by !== 'secret' || config.resolveViewer !== undefined) return null
  const whom = { sub: 'admin', roles: ['staff', 'admin'], groups: [], expiresInMs: halfADayMs }
  const mint = (): Promise<string> => mintToken(whom, proof.secret, claimNames(config), clock.now())
  return new SignInCodes({ clock, mint })
}
