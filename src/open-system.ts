// Opens the database, of the product or our own, and the system on it; closes both in the right order.
import type { Log } from './store/embedded/log.ts'
import { openTobedone, type Tobedone, type TobedoneOptions } from './tobedone.ts'

/** What a system is opened with. */
export interface SystemOptions extends Omit<TobedoneOptions, 'databaseUrl'> {
  /** postgresql://user:password@host:port/database; null: a PostgreSQL of our own in the data folder. */
  readonly databaseUrl: string | null
  /** An absolute path. */
  readonly dataFolder: string
}

/** An open system, and what it stands on. */
export interface OpenSystem {
  readonly tobedone: Tobedone
  close(): Promise<void>
}

async function openDatabase(databaseUrl: string | null, dataFolder: string, log: Log) {
  if (databaseUrl !== null) return { url: databaseUrl, close: async () => {} }
  // Loaded only where it is needed.
  const { openEmbeddedPostgres } = await import('./store/embedded/open-embedded.ts')
  return await openEmbeddedPostgres({ dataFolder, log })
}

/** Opens all; what has been opened is closed when something after it fails. @throws StartupError */
export async function openSystem({ databaseUrl, dataFolder, ...options }: SystemOptions): Promise<OpenSystem> {
  const database = await openDatabase(databaseUrl, dataFolder, options.log)
  try {
    const tobedone = await openTobedone({ databaseUrl: database.url, ...options })
    return {
      tobedone,
      close: async () => {
        await tobedone.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
