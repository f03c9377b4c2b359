// Real PostgreSQL for all test files, made in fresh folders and gone afterwards. Files that run at the same time have one each:
// a long transaction in any database of a PostgreSQL holds back the log of all of them.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedPostgres } from '../../src/store/embedded/open-embedded.ts'
import { copyAsFiles, makeTemplate, proveQuickly } from '../support/database.ts'
import { placeInMemory } from './place.ts'

const variable = 'TOBEDONE_TEST_DATABASE_URL'

/** How many test files run at the same time: one more than the cores they are promised, as some wait for time to pass. */
export const sideBySide = 3

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'tobedone-test-'))
  const postgres = await openEmbeddedPostgres({ dataFolder: folder, log: () => {} })
  await proveQuickly(postgres.url)
  await makeTemplate(postgres.url)
  return {
    url: postgres.url,
    close: async () => {
      await postgres.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Starts them, unless the address of another one is given. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  const given = process.env[variable]
  if (given) {
    copyAsFiles(false)
    await Promise.all(given.split(' ').map(makeTemplate))
    return undefined
  }
  const { isInMemory, tidyUp } = await placeInMemory()
  copyAsFiles(isInMemory)
  const all = await Promise.all(Array.from({ length: sideBySide }, start))
  process.env[variable] = all.map(({ url }) => url).join(' ')
  return async () => {
    await Promise.all(all.map(({ close }) => close()))
    await tidyUp()
  }
}
