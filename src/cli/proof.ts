// Which way of knowing who asks settings and configuration choose. Chosen before anything is opened, made when there is a clock.
import type { Logger } from 'pino'
import { complainOnce } from '../complain-once.ts'
import type { Settings } from '../config.ts'
import type { TobedoneConfig } from '../definition/define-config.ts'
import type { Clock } from '../domain/clock.ts'
import { StartupError } from '../domain/startup-error.ts'
import type { Authentication } from '../server/authentication/authentication.ts'
import { authenticateByProduct } from '../server/authentication/by-product.ts'
import { authenticateByToken } from '../server/authentication/by-token.ts'
import { issuerKeys } from '../server/authentication/issuer-keys.ts'
import { KeySet } from '../server/authentication/key-set.ts'
import { secretKeys } from '../server/authentication/secret-keys.ts'
import { claimNames, type Issuer, issuerOf, serverSecret } from './keys.ts'
import { lineLog } from './log.ts'

/** How who asks is proved. */
export type ProofChoice =
  | { readonly by: 'secret'; readonly secret: Uint8Array }
  | { readonly by: 'issuer'; readonly issuer: Issuer }
  | { readonly by: 'product'; readonly authenticate: NonNullable<TobedoneConfig['authenticate']> }

/** The choice, where the product has sessions of its own or tokens come from an issuer: then none can be made here. */
export function foreignProof(settings: Settings, config: TobedoneConfig | undefined): ProofChoice | null {
  const issuer = issuerOf(settings)
  const authenticate = config?.authenticate
  if (authenticate === undefined) return issuer && { by: 'issuer', issuer }
  if (issuer === null && settings.jwtSecret === null) return { by: 'product', authenticate }
  throw new StartupError(
    `The configuration has "authenticate", which stands instead of tokens: leave ${issuer ? 'TOBEDONE_JWKS_URL' : 'TOBEDONE_JWT_SECRET'} out.`,
  )
}

/** Chooses. @throws StartupError for a choice that is ambiguous, incomplete or not safe */
export async function chooseProof(settings: Settings, config: TobedoneConfig): Promise<ProofChoice> {
  return foreignProof(settings, config) ?? { by: 'secret', secret: await serverSecret(settings) }
}

function keysOf(choice: Exclude<ProofChoice, { by: 'product' }>, log: Logger) {
  if (choice.by === 'secret') return secretKeys(choice.secret)
  const { keysUrl, issuer, audience } = choice.issuer
  const onTrouble = complainOnce(lineLog(log), `The keys of the token issuer cannot be read from ${keysUrl.href}`)
  const keySet = new KeySet({ url: keysUrl, onTrouble })
  // So that a wrong address is told at the start. The server works all the same.
  void keySet.read()
  return issuerKeys({ keySet, issuer, audience })
}

/** Makes the authentication that was chosen. */
export function authenticationOf(
  choice: ProofChoice,
  config: TobedoneConfig,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Authentication {
  const asked = choice.by === 'product' ? 'authenticate' : config.resolveViewer ? 'resolveViewer' : 'The keys'
  const onTrouble = complainOnce(lineLog(log), `${asked} cannot say whether viewers are still who they were`)
  if (choice.by === 'product') return authenticateByProduct({ authenticate: choice.authenticate, clock, onTrouble })
  const { resolveViewer } = config
  return authenticateByToken({
    ...{ keys: keysOf(choice, log), claims: claimNames(config), clock, onTrouble },
    ...(resolveViewer ? { resolveViewer } : {}),
  })
}
