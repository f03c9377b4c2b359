// A transaction of the frame's own, that waits for locks for a limited time. One that is ended because it and another waited
// for each other has done nothing, and is run again.
import type { Pool } from 'pg'
import type { Query } from './query.ts'
import { runTransaction } from './transaction.ts'
import { isDeadlock } from './unavailable.ts'

const mostDeadlocks = 3

/** Runs the work in a transaction, and again after a deadlock: it must begin anew each time. */
export async function inTransaction<Result>(
  pool: Pool,
  lockTimeoutMs: number,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  for (let deadlocks = 0; ; deadlocks++) {
    try {
      return await runTransaction(pool, `lock_timeout = ${lockTimeoutMs}`, (client) =>
        work(async (text, values) => (await client.query<Record<string, unknown>>(text, [...values])).rows),
      )
    } catch (error) {
      if (!isDeadlock(error) || deadlocks === mostDeadlocks) throw error
    }
  }
}
