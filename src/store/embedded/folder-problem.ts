// Turns what the operating system says about a folder into what its owner can do about it.
import { StartupError } from '../../domain/startup-error.ts'

const remedy = 'choose another data folder (TOBEDONE_DATA), or set DATABASE_URL to a PostgreSQL of your own'

/** The words for a full disk, by which PostgreSQL's own messages are recognised too. */
export function tellFullDisk(folder: string): string {
  return `The disk of ${folder} is full: free some space, or ${remedy}.`
}

/** The StartupError for a folder whose name holds a line break or the like. */
export function tellControlCharacter(folder: string): StartupError {
  return new StartupError(`${JSON.stringify(folder)} has a control character in its name: ${remedy}.`)
}

/** The StartupError for an error of the file system in `folder`; errors of other sorts come back as they are. */
export function explainFolderProblem(error: unknown, folder: string): unknown {
  const code = codeOf(error)
  const options = { cause: error }
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return new StartupError(
        `${folder} may not be read and written by this user (${whoAmI()}): give it to that user, ${remedy}.`,
        options,
      )
    case 'EROFS':
      return new StartupError(`${folder} is on a read-only file system: ${remedy}.`, options)
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartupError(tellFullDisk(folder), options)
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartupError(`${folder} is not a folder: ${remedy}.`, options)
    case 'ENOENT':
    case 'ENAMETOOLONG':
    case 'ELOOP':
    case 'EIO':
      return new StartupError(`${folder} cannot be used as a folder (${tellCause(error)}): ${remedy}.`, options)
    default:
      return error
  }
}

/** The code of a system error ('ENOENT' …), or undefined. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function tellCause(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function whoAmI(): string {
  return process.geteuid ? `uid ${process.geteuid()}` : 'the one who started the server'
}
