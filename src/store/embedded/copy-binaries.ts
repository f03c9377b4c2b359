// Copies the binaries to a place that the user PostgreSQL runs as can enter. Whoever could change that copy could read
// the database, so the place must belong to us and be writable by nobody else.
import { chmod, copyFile, lstat, mkdir, mkdtemp, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartupError } from '../../domain/startup-error.ts'
import { isOpenTo } from './is-open-to.ts'
import { type Binaries, binariesIn } from './locate-binaries.ts'
import type { SystemUser } from './system-user.ts'

const draftPrefix = 'new-'

interface Care {
  isReady(binaries: Binaries): Promise<boolean>
  mend(binaries: Binaries): Promise<void>
}

/** A copy that `user` can run: the one made before, if it is whole, or a new one. Throws StartupError without a place. */
export async function copyBinaries(
  from: Binaries,
  user: SystemUser | undefined,
  dataFolder: string,
  care: Care,
): Promise<Binaries> {
  const problems: unknown[] = []
  for (const place of [
    join(dataFolder, 'binaries'),
    '/var/lib/tobedone',
    join(tmpdir(), `tobedone-${process.geteuid?.()}`),
  ]) {
    try {
      if (!(await isOurPlace(place, user))) continue
      const copy = binariesIn(join(place, from.build, 'native'), from.build)
      if (!(await care.isReady(copy))) await makeCopy(from, place, care)
      if (await care.isReady(copy)) return copy
    } catch (error) {
      problems.push(error)
    }
  }
  throw new StartupError(
    `${from.folder} cannot be run by the user that PostgreSQL runs as, and there is no place for a copy: ` +
      `move the checkout to where all users can read, start the server as an ordinary user, or set DATABASE_URL.`,
    { cause: new AggregateError(problems) },
  )
}

async function isOurPlace(place: string, user: SystemUser | undefined): Promise<boolean> {
  await mkdir(place, { recursive: true, mode: 0o755 })
  const found = await lstat(place)
  const { uid, mode } = found
  if (found.isSymbolicLink()) return false
  if (process.geteuid && (uid !== process.geteuid() || (mode & 0o022) !== 0)) return false
  if ((mode & 0o755) !== 0o755) await chmod(place, 0o755)
  return !user || (await isOpenTo(user, place, true))
}

async function makeCopy(from: Binaries, place: string, care: Care): Promise<void> {
  await removeOldDrafts(place)
  const draft = await mkdtemp(join(place, draftPrefix))
  try {
    await copyTree(from.folder, join(draft, 'native'))
    await chmod(draft, 0o755)
    await care.mend(binariesIn(join(draft, 'native'), from.build))
    const target = join(place, from.build)
    // Another server may have been quicker: then its copy is there and as good as ours.
    await rename(draft, target).catch(async () => {
      if (await care.isReady(binariesIn(join(target, 'native'), from.build))) return
      await rm(target, { recursive: true, force: true })
      await rename(draft, target)
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

// What a killed server left; a young one may be another server's work under way.
async function removeOldDrafts(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    if (!name.startsWith(draftPrefix)) continue
    const { mtimeMs } = await lstat(join(place, name))
    if (Date.now() - mtimeMs > 3_600_000) await rm(join(place, name), { recursive: true, force: true })
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to)
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    // Archives are for compilers: a third of the size for nothing.
    else if (!entry.name.endsWith('.a')) {
      await copyFile(source, target)
      await chmod(target, 0o755)
    }
  }
}
