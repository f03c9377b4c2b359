// The migrations that this version knows: prisma/migrations/*/migration.sql, in order of name, as Prisma has them.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFolder } from '../package-folder.ts'

/** One migration. `checksum` is the SHA-256 of the file in hexadecimal, as Prisma computes it. */
export interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

/** Where the migrations are, in the checkout and in the package alike. */
export const migrationsFolder = fileURLToPath(new URL('prisma/migrations', packageFolder))

function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}

/** Whether a checksum is that of the migration, whichever way its lines end (git may have changed that). */
export function hasChecksum({ sql }: Migration, checksum: string): boolean {
  const unix = sql.replaceAll('\r\n', '\n')
  return [sql, unix, unix.replaceAll('\n', '\r\n')].some((each) => checksumOf(each) === checksum)
}

/** Reads the migrations of a folder. */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return await Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: checksumOf(sql) }
    }),
  )
}
