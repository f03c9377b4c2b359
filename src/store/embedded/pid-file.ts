// PostgreSQL's own note of its main process. Removing it is safe only under the start lock and when that process is gone.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from './folder-problem.ts'

export interface PidFile {
  readonly text: string
  /** Undefined while PostgreSQL has made the file but not yet written it, or when a crash cut that off. */
  readonly pid: number | undefined
  readonly port: number | undefined
  /** Whether it takes connections, by its own account. */
  readonly isReady: boolean
  /** Whether it was told to stop. Told politely, it goes on for those it has and refuses all others until they leave. */
  readonly isStopping: boolean
}

/** Reads postmaster.pid of a data directory; undefined if there is none. */
export async function readPidFile(data: string): Promise<PidFile | undefined> {
  try {
    const text = await readFile(pathIn(data), 'utf8')
    const lines = text.split('\n')
    const status = lines[7]?.trim()
    return {
      text,
      pid: numberIn(lines[0]),
      port: numberIn(lines[3]),
      isReady: status === 'ready',
      isStopping: status === 'stopping',
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Removes a pid file that has not changed since it was read. */
export async function removeStalePidFile(data: string, read: PidFile): Promise<void> {
  if ((await readPidFile(data))?.text === read.text) await rm(pathIn(data), { force: true })
}

function pathIn(data: string): string {
  return join(data, 'postmaster.pid')
}

function numberIn(line: string | undefined): number | undefined {
  const number = Number(line)
  return Number.isInteger(number) && number > 0 ? number : undefined
}
