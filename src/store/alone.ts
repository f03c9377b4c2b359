// Work that one process at a time does, of all that use the database: it holds a lock of PostgreSQL, which is free again as soon
// as that process ends, however it ends.
import { type ClientConfig, Pool } from 'pg'
import { runTransaction } from './transaction.ts'

/** Lets work be done by one process at a time. */
export interface Alone {
  /** Does the work, unless another process is at it; says whether it was done. */
  run(work: () => Promise<void>): Promise<boolean>
  close(): Promise<void>
}

const longestMs = 60_000

/** Opens it, for the work of this name, with a connection of its own while it is done. */
export function openAlone(config: ClientConfig, name: string): Alone {
  const pool = new Pool({ ...config, application_name: `tobedone ${name}`, max: 1, idleTimeoutMillis: 5_000 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  let closing: Promise<void> | undefined
  return {
    run: (work) =>
      runTransaction(pool, `idle_in_transaction_session_timeout = ${longestMs}`, async (client) => {
        // It takes no transaction id, which would hold up all streams.
        const { rows } = await client.query<{ is_taken: boolean }>(
          'select pg_try_advisory_xact_lock(hashtextextended($1, 7043)) as is_taken',
          [name],
        )
        if (rows[0]?.is_taken !== true) return false
        await work()
        return true
      }),
    close: () => (closing ??= pool.end()),
  }
}
