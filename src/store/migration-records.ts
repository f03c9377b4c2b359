// Prisma's own record of what was applied, in our schema: `prisma migrate deploy` with `?schema=tobedone` reads and writes
// the same table. Its columns, and how they are filled, are Prisma's.
import { randomUUID } from 'node:crypto'
import type { Migration } from './migration-files.ts'
import type { Query } from './query.ts'

/** Prisma's number for the advisory lock that all who migrate a database take. */
export const migrationLock = 72_707_369

/** A migration as the database remembers it. Prisma leaves `isFinished` false when one has failed. */
export interface MigrationRecord {
  readonly name: string
  readonly checksum: string
  readonly isFinished: boolean
}

// By a read of the catalog and not by `to_regclass`, which may answer from what it has cached: that nothing was there.
async function isThere(query: Query, what: string): Promise<boolean> {
  const [row] = await query(`select exists (${what}) as is_there`, [])
  return row?.['is_there'] === true
}

const recordsTable = `select from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'tobedone' and c.relname = '_prisma_migrations'`

/** Makes the schema and the table, where they are not there. */
export async function createRecords(query: Query): Promise<void> {
  // Not `create schema if not exists`: that wants the right to create schemas even where the schema is there.
  if (!(await isThere(query, "select from pg_namespace where nspname = 'tobedone'"))) {
    await query('create schema tobedone', [])
  }
  await query(
    `create table if not exists tobedone._prisma_migrations (
       id varchar(36) primary key not null,
       checksum varchar(64) not null,
       finished_at timestamptz,
       migration_name varchar(255) not null,
       logs text,
       rolled_back_at timestamptz,
       started_at timestamptz not null default now(),
       applied_steps_count integer not null default 0)`,
    [],
  )
}

/** What was applied, the earliest first. What was rolled back is as if it had never been. */
export async function readRecords(query: Query): Promise<readonly MigrationRecord[]> {
  if (!(await isThere(query, recordsTable))) return []
  const rows = await query(
    `select migration_name, checksum, finished_at is not null as is_finished from tobedone._prisma_migrations
      where rolled_back_at is null order by started_at, migration_name`,
    [],
  )
  return rows.map((record) => ({
    name: String(record['migration_name']),
    checksum: String(record['checksum']),
    isFinished: record['is_finished'] === true,
  }))
}

/** Applies a migration with `apply`, and records it; both in the transaction under way. */
export async function recorded(
  query: Query,
  { name, checksum }: Migration,
  apply: () => Promise<unknown>,
): Promise<void> {
  const id = randomUUID()
  // By the clock: the transaction may have begun long before, to wait for the lock.
  await query(
    `insert into tobedone._prisma_migrations (id, checksum, migration_name, started_at)
     values ($1, $2, $3, clock_timestamp())`,
    [id, checksum, name],
  )
  await apply()
  await query(
    `update tobedone._prisma_migrations set finished_at = clock_timestamp(), applied_steps_count = 1 where id = $1`,
    [id],
  )
}
