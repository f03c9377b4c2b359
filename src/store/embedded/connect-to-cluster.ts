// A connection to what listens on a port, kept only if that is our cluster: it must know our password and read, from its
// own data directory, the note that we have just left there. (A copy of the folder names the original's port.)
import { randomBytes } from 'node:crypto'
import { chown, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { StartupError } from '../../domain/startup-error.ts'
import type { Cluster } from './cluster.ts'
import { superuser } from './create-cluster.ts'
import { explainFolderProblem } from './folder-problem.ts'

export interface ClusterConnection {
  readonly client: pg.Client
  /** Settles when the connection has ended, for whatever reason. */
  readonly ended: Promise<void>
}

/** The connection, or the reason why there is none. Throws StartupError if the note cannot be written. */
export async function connectToCluster(cluster: Cluster, port: number): Promise<ClusterConnection | Error> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: superuser,
    password: cluster.password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 5_000,
    query_timeout: 60_000,
    application_name: 'tobedone keeper',
  })
  // An error is always followed by the end, which is what is watched.
  client.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => client.once('end', resolve))
  try {
    await client.connect()
    if (await readsOurNote(cluster, client)) return { client, ended }
    await client.end()
    return new Error(`another PostgreSQL listens on port ${port}`)
  } catch (error) {
    await client.end().catch(() => undefined)
    if (error instanceof StartupError) throw error
    return error instanceof Error ? error : new Error(String(error))
  }
}

async function readsOurNote(cluster: Cluster, client: pg.Client): Promise<boolean> {
  const name = 'tobedone.note'
  const path = join(cluster.layout.data, name)
  try {
    const note = await leaveNote(cluster, path)
    const { rows } = await client.query<{ note: string | null }>('select pg_read_file($1, true) as note', [name])
    return rows[0]?.note === note
  } finally {
    await rm(path, { force: true })
  }
}

async function leaveNote({ layout, user }: Cluster, path: string): Promise<string> {
  const note = randomBytes(16).toString('hex')
  try {
    await writeFile(path, note, { mode: 0o600 })
    if (user) await chown(path, user.uid, user.gid)
    return note
  } catch (error) {
    throw explainFolderProblem(error, layout.data)
  }
}
