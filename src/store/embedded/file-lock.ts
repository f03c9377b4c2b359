// Locks between processes that vanish with their holder, however it ends. Node itself has no flock; the SQLite inside it
// takes the operating system's file locks. Never open a lock file by other means: closing that handle drops the lock.
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { StartupError } from '../../domain/startup-error.ts'

export interface FileLock {
  /** Gives the lock back; again: nothing. */
  release(): void
}

// The journal in memory, so that nothing is written: a lock can be taken on a full disk, and a killed holder leaves no file.
const takeIt = {
  exclusive: 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE',
  shared: 'PRAGMA journal_mode = MEMORY; BEGIN; SELECT 1 FROM sqlite_schema',
}
const sqliteBusy = 5

/** Takes the lock, or gives undefined when somebody holds one that excludes it (in this process or another). */
export function tryLock(path: string, kind: keyof typeof takeIt): FileLock | undefined {
  const database = openLockFile(path)
  try {
    database.exec(takeIt[kind])
  } catch (error) {
    database.close()
    if (isBusy(error)) return undefined
    throw new StartupError(
      `${path} cannot be locked: the data folder must be on a file system that knows file locks.`,
      {
        cause: error,
      },
    )
  }
  return {
    release: () => {
      if (database.isOpen) database.close()
    },
  }
}

/** Waits for the exclusive lock, as long as `patienceMs`; then undefined. */
export async function waitForLock(path: string, patienceMs: number): Promise<FileLock | undefined> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const lock = tryLock(path, 'exclusive')
    if (lock || Date.now() >= deadline) return lock
    await delay(20)
  }
}

function openLockFile(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path)
  } catch (error) {
    throw new StartupError(`${path} cannot be opened as a lock file.`, { cause: error })
  }
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === sqliteBusy
  )
}
