// One real PostgreSQL for all test files, made in a fresh folder and gone afterwards. Each file makes databases of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedPostgres } from '../../src/store/embedded/open-embedded.ts'

const variable = 'TOBEDONE_TEST_DATABASE_URL'

/** Starts it, unless the address of another one is given. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[variable]) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'tobedone-test-'))
  const postgres = await openEmbeddedPostgres({ dataFolder: folder, log: () => {} })
  process.env[variable] = postgres.url
  return async () => {
    await postgres.close()
    await rm(folder, { recursive: true, force: true })
  }
}
