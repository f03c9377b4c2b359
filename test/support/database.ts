// A database of its own for a test, made in the PostgreSQL that TOBEDONE_TEST_DATABASE_URL names and dropped at the end.
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
  const adminUrl = process.env['TOBEDONE_TEST_DATABASE_URL']
  if (adminUrl === undefined)
    throw new Error('Set TOBEDONE_TEST_DATABASE_URL to a PostgreSQL whose user may create databases.')
  const name = `tobedone_test_${randomBytes(6).toString('hex')}`
  await asAdmin(adminUrl, `create database ${name}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return { url: url.href, close: () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`) }
}
