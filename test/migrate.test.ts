// Migrations: what they make is what schema.prisma says, they are applied once, and Prisma's own command can take turns.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartupError } from '../src/domain/startup-error.ts'
import { connectionConfig } from '../src/store/connection-config.ts'
import { migrate } from '../src/store/migrate.ts'
import { migrationsFolder, readMigrations } from '../src/store/migration-files.ts'
import { openStore } from '../src/store/open-store.ts'
import { openEmptyDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { openPrismaEngine, ourProject } from './support/prisma-engine.ts'

let database: TestDatabase
let folder: string

beforeEach(async () => {
  database = await openEmptyDatabase()
  folder = await mkdtemp(join(tmpdir(), 'tobedone-migrations-'))
  await cp(migrationsFolder, folder, { recursive: true })
})

afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function rowsOf(sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function addMigration(name: string, sql: string): Promise<void> {
  await cp(join(folder, '20261123000000_jobs'), join(folder, name), { recursive: true })
  await writeFile(join(folder, name, 'migration.sql'), sql)
}

async function namesIn(path: string): Promise<readonly string[]> {
  return (await readMigrations(path)).map(({ name }) => name)
}

const migrateHere = (log: (level: string, message: string) => void = () => {}) =>
  migrate({ config: connectionConfig(database.url), log, folder })

const withPrisma = async <Result>(work: (engine: Awaited<ReturnType<typeof openPrismaEngine>>) => Promise<Result>) => {
  const engine = await openPrismaEngine(database.url, { ...ourProject, migrations: folder })
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

const recorded = `select migration_name, checksum, logs, rolled_back_at, applied_steps_count, finished_at >= started_at as ended
  from tobedone._prisma_migrations order by started_at`
const columns = `select column_name, data_type, character_maximum_length, is_nullable, column_default, ordinal_position
  from information_schema.columns where table_schema = 'tobedone' and table_name = '_prisma_migrations' order by 6`
const everything = `select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^(pg_|information_schema)' order by 2`

describe('the migrations', () => {
  it('make the database that schema.prisma describes', async () => {
    await migrateHere()
    expect(await withPrisma((engine) => engine.difference())).toBe('-- This is an empty migration.\n')
  })

  it('show a difference where there is one', async () => {
    await migrateHere()
    await rowsOf('alter table tobedone.job drop column outcome, alter column target_id type varchar(7)')
    const difference = await withPrisma((engine) => engine.difference())
    expect(difference).toContain('ADD COLUMN     "outcome" TEXT')
    expect(difference).toContain('"target_id" SET DATA TYPE TEXT')
  })

  it('leave everything in the schema tobedone', async () => {
    await migrateHere()
    const elsewhere = (await rowsOf(everything)).filter(({ nspname }) => nspname !== 'tobedone')
    expect(elsewhere).toEqual([])
  })

  it('are applied once by eight servers that start at the same moment, which then agree on the epoch', async () => {
    const messages: string[] = []
    const log = (_level: string, message: string) => void messages.push(message)
    const stores = await Promise.all(
      Array.from({ length: 8 }, () => openStore({ url: database.url, log, maxConnections: 2 })),
    )
    await Promise.all(stores.map((store) => store.close()))
    const known = await namesIn(migrationsFolder)
    expect(messages.filter((message) => message.startsWith('applied')).sort()).toEqual(
      known.map((name) => `applied the migration ${name}`),
    )
    expect((await rowsOf(recorded)).map(({ migration_name: name }) => name)).toEqual(known)
    expect(new Set(stores.map(({ deployment }) => deployment.epoch)).size).toBe(1)
  })

  it('that fail leave nothing, and say what failed and where', async () => {
    await migrateHere()
    const before = await rowsOf(everything)
    await addMigration(
      '20991231000000_bad',
      'create table tobedone.half (id integer);\n\nselect 1 / 0;\nselect nothing;',
    )
    const failure = await migrateHere().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StartupError)
    expect(failure).toHaveProperty('message', expect.stringContaining('"20991231000000_bad" failed and left nothing'))
    expect(await rowsOf(everything)).toEqual(before)
    expect(await rowsOf(recorded)).toHaveLength((await namesIn(folder)).length - 1)

    await addMigration('20991231000000_bad', 'create table tobedone.whole (id integer);\n\nselect nothing;')
    await expect(migrateHere()).rejects.toThrow(/at line 3 .*column "nothing" does not exist/)

    await addMigration('20991231000000_bad', 'create table tobedone.whole (id integer);')
    expect(await migrateHere()).toEqual(['20991231000000_bad'])
  })

  it('that are cut off in the middle leave nothing half done, and the next start does the rest', async () => {
    await migrateHere()
    const before = await rowsOf(everything)
    const name = '20991231000000_long'
    await addMigration(name, 'create table tobedone.half (id integer); select pg_advisory_xact_lock(17);')
    const holder = new Client({ connectionString: database.url })
    await holder.connect()
    await holder.query('select pg_advisory_lock(17)')
    const cutOff = migrateHere().catch((error: unknown) => error)
    const waiting = `from pg_locks where locktype = 'advisory' and objid = 17 and not granted`
    await eventually(
      () => rowsOf(`select pid ${waiting}`),
      (pids) => pids.length === 1,
    )
    await rowsOf(`select pg_terminate_backend(pid) ${waiting}`)
    expect(await cutOff).toBeInstanceOf(Error)
    expect(await rowsOf(everything)).toEqual(before)
    await holder.end()
    expect(await migrateHere()).toEqual([name])
  })

  it('of an empty database that fail leave it empty', async () => {
    await writeFile(
      join(folder, '20261123000000_jobs', 'migration.sql'),
      'create table tobedone.half (id integer); oops',
    )
    await expect(migrateHere()).rejects.toThrow('"20261123000000_jobs" failed')
    expect(await rowsOf("select nspname from pg_namespace where nspname = 'tobedone'")).toEqual([])
  })

  it('that this version does not know stop it', async () => {
    await addMigration('20991231000000_later', 'select 1')
    await migrateHere()
    await rm(join(folder, '20991231000000_later'), { recursive: true })
    await expect(migrateHere()).rejects.toThrow(/newer version of tobedone, with "20991231000000_later"/)
  })

  it('that were edited stop it, but line endings do not count', async () => {
    await addMigration('20991231000000_more', 'select 1;\nselect 2;\n')
    await migrateHere()
    await addMigration('20991231000000_more', 'select 1;\r\nselect 2;\r\n')
    expect(await migrateHere()).toEqual([])
    await addMigration('20991231000000_more', 'select 1;\nselect 3;\n')
    const failure = await migrateHere().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StartupError)
    expect(failure).toHaveProperty('message', expect.stringContaining('"20991231000000_more" was edited'))
  })
})

describe('prisma migrate deploy', () => {
  it('finds nothing to do after the runner, and nothing wrong', async () => {
    expect(await migrateHere()).toEqual(await namesIn(folder))
    const { deployed, diagnosis } = await withPrisma(async (engine) => ({
      deployed: await engine.deploy(),
      diagnosis: await engine.diagnose(),
    }))
    expect(deployed).toEqual([])
    expect(diagnosis).toMatchObject({ history: null, editedMigrationNames: [], failedMigrationNames: [] })
  })

  it('leaves nothing to do for the runner, and the same record of it', async () => {
    expect(await withPrisma((engine) => engine.deploy())).toEqual(await namesIn(folder))
    expect(await migrateHere()).toEqual([])
    const [byPrisma, columnsOfPrisma] = [await rowsOf(recorded), await rowsOf(columns)]
    await rowsOf('drop schema tobedone cascade')
    await migrateHere()
    expect(await rowsOf(recorded)).toEqual(byPrisma)
    expect(await rowsOf(columns)).toEqual(columnsOfPrisma)
  })

  it('takes turns with it', async () => {
    await migrateHere()
    await addMigration('20991231000000_one', 'create table tobedone.one (id integer);')
    expect(await withPrisma((engine) => engine.deploy())).toEqual(['20991231000000_one'])
    await addMigration('20991231000001_two', 'create table tobedone.two (id integer);')
    expect(await migrateHere()).toEqual(['20991231000001_two'])
    expect(await withPrisma((engine) => engine.deploy())).toEqual([])
  })

  it('that failed stops it until that is resolved', async () => {
    await migrateHere()
    await addMigration('20991231000000_bad', 'select nothing;')
    await expect(withPrisma((engine) => engine.deploy())).rejects.toThrow('nothing')
    await expect(migrateHere()).rejects.toThrow(/Prisma recorded that the migration "20991231000000_bad" failed/)
    await rowsOf('update tobedone._prisma_migrations set rolled_back_at = now() where finished_at is null')
    await addMigration('20991231000000_bad', 'select 1;')
    expect(await migrateHere()).toEqual(['20991231000000_bad'])
  })

  it('is waited for while it holds its lock', async () => {
    const prisma = new Client({ connectionString: database.url })
    await prisma.connect()
    await prisma.query('select pg_advisory_lock(72707369)')
    const waiting = Promise.withResolvers<string>()
    const migrated = migrateHere((_level, message) => waiting.resolve(message))
    expect(await waiting.promise).toContain('waiting for another server')
    expect(await rowsOf(everything)).toEqual([])
    await prisma.end()
    expect(await migrated).toEqual(await namesIn(folder))
  })
})
