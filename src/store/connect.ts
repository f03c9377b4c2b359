// The one pool of connections that everything shares. A connection that breaks never ends the process: whoever used it gets
// the error, and the pool opens another one when it is needed.
import { setTimeout as wait } from 'node:timers/promises'
import { Client, type ClientConfig, type Pool, type PoolConfig } from 'pg'
import { StartupError } from '../domain/startup-error.ts'
import { checkServer } from './check-server.ts'
import { connectionConfig } from './connection-config.ts'
import type { Log } from './embedded/log.ts'
import { explainConnection } from './explain-connection.ts'
import { UnhurriedPool } from './unhurried-pool.ts'

export interface PoolOptions {
  readonly url: string
  readonly log: Log
  /** The most connections at once; 16 unless told. */
  readonly maxConnections?: number | undefined
}

export interface OpenedPool {
  readonly pool: Pool
  /** The connection that has looked at the database, for what has to be done before all else; it is to be ended. */
  readonly first: Client
  /** For connections beside the pool. */
  readonly config: ClientConfig
}

const patienceMs = 10_000

function errorCodeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined
}

// PgBouncer's words.
function isRefusalOfSettings(error: unknown): boolean {
  return error instanceof Error && /unsupported startup parameter/i.test(error.message)
}

function makePool(config: PoolConfig & { readonly max: number }): Pool {
  return new UnhurriedPool({ idleTimeoutMillis: 60_000, maxLifetimeSeconds: 3_600, min: 1, pipeline: true, ...config })
}

// On a connection of its own: one that fails half-way has to be closed, which the pool does not do.
async function look(config: ClientConfig): Promise<Client> {
  // What comes after it may take its time.
  const client = new Client({ ...config, query_timeout: 0 })
  client.on('error', () => {})
  try {
    await client.connect()
    const question = { query_timeout: config.query_timeout }
    await checkServer(async (text) => (await client.query<Record<string, unknown>>({ ...question, text })).rows)
    return client
  } catch (error) {
    client.end().catch(() => {})
    throw error
  }
}

async function lookPatiently(config: ClientConfig): Promise<Client> {
  const patientUntil = Date.now() + patienceMs
  for (;;) {
    try {
      return await look(config)
    } catch (error) {
      // It is starting up, or recovers from a crash.
      if (errorCodeOf(error) !== '57P03' || Date.now() > patientUntil) throw error
      await wait(200)
    }
  }
}

async function openChecked({ url, log, maxConnections: max = 16 }: PoolOptions): Promise<OpenedPool> {
  const config = connectionConfig(url)
  try {
    const first = await lookPatiently(config)
    return { first, pool: makePool({ ...config, max }), config }
  } catch (error) {
    if (!isRefusalOfSettings(error)) throw error
    const plain = connectionConfig(url, { isWithoutSettings: true })
    const first = await lookPatiently(plain)
    log(
      'warn',
      'The pooler in front of PostgreSQL takes no session settings: give the role a statement_timeout of 5s and an ' +
        'idle_in_transaction_session_timeout of 10s (alter role … set …), or connect to PostgreSQL itself.',
    )
    const onConnect = async (client: Pick<Client, 'query'>): Promise<void> => {
      await client.query("set time zone 'UTC'")
    }
    return { first, pool: makePool({ ...plain, max, onConnect }), config: plain }
  }
}

/**
 * Opens the pool and looks whether the database is one that we can work with.
 * @throws StartupError for whatever is wrong with the address or the database, with what would be right
 */
export async function openPool(options: PoolOptions): Promise<OpenedPool> {
  const destination = destinationOf(connectionConfig(options.url))
  try {
    return await openChecked(options)
  } catch (error) {
    throw explainConnection(error, destination)
  }
}

function destinationOf(config: ClientConfig): Client {
  try {
    return new Client(config)
  } catch (error) {
    // A file with a certificate that is not there, a word that the driver does not know.
    const reason = error instanceof Error ? error.message : 'the driver does not take it'
    throw new StartupError(`The database address (DATABASE_URL) cannot be used: ${reason}.`, { cause: error })
  }
}
