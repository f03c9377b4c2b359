// Real PostgreSQL for all test files, made in fresh folders and gone afterwards. Files that run at the same time have one each:
// a long transaction in any database of a PostgreSQL holds back the log of all of them.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedPostgres } from '../../src/store/embedded/open-embedded.ts'
import { copyAsFiles, makeTemplate, proveQuickly } from '../support/database.ts'
import { madeFolderVariable } from '../support/embedded-facts.ts'
import { placeInMemory } from './place.ts'

const variable = 'TOBEDONE_TEST_DATABASE_URL'

/** How many test files run at the same time: two more than the cores they are promised, as many wait for time to pass. */
export const sideBySide = 4

function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tobedone-test-'))
}

async function openIn(dataFolder: string) {
  const postgres = await openEmbeddedPostgres({ dataFolder, log: () => {} })
  return {
    url: postgres.url,
    close: async () => {
      await postgres.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

// One is made, and the others are copies of it: that takes a fraction of making it. So is one that is left as it was made, for tests
// of what happens to a cluster later.
async function makeFolders(): Promise<{ readonly made: string; readonly folders: readonly string[] }> {
  const [first, made] = [await makeFolder(), await makeFolder()]
  await (await openEmbeddedPostgres({ dataFolder: first, log: () => {} })).close()
  await cp(first, made, { recursive: true })
  const postgres = await openEmbeddedPostgres({ dataFolder: first, log: () => {} })
  await proveQuickly(postgres.url)
  await makeTemplate(postgres.url)
  await postgres.close()
  const others = Array.from({ length: sideBySide - 1 }, async () => {
    const folder = await makeFolder()
    await cp(first, folder, { recursive: true })
    return folder
  })
  return { made, folders: [first, ...(await Promise.all(others))] }
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
  const { made, folders } = await makeFolders()
  const all = await Promise.all(folders.map(openIn))
  process.env[variable] = all.map(({ url }) => url).join(' ')
  process.env[madeFolderVariable] = made
  return async () => {
    await Promise.all(all.map(({ close }) => close()))
    await rm(made, { recursive: true, force: true })
    await tidyUp()
  }
}
