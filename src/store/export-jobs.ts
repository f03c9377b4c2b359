// All jobs with their histories as NDJSON: one consistent snapshot, read page by page through the index of (job, version), so
// that neither memory nor the time of a statement grows with the log.
import type { Pool, PoolClient } from 'pg'
import { JobError } from '../domain/job-error.ts'
import { jobLineOf } from '../domain/job-line.ts'
import { toldColumns, toldJob } from './told-event.ts'
import { isStatementTimeout, isUnavailable } from './unavailable.ts'

type Row = Readonly<Record<string, unknown>>

const pageSql = `
  select ${toldColumns} from tobedone.job_event e
   where (e.job_id, e.version) > ($1::uuid, $2::integer) order by e.job_id, e.version limit 500`

const beforeAll = { job_id: '00000000-0000-0000-0000-000000000000', version: 0 }

async function* rowsOf(client: PoolClient): AsyncGenerator<Row> {
  let last: Row = beforeAll
  for (;;) {
    const { rows } = await client.query<Row>(pageSql, [last['job_id'], last['version']])
    yield* rows
    const end = rows.at(-1)
    if (end === undefined) return
    last = end
  }
}

async function* linesOf(client: PoolClient): AsyncGenerator<string> {
  let events: Row[] = []
  const line = (): string => {
    const { requested, happened } = toldJob(events)
    return `${JSON.stringify(jobLineOf(requested, happened))}\n`
  }
  for await (const row of rowsOf(client)) {
    if (events.length > 0 && row['version'] === 1) {
      yield line()
      events = []
    }
    events.push(row)
  }
  if (events.length > 0) yield line()
}

/**
 * The lines of an export, each with its line break, in order of the jobs' ids. The snapshot is that of the first read;
 * whoever reads slowly keeps it, and one connection, for as long.
 * @throws JobError UNAVAILABLE when the database cannot be reached
 */
export async function* exportJobs(pool: Pool): AsyncGenerator<string> {
  let isBroken = true
  let client: PoolClient | undefined
  try {
    client = await pool.connect()
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local idle_in_transaction_session_timeout = 0')
    yield* linesOf(client)
    await client.query('commit')
    isBroken = false
  } catch (error) {
    if (!isUnavailable(error) && !isStatementTimeout(error)) throw error
    throw new JobError('UNAVAILABLE', 'The database cannot be reached right now: try again.')
  } finally {
    // Left in the middle of it, the connection is thrown away, and the transaction with it.
    client?.release(isBroken)
  }
}
