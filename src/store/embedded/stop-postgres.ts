// Stops the cluster's PostgreSQL: connections are cut, all is written, nothing is left to recover.
import { setTimeout as delay } from 'node:timers/promises'
import { isMainProcess } from './find-process.ts'

/** How long a PostgreSQL that somebody told to stop may keep its servers in between: as long as a server takes to end. */
export const stoppingPatienceMs = 10_000

const politePatienceMs = 30_000
const patienceMs = 60_000

/** Ends the main process and waits until it is gone; a process without the cluster's mark is left alone. */
export async function stopPostgres(pid: number, mark: string): Promise<void> {
  const since = Date.now()
  let signal: NodeJS.Signals | undefined
  while (await isMainProcess(pid, mark)) {
    const waited = Date.now() - since
    if (waited > patienceMs) throw new Error(`PostgreSQL (process ${pid}) does not stop`)
    // Fast first (SIGINT); at once (SIGQUIT) when that takes too long: then the next start recovers.
    const wanted = waited > politePatienceMs ? 'SIGQUIT' : 'SIGINT'
    if (signal !== wanted) sendTo(pid, wanted)
    signal = wanted
    await delay(10)
  }
}

function sendTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone between the look and the signal.
  }
}
