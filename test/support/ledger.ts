// A product's ledger of what its follower has handled, beside the log of which it should be the image.
import { Client } from 'pg'
import { createTobedone, defineJobType, type Job, type Jobs } from '../../src/index.ts'
import { openTestDatabase } from './database.ts'

/** The types that the systems on a ledger have. */
export const call = defineJobType('call')
export const mail = defineJobType('mail')

/** A database with a ledger. */
export interface Ledger {
  readonly databaseUrl: string
  /** Opens a system on it. */
  open(): Promise<Jobs>
  /** The events in the ledger, in the order in which they were written down. */
  handled(): Promise<readonly string[]>
  /** The events in the log, in its order. */
  logged(): Promise<readonly string[]>
  /** What to do before it is closed. */
  beforeClose(close: () => Promise<unknown>): void
  close(): Promise<void>
}

/** Asks for a call. */
export async function requestCall(jobs: Jobs, id: string): Promise<Job> {
  const { job } = await jobs.request(call, { target: { type: 'P', id } })
  return job
}

/** Makes an empty ledger in a database of its own. */
export async function openLedger(): Promise<Ledger> {
  const database = await openTestDatabase()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(
    'create table public.ledger (row bigserial primary key, event_id bigint not null, by text not null)',
  )
  const closing = [() => database.close(), () => client.end()]
  const idsOf = async (sql: string) => (await client.query<{ id: string }>(sql)).rows.map(({ id }) => id)
  return {
    databaseUrl: database.url,
    async open() {
      const types = [call, mail]
      const jobs = await createTobedone({ types, database: database.url, pollMs: 200, log: () => {} })
      closing.push(() => jobs.close())
      return jobs
    },
    handled: () => idsOf('select event_id::text as id from public.ledger order by row'),
    logged: () => idsOf('select e.id::text as id from tobedone.job_event e order by e.place, e.id'),
    beforeClose: (close) => closing.push(async () => void (await close())),
    async close() {
      for (const close of closing.splice(0).reverse()) await close()
    },
  }
}
