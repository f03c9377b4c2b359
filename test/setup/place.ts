// Where tests keep their files. They make and throw away PostgreSQLs and databases by the hundred, and each drop waits for the
// disk: in memory, where Linux has room for them there, all tests take three quarters of the time.
import { chmod, mkdir, readdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'

const memory = '/dev/shm'
const prefix = 'tobedone-tests-'
const roomBytes = 6e9

const isRunning = (id: number): boolean => {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}

/** Removes what runs have left that were ended before they could tidy up: it would take memory until the next restart. */
async function removeLeftOvers(): Promise<void> {
  const folders = (await readdir(memory)).filter((name) => name.startsWith(prefix))
  const left = folders.filter((name) => !isRunning(Number(name.slice(prefix.length))))
  await Promise.all(left.map((name) => rm(join(memory, name), { recursive: true, force: true })))
}

/** Makes the temporary folder of this run the one in memory, where there is room; answers with what takes it away again. */
export async function placeInMemory(): Promise<{ readonly isInMemory: boolean; readonly tidyUp: () => Promise<void> }> {
  const nothing = { isInMemory: false, tidyUp: async (): Promise<void> => {} }
  const room = await statfs(memory).catch(() => undefined)
  if (room === undefined) return nothing
  await removeLeftOvers()
  if (room.bavail * room.bsize < roomBytes) return nothing
  const folder = join(memory, `${prefix}${process.pid}`)
  await mkdir(folder, { recursive: true })
  // As /tmp: a PostgreSQL that root starts runs as another user.
  await chmod(folder, 0o1777)
  process.env['TMPDIR'] = folder
  return { isInMemory: true, tidyUp: () => rm(folder, { recursive: true, force: true }) }
}
