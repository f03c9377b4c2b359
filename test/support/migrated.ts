// A test's own connection to a database of its own that has all migrations, configured as the product's own are.
import { Client } from 'pg'
import { connectionConfig } from '../../src/store/connection-config.ts'
import { migrate } from '../../src/store/migrate.ts'
import type { Query } from '../../src/store/query.ts'
import { openTestDatabase } from './database.ts'

/** A connection to a migrated database; closing it drops the database. */
export interface MigratedDatabase {
  readonly query: Query
  close(): Promise<void>
}

/** Opens a new database with all migrations applied. */
export async function openMigratedDatabase(): Promise<MigratedDatabase> {
  const database = await openTestDatabase()
  const config = connectionConfig(database.url)
  await migrate({ config, log: () => {} })
  const client = new Client(config)
  await client.connect()
  return {
    query: async (sql, parameters) => (await client.query<Record<string, unknown>>(sql, [...parameters])).rows,
    async close() {
      await client.end()
      await database.close()
    },
  }
}
