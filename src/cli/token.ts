// `tobedone token`: a token for trying things out, alone on one line.
import type { Settings } from '../config.ts'
import { parseDuration } from '../domain/duration.ts'
import { StartupError } from '../domain/startup-error.ts'
import { roles } from '../domain/viewer.ts'
import { mintToken } from '../server/authentication/mint-token.ts'
import { claimNames, tokenSecret } from './keys.ts'
import { findConfig } from './load-config.ts'
import { foreignProof } from './proof.ts'
import { UsageError } from './usage-error.ts'

/** Whom the token is for, as the command line says. */
export interface TokenArguments {
  readonly sub?: string | undefined
  readonly role?: readonly string[] | undefined
  readonly group?: readonly string[] | undefined
  readonly expiresIn?: string | undefined
  readonly config?: string | undefined
}

/** Prints a token. @throws UsageError, StartupError */
export async function token(settings: Settings, given: TokenArguments): Promise<void> {
  const { sub = '', role = [], group = [], expiresIn = '12h', config } = given
  if (sub === '') throw new UsageError('Say whom the token is for: --sub ann')
  if (sub === 'system') throw new UsageError('No token can name "system": choose another --sub.')
  if ([sub, ...group].some((name) => name === '' || name.length > 200)) {
    throw new UsageError('--sub and --group take 1 to 200 characters.')
  }
  const unknown = role.find((name) => !roles.some((known) => known === name))
  if (unknown !== undefined) throw new UsageError(`There is no role "${unknown}": the roles are ${roles.join(', ')}.`)
  const expiresInMs = parseDuration(expiresIn)
  if (expiresInMs === null || expiresInMs < 1_000)
    throw new UsageError('--expires-in takes a duration like 30s, 12h or 7d.')
  const found = (await findConfig(config))?.config
  const foreign = foreignProof(settings, found)
  if (foreign?.by === 'issuer') {
    throw new StartupError(
      `No token can be made here: the server takes those of ${foreign.issuer.issuer} (TOBEDONE_JWKS_URL), who alone can sign them.`,
    )
  }
  if (foreign !== null) {
    throw new StartupError(
      'No token can be made here: the configuration has "authenticate", which stands instead of tokens.',
    )
  }
  const names = claimNames(found)
  const secret = await tokenSecret(settings, () => {
    process.stderr.write(
      `A secret was made in ${settings.dataFolder}, as there was none: this token is for a server on that data folder ` +
        '(start both in the same folder, or with the same TOBEDONE_DATA).\n',
    )
  })
  const text = await mintToken({ sub, roles: role, groups: group, expiresInMs }, secret, names, new Date())
  process.stdout.write(`${text}\n`)
}
