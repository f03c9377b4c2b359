// Statements of the database's owner, beside the product: also where the database takes no writes from anybody else.
import { Client } from 'pg'

/** Runs statements, one after the other, on a connection of its own. */
export async function asAdmin(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url, options: '-c default_transaction_read_only=off' })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
