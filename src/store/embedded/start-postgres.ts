// One attempt to start PostgreSQL, up to its first answer or its end. Its own locks make sure that of two attempts at
// most one succeeds.
import type { ChildProcess } from 'node:child_process'
import { copyFile, open, stat, truncate } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster } from './cluster.ts'
import { markArgument } from './find-process.ts'
import { readPidFile } from './pid-file.ts'
import { startProgram } from './run-program.ts'

const logLimitBytes = 5_000_000

interface FailedStart {
  /** What PostgreSQL wrote to its log before it ended. */
  readonly lastWords: string
  /** Whether somebody ended it from outside. */
  readonly wasKilled: boolean
}

/** Starts PostgreSQL and waits until it takes connections (then undefined) or has ended. */
export async function startPostgres(cluster: Cluster, port: number): Promise<FailedStart | undefined> {
  const { layout } = cluster
  await boundLog(layout.logFile)
  const { child, logPosition } = await startLogged(cluster, port)
  child.unref()
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      return { lastWords: await readFrom(layout.logFile, logPosition), wasKilled: child.signalCode !== null }
    }
    // Its own word: asking a PostgreSQL that recovers fills its log with refusals.
    const file = await readPidFile(layout.data)
    if (file?.isReady && file.pid === child.pid) return undefined
    await delay(10)
  }
}

async function startLogged(
  { layout, binaries, user, dataArgument, mark }: Cluster,
  port: number,
): Promise<{ child: ChildProcess; logPosition: number }> {
  const settings = [
    markArgument(mark),
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=on',
    'logging_collector=off',
  ]
  const args = ['-D', dataArgument, ...settings.flatMap((setting) => ['-c', setting])]
  const logFile = await open(layout.logFile, 'a', 0o600)
  try {
    const logPosition = (await logFile.stat()).size
    const call = { user, folder: layout.data, args }
    const child = await startProgram(binaries.postgres, call, ['ignore', logFile.fd, logFile.fd])
    return { child, logPosition }
  } finally {
    await logFile.close()
  }
}

/** Starts the log file anew when it has grown large; one older part is kept. PostgreSQL may be writing to it. */
export async function boundLog(path: string): Promise<void> {
  const { size } = await stat(path).catch(() => ({ size: 0 }))
  if (size <= logLimitBytes) return
  await copyFile(path, `${path}.1`).catch(() => undefined)
  await truncate(path)
}

async function readFrom(path: string, position: number): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(16_384), position })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
