// A transaction of the frame's own, that waits for locks for a limited time. One that is ended because it and another waited
// for each other has done nothing, and is run again; who meets with that all the time is told to come back.
import type { Pool } from 'pg'
import { JobError } from '../domain/job-error.ts'
import type { Query } from './query.ts'
import { runTransaction } from './transaction.ts'
import { isDeadlock } from './unavailable.ts'

const mostDeadlocks = 10

/**
 * Runs the work in a transaction, and again after a deadlock: it must begin anew each time.
 * @throws JobError UNAVAILABLE when it meets with one deadlock after the other, and whatever the work throws
 */
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
      if (!isDeadlock(error)) throw error
      if (deadlocks === mostDeadlocks) {
        throw new JobError('UNAVAILABLE', 'What is needed is changed by others all the time: try again.')
      }
    }
  }
}
