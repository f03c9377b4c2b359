// Opens the database for everybody: connects, migrates, finds out how its log counts, and starts what lives with it.
import type { ClientConfig, Pool } from 'pg'
import type { Clock } from '../domain/clock.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { openPool } from './connect.ts'
import { openDatabaseClock } from './database-clock.ts'
import { type Deployment, openDeployment } from './deployment.ts'
import { type Doorbell, openDoorbell } from './doorbell.ts'
import type { Log } from './embedded/log.ts'
import type { NamedQuery } from './frame-read.ts'
import { migrateOn } from './migrate.ts'
import { makePrisma } from './prisma.ts'
import type { Query } from './query.ts'
import { defaultResumeWindowMs } from './resume.ts'
import { namedQueryOn, queryOn } from './run-query.ts'

export interface StoreOptions {
  /** postgresql://user:password@host:port/database */
  readonly url: string
  readonly log: Log
  /** Told whenever it is worth looking at the log. */
  readonly onRing?: () => void
  /** Instead of the database's clock. */
  readonly clock?: Clock | undefined
  /** How far back one may resume, in milliseconds; 30 days unless told. */
  readonly resumeWindowMs?: number | undefined
  readonly maxConnections?: number | undefined
}

/** The open database. */
export interface Store {
  readonly pool: Pool
  /** For connections beside the pool. */
  readonly config: ClientConfig
  readonly query: Query
  /** For statements that come again and again. */
  readonly named: NamedQuery
  readonly clock: Clock
  readonly deployment: Deployment
  readonly doorbell: Doorbell
  readonly prisma: PrismaClient
  readonly resumeWindowMs: number
  /** Closes all connections, when what is under way on them has ended. */
  close(): Promise<void>
}

/**
 * Opens the database, and migrates it if need be.
 * @throws StartupError for whatever whoever starts the server can mend
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { url, log, onRing = () => {}, clock: given, maxConnections } = options
  const { pool, config, first } = await openPool({ url, log, maxConnections })
  try {
    await migrateOn(first, { log }).finally(() => first.end())
    const [query, named] = [queryOn(pool), namedQueryOn(pool)]
    const deployment = await openDeployment(query, log)
    const clock = given ? { now: () => given.now(), close: () => {} } : await openDatabaseClock(pool)
    const prisma = makePrisma(pool)
    const doorbell = openDoorbell({ config, query: named, onRing, log })
    let closing: Promise<void> | undefined
    const close = async (): Promise<void> => {
      clock.close()
      await doorbell.close()
      await prisma.$disconnect()
      await pool.end()
    }
    return {
      pool,
      config,
      query,
      named,
      clock,
      deployment,
      doorbell,
      prisma,
      resumeWindowMs: options.resumeWindowMs ?? defaultResumeWindowMs,
      close: () => (closing ??= close()),
    }
  } catch (error) {
    await pool.end()
    throw error
  }
}
