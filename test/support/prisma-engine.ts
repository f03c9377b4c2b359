// Prisma's own migration engine (WebAssembly from npm, no download) on a connection of ours: what `prisma migrate` would do
// and say. Prisma's adapter cannot be used for it: it cuts scripts at every semicolon and does not know the type "char".
import { readFile } from 'node:fs/promises'
import { SchemaEngine } from '@prisma/schema-engine-wasm'
import { Client, DatabaseError } from 'pg'
import { migrationsFolder, readMigrations } from '../../src/store/migration-files.ts'

/** The engine's numbers for the types of columns that its own questions have. */
const columnTypes: Readonly<Record<number, number>> = {
  16: 5, // boolean
  18: 6, // "char"
  20: 1, // int8
  21: 0, // int2
  23: 0, // int4
  26: 1, // oid
  1002: 70, // "char"[]
  1003: 71, // name[]
  1005: 64, // int2[]
  1009: 71, // text[]
  1043: 7, // varchar
  1184: 10, // timestamptz
}
const text = 7
const asIs = new Set([18, 20, 26, 1184])

/** A schema with its migrations, and where in the database it lives: what `?schema=…` in the address says to Prisma. */
export interface PrismaProject {
  readonly schemaFile: URL
  readonly migrations: string
  readonly schemaName: string
}

/** That of the jobs. */
export const ourProject: PrismaProject = {
  schemaFile: new URL('../../prisma/schema.prisma', import.meta.url),
  migrations: migrationsFolder,
  schemaName: 'tobedone',
}

type Answer = { ok: true; value: unknown } | { ok: false; error: object }

async function answer(work: () => Promise<unknown>): Promise<Answer> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    const { code, severity, message, detail, column, hint } = error
    return { ok: false, error: { kind: 'postgres', code, severity, message, detail, column, hint } }
  }
}

function adapterOn(client: Client, schemaName: string) {
  const common = { provider: 'postgres', adapterName: 'test', errorRegistry: { consumeError: () => undefined } }
  const run = ({ sql, args }: { sql: string; args: unknown[] }) =>
    client.query({
      text: sql,
      values: args,
      rowMode: 'array',
      types: {
        getTypeParser: (oid: number) =>
          asIs.has(oid)
            ? (value: string) => (oid === 1184 ? new Date(value).toISOString() : value)
            : client.getTypeParser(oid),
      },
    })
  const adapter = {
    ...common,
    queryRaw: (query: { sql: string; args: unknown[] }) =>
      answer(async () => {
        const { fields, rows } = await run(query)
        return {
          columnNames: fields.map(({ name }) => name),
          columnTypes: fields.map(({ dataTypeID }) => columnTypes[dataTypeID] ?? text),
          rows,
        }
      }),
    executeRaw: (query: { sql: string; args: unknown[] }) => answer(async () => (await run(query)).rowCount ?? 0),
    executeScript: (script: string) => answer(async () => void (await client.query(script))),
    getConnectionInfo: () => ({ ok: true, value: { schemaName, supportsRelationJoins: true } }),
    dispose: () => answer(async () => undefined),
  }
  const connect = () => answer(async () => adapter)
  return { ...common, connect, connectToShadowDb: connect }
}

const filters = { externalTables: [], externalEnums: [] }

/** Prisma's engine on a database, as `prisma migrate` sets it up. */
export interface PrismaEngine {
  /** `prisma migrate deploy`: the names of what it applied. */
  deploy(): Promise<readonly string[]>
  /** What it would do to make the database as schema.prisma says, as SQL; nothing when they agree. */
  difference(): Promise<string>
  /** What it has to say of the migrations: null where database and folder agree, and the edited and failed ones. */
  diagnose(): Promise<{ history: unknown; editedMigrationNames: string[]; failedMigrationNames: string[] }>
  close(): Promise<void>
}

async function migrationList(folder: string) {
  const migrations = await readMigrations(folder)
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: null },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  }
}

/** Starts the engine. */
export async function openPrismaEngine(url: string, project: PrismaProject): Promise<PrismaEngine> {
  const client = new Client({ connectionString: url, options: `-c search_path=${project.schemaName}` })
  await client.connect()
  const content = await readFile(project.schemaFile, 'utf8')
  const files = [{ path: 'schema.prisma', content }]
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', content]] },
    () => undefined,
    adapterOn(client, project.schemaName),
  )
  const migrationsList = await migrationList(project.migrations)
  return {
    deploy: async () => (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames,
    async difference() {
      const from = { tag: 'schemaDatasource' as const, files, configDir: '' }
      const to = { tag: 'schemaDatamodel' as const, files }
      const { stdout } = await engine.diff({ from, to, script: true, exitCode: null, filters })
      return stdout ?? ''
    },
    diagnose: () => engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters }),
    async close() {
      engine.free()
      await client.end()
    },
  }
}
