// The door of this room: a durable PostgreSQL of our own in a data folder, shared by all servers on that folder.
import { access } from 'node:fs/promises'
import { StartupError } from '../../domain/startup-error.ts'
import { type Cluster, prepareCluster } from './cluster.ts'
import { superuser } from './create-cluster.ts'
import { prepareDataFolder } from './data-folder.ts'
import { ensureRunning, type Running } from './ensure-running.ts'
import { waitForLock } from './file-lock.ts'
import { explainFolderProblem } from './folder-problem.ts'
import { keepRunning } from './keep-running.ts'
import type { Layout } from './layout.ts'
import type { Log } from './log.ts'
import { hasNoMembers, joinMembers } from './members.ts'
import { readPidFile } from './pid-file.ts'
import { stopPostgres } from './stop-postgres.ts'

const database = 'tobedone'
const patienceMs = 600_000

export interface EmbeddedPostgres {
  /** Where the database `tobedone` is, with the password: never log it. It stays right when PostgreSQL is restarted. */
  readonly url: string
  /** Leaves; the last server to leave stops PostgreSQL. Close all other connections before. Again: nothing. */
  close(): Promise<void>
}

/**
 * Opens the PostgreSQL of a data folder: makes it at the first time, starts it, or joins it where it runs already (another
 * server's, or left over by a killed one). While open, it is brought back whenever it is gone.
 * Throws StartupError, with what would be right, for whatever whoever starts the server can mend.
 */
export async function openEmbeddedPostgres(options: { dataFolder: string; log: Log }): Promise<EmbeddedPostgres> {
  const { log } = options
  const layout = await prepareDataFolder(options.dataFolder)
  const { cluster, running, membership } = await withStartLock(layout, log, async () => {
    const cluster = await prepareCluster(layout, log)
    let running: Running | undefined
    try {
      running = await ensureRunning(cluster)
      await createDatabase(running)
      tellHowItRuns(layout, running, log)
      return { cluster, running, membership: joinMembers(layout) }
    } catch (error) {
      await running?.client.end()
      if (hasNoMembers(layout)) await stop(cluster)
      throw explainFolderProblem(error, layout.dataFolder)
    }
  })
  const keeper = keepRunning(cluster, running, log)
  let closing: Promise<void> | undefined

  // Where the folder was deleted under us there is nobody left to ask: then ours is ended.
  async function leave(): Promise<void> {
    const { pid } = await keeper.stop()
    if (!(await isThere(layout.data))) return await stopPostgres(pid, cluster.mark)
    await withStartLock(layout, log, async () => {
      membership.release()
      if (!hasNoMembers(layout)) return
      await stop(cluster)
      log('info', 'PostgreSQL stopped, as no other server uses it')
    })
  }

  return {
    url: `postgresql://${superuser}:${cluster.password}@127.0.0.1:${running.port}/${database}?sslmode=disable`,
    close: () => (closing ??= leave()),
  }
}

async function withStartLock<T>(layout: Layout, log: Log, work: () => Promise<T>): Promise<T> {
  let lock = await waitForLock(layout.startLock, 2_000)
  if (!lock) {
    log('info', `waiting for another server that is starting or stopping PostgreSQL in ${layout.dataFolder}`)
    lock = await waitForLock(layout.startLock, patienceMs)
  }
  if (!lock) throw new StartupError(`Another server has been starting PostgreSQL in ${layout.dataFolder} for too long.`)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

// Under the start lock nobody else makes it at the same time; it is absent after a kill in the first start.
async function createDatabase({ client }: Running): Promise<void> {
  const { rows } = await client.query('select 1 from pg_database where datname = $1', [database])
  if (rows.length === 0) await client.query(`create database ${database}`)
}

function tellHowItRuns(layout: Layout, { port, wasStarted }: Running, log: Log): void {
  const place = `on 127.0.0.1:${port}, data in ${layout.home}`
  if (wasStarted) log('info', `PostgreSQL started ${place}`)
  else if (hasNoMembers(layout))
    log('info', `PostgreSQL was left running by a server that was killed; using it ${place}`)
  else log('info', `joined the PostgreSQL of another server ${place}`)
}

async function stop({ layout, mark }: Cluster): Promise<void> {
  const pid = (await readPidFile(layout.data))?.pid
  if (pid !== undefined) await stopPostgres(pid, mark)
}
