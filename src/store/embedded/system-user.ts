// PostgreSQL refuses to run as root. As root, its processes run as an unprivileged user of the system; otherwise as us.
import { execFile } from 'node:child_process'
import { lchown, lstat, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartupError } from '../../domain/startup-error.ts'

export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

/** Whom PostgreSQL must run as: undefined is ourselves; the owner of the cluster where there is one already. */
export async function chooseSystemUser(data: string): Promise<SystemUser | undefined> {
  if (process.geteuid?.() !== 0) return undefined
  const owner = await stat(data).catch(() => undefined)
  // The owner is asked first because an image or a machine may number its users anew while the folder stays.
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const user = (await findUser('postgres', '_postgres')) ?? (await makeUser()) ?? (await findUser('nobody'))
  if (user) return user
  throw new StartupError(
    'PostgreSQL does not run as root, and this system has no user postgres or nobody: start the server as an ordinary user, or set DATABASE_URL.',
  )
}

/** Gives a folder and all in it to the user (after a copy or a restore by root all of it is root's). */
export async function giveTo(user: SystemUser, path: string): Promise<void> {
  await lchown(path, user.uid, user.gid)
  if (!(await lstat(path)).isDirectory()) return
  for (const name of await readdir(path)) await giveTo(user, join(path, name))
}

// Only users of this file count: initdb looks its own user up and ends if it has no name.
async function findUser(...names: string[]): Promise<SystemUser | undefined> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'))
  for (const name of names) {
    const line = lines.find(([found]) => found === name)
    // Some systems write uids above 2^31 as negative numbers.
    const [uid, gid] = [Number(line?.[2]) >>> 0, Number(line?.[3]) >>> 0]
    if (line && uid !== 0) return { uid, gid }
  }
  return undefined
}

async function makeUser(): Promise<SystemUser | undefined> {
  const run = promisify(execFile)
  const options = ['--system', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin']
  for (const group of [['--user-group'], ['--gid', 'postgres']]) {
    const made = await run('useradd', [...options, ...group, 'postgres']).then(
      () => true,
      () => false,
    )
    if (made) break
  }
  return await findUser('postgres')
}
