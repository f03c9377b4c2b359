// A database of an older version whose next migration is held in its midst, for as long as this process lives: so that it can be
// killed there for certain.
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { connectionConfig } from '../../src/store/connection-config.ts'
import type { Log } from '../../src/store/embedded/log.ts'
import { migrate } from '../../src/store/migrate.ts'
import { migrationsFolder, readMigrations } from '../../src/store/migration-files.ts'

/** The migration: it makes types and tables before it changes the table of jobs, which is what holds it up. */
export const heldMigration = '20261126000100_flows'

/** The id of a job from before. */
export const olderJob = '00000000-0000-7000-8000-000000000017'

/** Makes the database anew as the version before had it, with a job, and begins to migrate it. Never ends by itself. */
export async function holdMigration(url: string, folder: string, log: Log): Promise<void> {
  const config = connectionConfig(url)
  const older = join(folder, 'older')
  for (const { name } of await readMigrations(migrationsFolder)) {
    if (name < heldMigration) await cp(join(migrationsFolder, name), join(older, name), { recursive: true })
  }
  const holder = new pg.Client(config)
  holder.on('error', () => {})
  await holder.connect()
  await holder.query('drop schema if exists tobedone cascade')
  await migrate({ config, log, folder: older })
  await holder.query(
    `insert into tobedone.job (
       id, type, target_type, target_id, status, priority, candidate_groups, candidate_users, excluded_users, requested_by,
       created_at, updated_at, handled_ms, metadata, version, only_open, search_text, place)
     values ('${olderJob}', 'review', 'Payment', '17', 'PENDING', 50, '{}', '{}', '{}', 'shop', now(), now(), 0, '{}', 1, false, '', 1)`,
  )
  await holder.query('set idle_in_transaction_session_timeout = 0')
  await holder.query('begin')
  await holder.query('lock table tobedone.job in access share mode')
  await migrate({ config, log })
}

/** Whether it stands there by now. */
export const isHeldSql = `select count(*) > 0 as is_held from pg_locks
  where not granted and mode = 'AccessExclusiveLock' and relation = to_regclass('tobedone.job')`
