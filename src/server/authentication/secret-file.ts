// The secret of a server that was given none: made once in the data folder, readable by its owner only. Several servers
// that start at once all take the one that got there first.
import { randomBytes } from 'node:crypto'
import { link, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartupError } from '../../domain/startup-error.ts'
import { encodeSecret } from './secret.ts'

/** Where the secret lies in a data folder. */
function secretFileOf(dataFolder: string): string {
  return join(dataFolder, 'token-secret')
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

async function readIfPresent(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw new StartupError(`The token secret in ${file} cannot be read (${String(codeOf(error))}): run as its owner.`, {
      cause: error,
    })
  }
}

/** Whether it was this process that made it. */
async function make(file: string): Promise<boolean> {
  const draft = `${file}.${randomBytes(8).toString('hex')}`
  try {
    await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    // A link appears at once and never takes the place of another file.
    await link(draft, file)
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') {
      throw new StartupError(
        `The token secret ${file} cannot be written (${String(codeOf(error))}): set TOBEDONE_JWT_SECRET, or choose another TOBEDONE_DATA.`,
        { cause: error },
      )
    }
    return false
  } finally {
    await unlink(draft).catch(() => {})
  }
}

/** The secret of this data folder, which must exist; made if there is none, which `onMade` is told. @throws StartupError */
export async function secretOfFolder(dataFolder: string, onMade: () => void): Promise<Uint8Array> {
  const file = secretFileOf(dataFolder)
  let text = await readIfPresent(file)
  if (text === null) {
    if (await make(file)) onMade()
    text = await readIfPresent(file)
  }
  return encodeSecret(text ?? '', file)
}
