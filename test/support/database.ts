// A database of its own for a test, dropped at the end. TOBEDONE_TEST_DATABASE_URL names one PostgreSQL or several, with blanks
// between; files that run at the same time take different ones.
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** A database that only this test uses. */
export interface TestDatabase {
  readonly url: string
  close(): Promise<void>
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Makes an empty database with a random name. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const urls = (process.env['TOBEDONE_TEST_DATABASE_URL'] ?? '').split(' ')
  const adminUrl = urls[(Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % urls.length]
  if (!adminUrl) throw new Error('Set TOBEDONE_TEST_DATABASE_URL to a PostgreSQL whose user may create databases.')
  const name = `tobedone_test_${randomBytes(6).toString('hex')}`
  await asAdmin(adminUrl, `create database ${name}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return { url: url.href, close: () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`) }
}
