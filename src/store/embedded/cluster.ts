// A cluster that is ready to be started: where it lies, who runs it, with what. Prepared under the start lock only.
import { chmod, readdir, readFile, stat } from 'node:fs/promises'
import { StartupError } from '../../domain/startup-error.ts'
import { createCluster, removeDrafts } from './create-cluster.ts'
import { dataArgumentFor } from './data-argument.ts'
import { codeOf, explainFolderProblem } from './folder-problem.ts'
import type { Layout } from './layout.ts'
import type { Binaries } from './locate-binaries.ts'
import type { Log } from './log.ts'
import { prepareBinaries } from './prepare-binaries.ts'
import { chooseSystemUser, giveTo, type SystemUser } from './system-user.ts'

export interface Cluster {
  readonly layout: Layout
  readonly binaries: Binaries
  /** Whom PostgreSQL runs as; undefined is ourselves. */
  readonly user: SystemUser | undefined
  /** What the programs are told as the data directory; they are started in it. */
  readonly dataArgument: string
  /** Stands among the arguments of this cluster's main process, and of no other cluster's on this machine. */
  readonly mark: string
  readonly password: string
}

/** Makes the cluster if there is none, puts right what can be, and tells what is needed to start it. */
export async function prepareCluster(layout: Layout, log: Log): Promise<Cluster> {
  try {
    const user = await chooseSystemUser(layout.data)
    const binaries = await prepareBinaries(user, layout.dataFolder, log)
    await removeDrafts(layout)
    if (await isAbsent(layout.home)) {
      const startedAt = Date.now()
      await createCluster(layout, binaries, user)
      log('info', `made a PostgreSQL cluster in ${layout.home} in ${Date.now() - startedAt} ms`)
    }
    await mendOwnership(layout, user)
    const { dev, ino } = await stat(layout.data, { bigint: true })
    return {
      layout,
      binaries,
      user,
      dataArgument: await dataArgumentFor(layout.data, user),
      // By the folder's identity, not its name: a copy of the folder is another cluster, a moved one is the same.
      mark: `tobedone-${dev.toString(36)}-${ino.toString(36)}`,
      password: (await readFile(layout.passwordFile, 'utf8')).trim(),
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      throw new StartupError(
        `${layout.home} is there but is no whole cluster (${error instanceof Error ? error.message : ''}): ` +
          `bring back what is missing, or move it away to start anew.`,
        { cause: error },
      )
    }
    throw explainFolderProblem(error, layout.home)
  }
}

async function isAbsent(home: string): Promise<boolean> {
  try {
    return (await readdir(home)).length === 0
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true
    throw error
  }
}

// A restore or a copy often leaves all files root's, or readable by all; PostgreSQL refuses both.
async function mendOwnership({ data }: Layout, user: SystemUser | undefined): Promise<void> {
  const { uid, mode } = await stat(data)
  if (user && uid === 0) await giveTo(user, data)
  if (process.platform !== 'win32' && (mode & 0o027) !== 0) await chmod(data, 0o700)
}
