// Finds a PostgreSQL that runs on the cluster already: another server's, or one that a killed server left behind.
import { setTimeout as delay } from 'node:timers/promises'
import { StartupError } from '../../domain/startup-error.ts'
import type { Cluster } from './cluster.ts'
import { type ClusterConnection, connectToCluster } from './connect-to-cluster.ts'
import { isMainProcess } from './find-process.ts'
import { codeOf } from './folder-problem.ts'
import { refuseIfUsedElsewhere } from './members.ts'
import { readPidFile, removeStalePidFile } from './pid-file.ts'
import { stopPostgres, stoppingPatienceMs } from './stop-postgres.ts'

// Between making its pid file and writing it PostgreSQL needs microseconds; an empty one older than this is a wreck.
const emptyFilePatienceMs = 1_000
const silencePatienceMs = 60_000
const recoveryPatienceMs = 600_000
const wrongPassword = '28P01'

export interface FoundCluster extends ClusterConnection {
  readonly port: number
  readonly pid: number
}

/**
 * The running PostgreSQL with a connection to it; waits while it starts, recovers or stops. Undefined if there is none:
 * then no pid file is left either. Throws StartupError if one runs but does not let us in.
 */
export async function findRunning(cluster: Cluster): Promise<FoundCluster | undefined> {
  const { data } = cluster.layout
  const since = Date.now()
  for (;;) {
    const file = await readPidFile(data)
    if (!file) return undefined
    const { pid, port, isReady } = file
    const answer = isReady && port !== undefined ? await connectToCluster(cluster, port) : undefined
    if (answer && !(answer instanceof Error) && pid !== undefined && port !== undefined) return { ...answer, pid, port }
    const waited = Date.now() - since
    const lives = pid === undefined ? waited < emptyFilePatienceMs : await isMainProcess(pid, cluster.mark)
    if (!lives) {
      await refuseIfUsedElsewhere(cluster.layout)
      await removeStalePidFile(data, file)
    } else if (answer && codeOf(answer) === wrongPassword) {
      throw new StartupError(
        `The password in ${cluster.layout.passwordFile} is not that of the PostgreSQL beside it: bring back the right file.`,
      )
    } else if (waited > (isReady ? silencePatienceMs : recoveryPatienceMs)) {
      throw new StartupError(
        `PostgreSQL (process ${pid}) runs in ${cluster.layout.home} but gives no connection ` +
          `(${answer instanceof Error ? answer.message : 'it is not ready'}): end that process and start again.`,
        answer ? { cause: answer } : {},
      )
    } else if (pid !== undefined && file.isStopping && waited > stoppingPatienceMs) {
      await stopPostgres(pid, cluster.mark)
    } else await delay(20)
  }
}
