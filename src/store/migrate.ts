// Applies what is missing of prisma/migrations, each migration in a transaction of its own and under Prisma's lock, so that
// any number of servers can start at once. A migration cannot contain what PostgreSQL refuses in a transaction.
import { Client, type ClientConfig, DatabaseError } from 'pg'
import { StartupError } from '../domain/startup-error.ts'
import type { Log } from './embedded/log.ts'
import { type Migration, migrationsFolder, readMigrations } from './migration-files.ts'
import { pendingMigrations } from './migration-plan.ts'
import { createRecords, migrationLock, readRecords, recorded } from './migration-records.ts'
import type { Query } from './query.ts'

export interface MigrateOptions {
  readonly log: Log
  /** prisma/migrations unless told. */
  readonly folder?: string
}

function explained(error: unknown, { name, sql }: Migration): unknown {
  if (!(error instanceof DatabaseError)) return error
  const line = error.position === undefined ? '' : ` at line ${sql.slice(0, Number(error.position)).split('\n').length}`
  const hints: Readonly<Record<string, string>> = {
    '42501': ': give the user of the database address that right, or migrate as the owner of the schema "tobedone".',
    '55P03': ': another session holds what it needs to change. End that one, then start again.',
  }
  return new StartupError(
    `The migration "${name}" failed${line} and left nothing behind: ${error.message}${hints[error.code ?? ''] ?? '.'}`,
    { cause: error },
  )
}

async function takeLock(query: Query, log: Log): Promise<void> {
  const [row] = await query(`select pg_try_advisory_xact_lock(${migrationLock}) as is_ours`, [])
  if (row?.['is_ours'] === true) return
  log('info', 'waiting for another server that is migrating the database')
  await query("set local lock_timeout = '15min'", [])
  await query(`select pg_advisory_xact_lock(${migrationLock})`, [])
}

/** Applies the next migration that is missing; null when none is. */
async function applyNext(query: Query, known: readonly Migration[], log: Log): Promise<Migration | null> {
  // No transaction and no lock where there is nothing to do, which is nearly always.
  if (await isUpToDate(query, known)) return null
  await query('begin isolation level read committed', [])
  let next: Migration | undefined
  try {
    await query('set local statement_timeout = 0', [])
    await query('set local idle_in_transaction_session_timeout = 0', [])
    await takeLock(query, log)
    next = pendingMigrations(known, await readRecords(query))[0]
    if (next) {
      // A table that somebody else holds must not make everybody queue behind us for long.
      await query("set local lock_timeout = '30s'", [])
      await createRecords(query)
      const { sql } = next
      await recorded(query, next, () => query(sql, []))
    }
    await query('commit', [])
    return next ?? null
  } catch (error) {
    await query('rollback', []).catch(() => {})
    throw next ? explained(error, next) : error
  }
}

// Under the lock it is looked at again: only then is a migration that is not finished one that has failed.
async function isUpToDate(query: Query, known: readonly Migration[]): Promise<boolean> {
  const records = await readRecords(query)
  return records.every(({ isFinished }) => isFinished) && pendingMigrations(known, records).length === 0
}

/**
 * Brings the database up to this version, on a connection whose statements may take their time. Answers with the names of the migrations applied here, which are none when
 * another server did it, or Prisma.
 * @throws StartupError when a migration fails, or when the database was left by a newer version or by edited migrations
 */
export async function migrateOn(
  client: Client,
  { log, folder = migrationsFolder }: MigrateOptions,
): Promise<readonly string[]> {
  const known = await readMigrations(folder)
  // Without parameters as a plain script: a migration has many statements.
  const query: Query = async (sql, parameters) => {
    const { rows } = await client.query<Record<string, unknown>>(
      sql,
      parameters.length === 0 ? undefined : [...parameters],
    )
    return rows
  }
  const applied: string[] = []
  for (let next = await applyNext(query, known, log); next !== null; next = await applyNext(query, known, log)) {
    log('info', `applied the migration ${next.name}`)
    applied.push(next.name)
  }
  return applied
}

/** The same on a connection of its own, as `connectionConfig` makes it. */
export async function migrate({ config, ...options }: MigrateOptions & { readonly config: ClientConfig }) {
  const client = new Client({ ...config, query_timeout: 0 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await migrateOn(client, options)
  } finally {
    await client.end()
  }
}
