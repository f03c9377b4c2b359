// Watches PostgreSQL through one idle connection and brings it back when it is gone. Every server watches; the start lock
// makes sure that one of them starts it and the others find it.
import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster } from './cluster.ts'
import { ensureRunning, type Running } from './ensure-running.ts'
import { waitForLock } from './file-lock.ts'
import type { Log } from './log.ts'
import { readPidFile } from './pid-file.ts'
import { boundLog } from './start-postgres.ts'
import { stopPostgres, stoppingPatienceMs } from './stop-postgres.ts'

interface Keeper {
  /** Stops watching and gives its connection back; PostgreSQL is left as it is. Gives what was seen last. */
  stop(): Promise<Running>
}

/** Keeps PostgreSQL running on the port of `first`, until stopped. */
export function keepRunning(cluster: Cluster, first: Running, log: Log): Keeper {
  const stopping = new AbortController()
  let running = first
  const rounds = setInterval(() => void lookAround().catch(() => undefined), 2_000)
  rounds.unref()
  let stoppingSince: number | undefined
  const watching = watch()

  async function watch(): Promise<void> {
    for (;;) {
      await running.ended
      if (stopping.signal.aborted) return
      log('warn', 'the connection to our PostgreSQL is gone; bringing it back')
      const since = Date.now()
      await restore()
      if (stopping.signal.aborted) return await running.client.end()
      log('info', `PostgreSQL is there again after ${Date.now() - since} ms`)
    }
  }

  async function restore(): Promise<void> {
    for (let pauseMs = 100; !stopping.signal.aborted; pauseMs = Math.min(2 * pauseMs, 5_000)) {
      try {
        running = await underStartLock(() => ensureRunning(cluster, first.port))
        return
      } catch (error) {
        log('warn', `PostgreSQL could not be brought back yet: ${error instanceof Error ? error.message : error}`)
      }
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  async function lookAround(): Promise<void> {
    await boundLog(cluster.layout.logFile)
    const file = await readPidFile(cluster.layout.data)
    stoppingSince = file?.isStopping ? (stoppingSince ?? Date.now()) : undefined
    if (file?.pid === undefined || stoppingSince === undefined) return
    if (Date.now() - stoppingSince < stoppingPatienceMs || stopping.signal.aborted) return
    log('warn', 'somebody told our PostgreSQL to stop; as servers still need it, it is started anew')
    stoppingSince = undefined
    await stopPostgres(file.pid, cluster.mark)
  }

  async function underStartLock<T>(work: () => Promise<T>): Promise<T> {
    const lock = await waitForLock(cluster.layout.startLock, 60_000)
    if (!lock) throw new Error('another server has been starting it for a minute')
    try {
      return await work()
    } finally {
      lock.release()
    }
  }

  return {
    stop: async () => {
      clearInterval(rounds)
      stopping.abort()
      await running.client.end()
      await watching
      return running
    },
  }
}
