// What whoever starts a server on their own machine wants to know first. In production the log says it.
import { isUsualFolder, type Settings } from '../config.ts'
import type { SignInCodes } from '../server/sign-in-codes.ts'
import type { ProofChoice } from './proof.ts'

/** What a server that has started can say about itself. */
export interface Started {
  readonly url: string
  readonly settings: Settings
  readonly proof: ProofChoice
  readonly configFile: string
  readonly isExampleConfig: boolean
  readonly types: readonly string[]
  readonly signIn: SignInCodes | null
}

// To be pasted into a shell.
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

function waysIn(proof: ProofChoice, { dataFolder, jwtSecret }: Settings): string {
  if (proof.by === 'issuer') return `A token    from ${proof.issuer.issuer}, for ${proof.issuer.audience}`
  if (proof.by === 'product') return 'Who asks   is said by "authenticate" of the configuration'
  // The command finds the secret in the data folder, or has to be told where that is.
  const setting =
    jwtSecret !== null
      ? 'TOBEDONE_JWT_SECRET=… '
      : isUsualFolder(dataFolder)
        ? ''
        : `TOBEDONE_DATA=${quoted(dataFolder)} `
  return `A token    ${setting}npx tobedone token --sub ann --role staff --group risk`
}

/** The lines for a person. */
export function welcome({ url, settings, proof, configFile, isExampleConfig, types, signIn }: Started): string {
  const { dataFolder, databaseUrl } = settings
  const data = databaseUrl === null ? `${dataFolder} (a PostgreSQL of its own)` : 'the PostgreSQL of DATABASE_URL'
  const config = isExampleConfig ? `${configFile} (the example: there is none in this folder)` : configFile
  // After the #, so that it is in no log and no address that is sent on.
  const console = signIn === null ? `${url}/` : `${url}/#code=${signIn.issue()} (works once, for 15 minutes)`
  return `
  Console    ${console}
  GraphiQL   ${url}/graphql
  ${waysIn(proof, settings)}
  Job types  ${types.join(', ') || 'none'}
             from ${config}
  Data       ${data}
  Stop       Ctrl-C

`
}
