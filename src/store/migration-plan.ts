// Compares what the database remembers with what this version knows, and says what is left to do, or what is wrong.
import { StartupError } from '../domain/startup-error.ts'
import { hasChecksum, type Migration } from './migration-files.ts'
import type { MigrationRecord } from './migration-records.ts'

function listed(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

function namesOf(records: readonly MigrationRecord[]): readonly string[] {
  return records.map(({ name }) => name)
}

/**
 * The migrations that are still to be applied, in their order.
 * @throws StartupError for a database that is further than this version, and for failed or edited migrations
 */
export function pendingMigrations(
  known: readonly Migration[],
  records: readonly MigrationRecord[],
): readonly Migration[] {
  const byName = new Map(known.map((migration) => [migration.name, migration]))
  const unknown = records.filter(({ name }) => !byName.has(name))
  if (unknown.length > 0) {
    throw new StartupError(
      `The database was migrated by a newer version of tobedone, with ${listed(namesOf(unknown))}, which this version does ` +
        'not know: start that version, or a newer one.',
    )
  }
  const failed = records.filter(({ isFinished }) => !isFinished)
  if (failed.length > 0) {
    throw new StartupError(
      `Prisma recorded that the migration ${listed(namesOf(failed))} failed: mend what it left, tell Prisma so ` +
        '(prisma migrate resolve), and start again.',
    )
  }
  const edited = records.filter(({ name, checksum }) => {
    const migration = byName.get(name)
    return migration !== undefined && !hasChecksum(migration, checksum)
  })
  if (edited.length > 0) {
    throw new StartupError(
      `The migration ${listed(namesOf(edited))} was edited after it had been applied to this database: bring back the file ` +
        'as it was, and put the change into a new migration.',
    )
  }
  const applied = new Set(namesOf(records))
  return known.filter(({ name }) => !applied.has(name))
}
