// Finds the cluster's PostgreSQL, whoever started it, or starts it. Always under the start lock.
import { setTimeout as delay } from 'node:timers/promises'
import type { StartupError } from '../../domain/startup-error.ts'
import { choosePort } from './choose-port.ts'
import type { Cluster } from './cluster.ts'
import { type FoundCluster, findRunning } from './find-running.ts'
import { writeLastStart } from './last-start.ts'
import { explainLastWords } from './last-words.ts'
import { nameHost, refuseIfUsedElsewhere } from './members.ts'
import { startPostgres } from './start-postgres.ts'

export interface Running extends FoundCluster {
  /** By this call; otherwise it was found. */
  readonly wasStarted: boolean
}

// What passes by itself: a killed server's attempt under way, backends of a killed PostgreSQL not yet gone, a port just
// taken, a kill in the middle.
const passing = [
  'lock file "postmaster.pid" already exists',
  'is still in use',
  'could not create any TCP/IP sockets',
  'was terminated by signal 9',
]

/**
 * A running PostgreSQL with a connection to it. `port` is given where only that port will do.
 * Throws StartupError with PostgreSQL's own words if it does not start.
 */
export async function ensureRunning(cluster: Cluster, port?: number): Promise<Running> {
  const deadline = Date.now() + 60_000
  let wasStarted = false
  for (;;) {
    const found = await findRunning(cluster)
    if (found) return { ...found, wasStarted }
    await refuseIfUsedElsewhere(cluster.layout)
    const chosen = port ?? (await choosePort(cluster.layout))
    await writeLastStart(cluster.layout, { port: chosen, host: await nameHost() })
    const failure = await startPostgres(cluster, chosen)
    wasStarted = !failure
    if (!failure) continue
    const mayPass = failure.wasKilled || passing.some((words) => failure.lastWords.includes(words))
    if (!mayPass || Date.now() > deadline) throw explain(cluster, failure.lastWords)
    await delay(50)
  }
}

function explain({ layout }: Cluster, lastWords: string): StartupError {
  const attempt = `PostgreSQL in ${layout.home} did not start (its log is ${layout.logFile})`
  return explainLastWords(attempt, layout.dataFolder, lastWords)
}
