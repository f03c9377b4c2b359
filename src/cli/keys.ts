// What tokens are checked with: the configured secret, one of the data folder for a server that only this machine reaches, or
// the published keys of an issuer. Nothing that is set may be without effect: somebody believes in it.
import { isLoopback, type Settings } from '../config.ts'
import type { TobedoneConfig } from '../definition/define-config.ts'
import { StartupError } from '../domain/startup-error.ts'
import { type ClaimNames, usualClaimNames } from '../server/authentication/claim-names.ts'
import { encodeSecret } from '../server/authentication/secret.ts'
import { secretOfFolder } from '../server/authentication/secret-file.ts'
import { prepareDataFolder } from '../store/embedded/data-folder.ts'

/** An issuer whose tokens count. */
export interface Issuer {
  readonly keysUrl: URL
  readonly issuer: string
  readonly audience: string
}

/**
 * The secret for tokens, whatever the host.
 * @param onMade told when there was none yet in the data folder
 * @throws StartupError for one that could be guessed
 */
export async function tokenSecret({ jwtSecret, dataFolder }: Settings, onMade = () => {}): Promise<Uint8Array> {
  if (jwtSecret !== null) return encodeSecret(jwtSecret, 'TOBEDONE_JWT_SECRET')
  await prepareDataFolder(dataFolder)
  return await secretOfFolder(dataFolder, onMade)
}

/** The secret for a server. @throws StartupError when others could reach one that was given no keys */
export async function serverSecret(settings: Settings): Promise<Uint8Array> {
  if (settings.jwtSecret === null && !isLoopback(settings.host)) {
    throw new StartupError(
      `Without keys of your own the server is for this machine only, but HOST is ${settings.host}: set TOBEDONE_JWT_SECRET ` +
        '(openssl rand -base64 32) and sign your tokens with it, or TOBEDONE_JWKS_URL, or leave HOST out.',
    )
  }
  return await tokenSecret(settings)
}

function keysUrlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (url && isSafe && url.username === '' && url.password === '') return url
  throw new StartupError(
    'TOBEDONE_JWKS_URL must be an address like https://id.example.com/.well-known/jwks.json, without a password in it; ' +
      'http is taken on this machine only, as whoever changes the answer on its way makes tokens.',
  )
}

/** The issuer that the settings name, or null. @throws StartupError for half of one, and for one beside a secret */
export function issuerOf({ jwksUrl, jwtIssuer, jwtAudience, jwtSecret }: Settings): Issuer | null {
  const beside = { TOBEDONE_JWT_ISSUER: jwtIssuer, TOBEDONE_JWT_AUDIENCE: jwtAudience }
  if (jwksUrl === null) {
    const set = Object.entries(beside).find(([, value]) => value !== null)
    if (set === undefined) return null
    throw new StartupError(
      `${set[0]} is for the tokens of TOBEDONE_JWKS_URL, which is not set: set it, or leave ${set[0]} out.`,
    )
  }
  if (jwtSecret !== null) {
    throw new StartupError('TOBEDONE_JWKS_URL and TOBEDONE_JWT_SECRET exclude each other: leave one of them out.')
  }
  if (jwtIssuer !== null && jwtAudience !== null) {
    return { keysUrl: keysUrlOf(jwksUrl), issuer: jwtIssuer, audience: jwtAudience }
  }
  const missing = Object.entries(beside).filter(([, value]) => value === null)
  throw new StartupError(
    `With TOBEDONE_JWKS_URL also set ${missing.map(([name]) => name).join(' and ')}: tokens that were made by others, or for ` +
      'others, must not count.',
  )
}

/** The names of the claims that a configuration says, or the usual ones. */
export function claimNames(config: TobedoneConfig | undefined): ClaimNames {
  return { ...usualClaimNames, ...config?.claims }
}
