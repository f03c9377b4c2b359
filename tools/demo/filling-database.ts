// The database of the demo while it is filled: empty at first, and without waiting for its disk, as whatever is broken off is made anew.
import { Client } from 'pg'

async function run(url: string, statements: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(statements)
  } finally {
    await client.end()
  }
}

/** Takes away what is there, of a filling that was broken off, and lets the next connections be fast. */
export async function beginFilling(url: string): Promise<void> {
  await run(
    url,
    `drop schema if exists tobedone cascade;
     do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`,
  )
}

/** From now on what is told stays, whatever happens; also what was told before. */
export async function endFilling(url: string): Promise<void> {
  await run(
    url,
    `do $$ begin execute format('alter database %I reset synchronous_commit', current_database()); end $$;
     checkpoint`,
  )
}
