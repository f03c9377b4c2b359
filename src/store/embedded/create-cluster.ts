// Makes a cluster beside its place and then renames it there, so that it is whole or absent whenever the work is cut off.
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { dataArgumentFor } from './data-argument.ts'
import { explainLastWords } from './last-words.ts'
import { draftPrefix, type Layout } from './layout.ts'
import type { Binaries } from './locate-binaries.ts'
import { runProgram } from './run-program.ts'
import type { SystemUser } from './system-user.ts'

/** The name of the cluster's superuser, which the server uses. */
export const superuser = 'tobedone'

// Written into postgresql.conf, where the owner of the folder may change them.
const settings = {
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The server hears of failed statements itself; here they would only carry people's data into a file.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
}

/** Runs initdb with a new password. Throws StartupError, leaving nothing, when that fails. */
export async function createCluster(layout: Layout, binaries: Binaries, user: SystemUser | undefined): Promise<void> {
  const draft = await mkdtemp(join(layout.dataFolder, draftPrefix))
  try {
    await chmod(draft, 0o755)
    const data = join(draft, 'data')
    await mkdir(data, { mode: 0o700 })
    const passwordFile = join(draft, 'password')
    await writePassword(passwordFile)
    if (user) for (const path of [data, passwordFile]) await chown(path, user.uid, user.gid)
    await runInitdb(binaries, data, user)
    if (user && process.geteuid && process.getegid) await chown(passwordFile, process.geteuid(), process.getegid())
    await syncFolder(draft)
    await rename(draft, layout.home)
    await syncFolder(layout.dataFolder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true, maxRetries: 10 })
    throw error
  }
}

/** Removes what killed servers left half-made. Call it under the start lock: then nobody is making one. */
export async function removeDrafts({ dataFolder }: Layout): Promise<void> {
  for (const name of await readdir(dataFolder)) {
    if (!name.startsWith(draftPrefix)) continue
    // An orphaned initdb may still be writing there for a moment; what stays is removed at the next start.
    await rm(join(dataFolder, name), { recursive: true, force: true, maxRetries: 10 }).catch(() => undefined)
  }
}

async function runInitdb(binaries: Binaries, data: string, user: SystemUser | undefined): Promise<void> {
  const { code, output } = await runProgram(binaries.initdb, {
    user,
    folder: data,
    args: [
      `--pgdata=${await dataArgumentFor(data, user)}`,
      `--username=${superuser}`,
      '--pwfile=../password',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order and case rules on every machine, whatever locales it has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...Object.entries(settings).map(([name, value]) => `--set=${name}=${value}`),
    ],
  })
  if (code !== 0) throw explainLastWords(`initdb could not make a PostgreSQL cluster in ${data}`, data, output)
}

async function writePassword(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(32).toString('base64url')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
