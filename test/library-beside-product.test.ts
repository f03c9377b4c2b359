// Two sets of migrations in one database: the product's own Prisma migrations in the schema public, those of the library in
// its own schema. Neither sees, changes or waits for the other, whichever comes first.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTobedone } from '../src/index.ts'
import { readMigrations } from '../src/store/migration-files.ts'
import { deployProduct, productProject } from './product/deploy-product.ts'
import { openEmptyDatabase, type TestDatabase } from './support/database.ts'
import { openPrismaEngine, ourProject, type PrismaProject } from './support/prisma-engine.ts'

const nothing = '-- This is an empty migration.\n'

let database: TestDatabase
let client: Client

beforeEach(async () => {
  database = await openEmptyDatabase()
  // With no schema to search, every name is told with its own.
  client = new Client({ connectionString: database.url, options: '-c search_path=' })
  await client.connect()
})
afterEach(async () => {
  await client.end()
  await database.close()
})

/** Opens the library; answers with the migrations that it applied. */
async function openLibrary(): Promise<readonly string[]> {
  const messages: string[] = []
  const log = (_level: string, message: string) => void messages.push(message)
  const jobs = await createTobedone({ types: [], database: database.url, log })
  await jobs.close()
  return messages.flatMap((message) => /^applied the migration (.+)$/.exec(message)?.[1] ?? [])
}

const appliers = {
  'the product': () => deployProduct(database.url),
  'the library': openLibrary,
  'the library, by Prisma': () => deployProduct(database.url, ourProject),
}
const projects = {
  'the product': productProject,
  'the library': ourProject,
  'the library, by Prisma': ourProject,
}
type Side = keyof typeof appliers

async function namesOf({ migrations }: PrismaProject): Promise<readonly string[]> {
  return (await readMigrations(migrations)).map(({ name }) => name)
}

/** Everything that migrations make, and what both sides have recorded about theirs. */
async function readState(): Promise<readonly { readonly name: string }[]> {
  const { rows } = await client.query<{ what: string; name: string; told: string }>(
    `select 'relation' as what, c.oid::regclass::text as name, c.relkind::text as told
       from pg_class c where c.relnamespace::regnamespace::text in ('public', 'tobedone')
     union all select 'column', a.attrelid::regclass::text || '.' || a.attname, format_type(a.atttypid, a.atttypmod)
       from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace::regnamespace::text in ('public', 'tobedone')
     union all select 'constraint', conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)
       from pg_constraint where connamespace::regnamespace::text in ('public', 'tobedone')
     union all select 'function', oid::regprocedure::text, md5(prosrc)
       from pg_proc where pronamespace::regnamespace::text in ('public', 'tobedone')
     union all select 'migration of the product', migration_name, to_jsonb(m)::text from public._prisma_migrations m
     union all select 'migration of the library', migration_name, to_jsonb(m)::text from tobedone._prisma_migrations m
      order by 1, 2`,
  )
  return rows
}

async function withEngine<Result>(
  project: PrismaProject,
  work: (engine: Awaited<ReturnType<typeof openPrismaEngine>>) => Promise<Result>,
): Promise<Result> {
  const engine = await openPrismaEngine(database.url, project)
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** What Prisma has to say of a side's schema and migrations when all is well. */
async function expectNoDrift(project: PrismaProject): Promise<void> {
  const told = await withEngine(project, async (engine) => ({
    difference: await engine.difference(),
    diagnosis: await engine.diagnose(),
  }))
  expect(told).toMatchObject({
    difference: nothing,
    diagnosis: { history: null, editedMigrationNames: [], failedMigrationNames: [] },
  })
}

describe.each<readonly [Side, Side]>([
  ['the product', 'the library'],
  ['the library', 'the product'],
  ['the library, by Prisma', 'the product'],
])('the migrations of %s, then those of %s', (first, second) => {
  test('are all applied; again, in either order, they change nothing, and neither side sees a drift', async () => {
    for (const side of [first, second]) expect(await appliers[side]()).toEqual(await namesOf(projects[side]))
    const state = await readState()
    const names = state.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['public.loan_note', 'tobedone.job', ...(await namesOf(productProject))]),
    )
    for (const side of [first, second, second, first]) expect(await appliers[side]()).toEqual([])
    expect(await readState()).toEqual(state)
    await expectNoDrift(productProject)
    await expectNoDrift(ourProject)
  })
})

test('both at the same moment are applied as well', async () => {
  const [applied, own] = await Promise.all([openLibrary(), deployProduct(database.url)])
  expect([applied, own]).toEqual([await namesOf(ourProject), await namesOf(productProject)])
  await expectNoDrift(productProject)
  await expectNoDrift(ourProject)
})

test('a later migration of the product is its own affair, and its drift is told to it alone', async () => {
  await openLibrary()
  await deployProduct(database.url)
  const folder = await mkdtemp(join(tmpdir(), 'tobedone-product-'))
  const later = { ...productProject, migrations: folder }
  try {
    await cp(productProject.migrations, folder, { recursive: true })
    await cp(join(folder, '20261001000000_payments'), join(folder, '20991231000000_later'), { recursive: true })
    await writeFile(
      join(folder, '20991231000000_later', 'migration.sql'),
      'ALTER TABLE "payment" ADD COLUMN "paid_at" DATE;',
    )
    expect(await deployProduct(database.url, later)).toEqual(['20991231000000_later'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  expect(await openLibrary()).toEqual([])
  const difference = await withEngine(productProject, (engine) => engine.difference())
  expect(difference.match(/^[^-\n].*/gm)).toEqual(['ALTER TABLE "payment" DROP COLUMN "paid_at";'])
  await expectNoDrift(ourProject)
})
