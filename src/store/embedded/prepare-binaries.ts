// Makes the binaries ready to run by the user that PostgreSQL runs as: links and execute bits (an install script makes
// them, where scripts run), or a copy in a place that is open to that user.
import { access, chmod, constants, copyFile, readFile, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { copyBinaries } from './copy-binaries.ts'
import { codeOf } from './folder-problem.ts'
import { isOpenTo } from './is-open-to.ts'
import { type Binaries, locateBinaries } from './locate-binaries.ts'
import type { Log } from './log.ts'
import type { SystemUser } from './system-user.ts'

/** Binaries that `user` (undefined: ourselves) can run. Throws StartupError if there are none or no place for a copy. */
export async function prepareBinaries(user: SystemUser | undefined, dataFolder: string, log: Log): Promise<Binaries> {
  const installed = locateBinaries()
  if (await areReady(installed, user)) return installed
  const mended = await mend(installed).then(
    () => true,
    () => false,
  )
  if (mended && (await areReady(installed, user))) return installed
  const copy = await copyBinaries(installed, user, dataFolder, {
    isReady: (binaries) => areReady(binaries, user),
    mend,
  })
  log(
    'info',
    `PostgreSQL runs from a copy of its programs in ${copy.folder}, as ${installed.folder} is not ready to run`,
  )
  return copy
}

async function areReady(binaries: Binaries, user: SystemUser | undefined): Promise<boolean> {
  const programs = [binaries.postgres, binaries.initdb]
  const others = [join(binaries.folder, 'share'), ...(await linksOf(binaries)).flatMap(({ from, to }) => [from, to])]
  const checks = user
    ? [...programs.map((path) => isOpenTo(user, path, true)), ...others.map((path) => isOpenTo(user, path))]
    : [...programs.map((path) => may(path, constants.X_OK)), ...others.map((path) => may(path, constants.R_OK))]
  return (await Promise.all(checks)).every(Boolean)
}

/** Makes what the install script would have made. Safe beside others who do the same. */
async function mend(binaries: Binaries): Promise<void> {
  for (const { from, to } of await linksOf(binaries)) {
    if (await may(to, constants.F_OK)) continue
    await symlink(basename(from), to).catch(async (error: unknown) => {
      if (codeOf(error) === 'EEXIST') return
      // Some file systems have no links.
      await copyFile(from, to)
    })
  }
  for (const program of [binaries.postgres, binaries.initdb]) {
    const { mode } = await stat(program)
    if ((mode & 0o111) !== 0o111) await chmod(program, mode | 0o555)
  }
}

async function linksOf({ folder }: Binaries): Promise<{ from: string; to: string }[]> {
  const text = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const listed: { source: string; target: string }[] = JSON.parse(text)
  // Listed relative to the package, whose folder `native` is ours.
  return listed.map(({ source, target }) => ({
    from: join(dirname(folder), source),
    to: join(dirname(folder), target),
  }))
}

async function may(path: string, how: number): Promise<boolean> {
  return await access(path, how).then(
    () => true,
    () => false,
  )
}
