// Who uses the cluster: each server holds the members lock, shared, as long as it lives. Read and taken under the start lock.
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { StartupError } from '../../domain/startup-error.ts'
import { type FileLock, tryLock } from './file-lock.ts'
import { readLastStart } from './last-start.ts'
import type { Layout } from './layout.ts'

/** Becomes a member. */
export function joinMembers({ membersLock }: Layout): FileLock {
  const lock = tryLock(membersLock, 'shared')
  if (lock) return lock
  throw new StartupError(`${membersLock} is locked by another program: end it, or choose another data folder.`)
}

/** Whether no server is a member (a server that asks while it is one hears no). */
export function hasNoMembers({ membersLock }: Layout): boolean {
  const lock = tryLock(membersLock, 'exclusive')
  lock?.release()
  return lock !== undefined
}

/**
 * Call before a start, and before clearing away what seems to be a dead PostgreSQL's. Servers in another container see the
 * folder but not our processes; a second PostgreSQL on the same files would destroy them.
 */
export async function refuseIfUsedElsewhere(layout: Layout): Promise<void> {
  const last = await readLastStart(layout)
  if (!last || last.host === (await nameHost()) || hasNoMembers(layout)) return
  throw new StartupError(
    `A server in another container or on another machine uses ${layout.dataFolder}: end it, choose another data folder (TOBEDONE_DATA), or give all of them one PostgreSQL with DATABASE_URL.`,
  )
}

/** A name for what shares process numbers with us: this boot of this machine, this container. */
export async function nameHost(): Promise<string> {
  if (process.platform !== 'linux') return hostname()
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => hostname())
  const processes = await readlink('/proc/self/ns/pid').catch(() => '')
  return `${boot.trim()} ${processes}`
}
