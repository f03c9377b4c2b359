// Real PostgreSQL for all test files, made in fresh folders and gone afterwards. Files that run at the same time have one each:
// a long transaction in any database of a PostgreSQL holds back the log of all of them.
import { cpSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedPostgres } from '../../src/store/embedded/open-embedded.ts'
import { copyAsFiles, makeTemplate, proveQuickly, warmTemplate } from '../support/database.ts'
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
// of what happens to a cluster later. A thousand small files are copied at once in a fifth of the time of Node's other way.
async function makeFolders(): Promise<{ readonly made: string; readonly folders: readonly string[] }> {
  const [first, made] = [await makeFolder(), await makeFolder()]
  await (await openEmbeddedPostgres({ dataFolder: first, log: () => {} })).close()
  cpSync(first, made, { recursive: true })
  const postgres = await openEmbeddedPostgres({ dataFolder: first, log: () => {} })
  await proveQuickly(postgres.url)
  await makeTemplate(postgres.url)
  await postgres.close()
  const others = await Promise.all(Array.from({ length: sideBySide - 1 }, makeFolder))
  for (const folder of others) cpSync(first, folder, { recursive: true })
  return { made, folders: [first, ...others] }
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
  await Promise.all(all.map(({ url }) => warmTemplate(url)))
  process.env[variable] = all.map(({ url }) => url).join(' ')
  process.env[madeFolderVariable] = made
  return async () => {
    await Promise.all(all.map(({ close }) => close()))
    await rm(made, { recursive: true, force: true })
    await tidyUp()
  }
}
