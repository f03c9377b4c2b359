// Whether another user of the system can reach and read a place. Judged by mode bits: where access lists say otherwise,
// the start itself tells.
import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SystemUser } from './system-user.ts'

const read = 4
const enter = 1

/** Whether `user` may enter all folders above `path` and read it; with `toRun`, enter or run it as well. */
export async function isOpenTo(user: SystemUser, path: string, toRun = false): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined) return false
  if (!(await allows(user, real, toRun ? read | enter : read))) return false
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if (!(await allows(user, folder, enter))) return false
    if (folder === dirname(folder)) return true
  }
}

async function allows(user: SystemUser, path: string, wanted: number): Promise<boolean> {
  const { mode, uid, gid } = await stat(path)
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & wanted) === wanted
}
