// A database of its own for a test, dropped at the end. TOBEDONE_TEST_DATABASE_URL names one PostgreSQL or several, with blanks
// between; files that run at the same time take different ones. Each has a migrated database to copy: that is done in no time.
import { randomBytes } from 'node:crypto'
import { Client, Pool } from 'pg'
import { connectionConfig } from '../../src/store/connection-config.ts'
import { migrate } from '../../src/store/migrate.ts'

/** A database that only this test uses. */
export interface TestDatabase {
  readonly url: string
  close(): Promise<void>
}

const templateName = 'tobedone_test_migrated'
/** How to copy it; unless told as PostgreSQL does. */
const strategyVariable = 'TOBEDONE_TEST_COPY_STRATEGY'

// Kept, as a connection costs as much as a database; they hold up nobody who wants to end.
const admins = new Map<string, Pool>()

function adminOf(adminUrl: string): Pool {
  const made = () => {
    const pool = new Pool({ connectionString: adminUrl, max: 1, allowExitOnIdle: true })
    pool.on('error', () => {})
    return pool
  }
  const admin = admins.get(adminUrl) ?? made()
  admins.set(adminUrl, admin)
  return admin
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  await adminOf(adminUrl).query(statement)
}

function databaseOf(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

async function openDatabase(template = ''): Promise<TestDatabase> {
  const urls = (process.env['TOBEDONE_TEST_DATABASE_URL'] ?? '').split(' ')
  const adminUrl = urls[(Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % urls.length]
  if (!adminUrl) throw new Error('Set TOBEDONE_TEST_DATABASE_URL to a PostgreSQL whose user may create databases.')
  const name = `tobedone_test_${randomBytes(6).toString('hex')}`
  await asAdmin(adminUrl, `create database ${name} ${template}`)
  return {
    url: databaseOf(adminUrl, name),
    close: () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`),
  }
}

/** Makes a database with a random name, migrated, that no server has opened yet. */
export function openTestDatabase(): Promise<TestDatabase> {
  const strategy = process.env[strategyVariable]
  return openDatabase(`template ${templateName}${strategy === undefined ? '' : ` strategy ${strategy}`}`)
}

/** From now on databases are copied as files: half the work where these lie in memory; 14 and other disks are better off without. */
export function copyAsFiles(isWanted: boolean): void {
  if (isWanted) process.env[strategyVariable] = 'file_copy'
  else delete process.env[strategyVariable]
}

/** Makes one with nothing in it. */
export function openEmptyDatabase(): Promise<TestDatabase> {
  return openDatabase()
}

/**
 * Lets who proves the password of this user calculate but one round of it. The usual 4,096 take as long as all else of a connection, of
 * which tests make thousands; from the network nobody comes here.
 */
export async function proveQuickly(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query('set scram_iterations = 1')
    await client.query(`alter role current_user password ${client.escapeLiteral(client.password ?? '')}`)
  } finally {
    await client.end()
  }
}

/**
 * Connects to it once. Whoever comes first to a database after PostgreSQL was started finds out what all connections need, and leaves
 * it in a file: with that in what is copied, nobody has to find it out again.
 */
export async function warmTemplate(adminUrl: string): Promise<void> {
  const client = new Client(connectionConfig(databaseOf(adminUrl, templateName)))
  await client.connect()
  await client.end()
}

/** Makes the database that others are copies of, anew. */
export async function makeTemplate(adminUrl: string): Promise<void> {
  await asAdmin(adminUrl, `drop database if exists ${templateName}`)
  await asAdmin(adminUrl, `create database ${templateName}`)
  await migrate({ config: connectionConfig(databaseOf(adminUrl, templateName)), log: () => {} })
}
