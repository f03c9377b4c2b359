// How PostgreSQL's programs are told their data directory.
import { StartupError } from '../../domain/startup-error.ts'
import { isOpenTo } from './is-open-to.ts'
import type { SystemUser } from './system-user.ts'

/**
 * The data directory as PostgreSQL, running as `user`, can reach it. Where folders above it are closed to that user (root's
 * home is), it goes by its working directory, which it has been given and which needs no way from the top.
 */
export async function dataArgumentFor(data: string, user: SystemUser | undefined): Promise<string> {
  if (!user || (await isOpenTo(user, data, true))) return data
  if (process.platform === 'linux') return '/proc/self/cwd'
  throw new StartupError(
    `PostgreSQL does not run as root, and its user may not enter a folder above ${data}: choose a data folder that ` +
      'all users can reach (TOBEDONE_DATA), start the server as an ordinary user, or set DATABASE_URL.',
  )
}
