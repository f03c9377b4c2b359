// The frame's door to PostgreSQL: one statement to read, one to write, or a transaction that locks and waits.
import type { Pool } from 'pg'
import { JobError } from '../domain/job-error.ts'
import type { Registry } from '../domain/registry.ts'
import { blankRuns } from './flow-erasure.ts'
import { openRun } from './flow-retries.ts'
import { readLatestRun, readOpenJobsOfRun, readStepJobs, writeRun } from './flow-rows.ts'
import { readFoundKeys } from './found-keys.ts'
import { insertParameters, insertSql, loneNewJob } from './frame-insert.ts'
import { lockNeeds, type NamedQuery, peekNeeds, readNeeds, snapshotOf, takeLocks } from './frame-read.ts'
import type { FrameStore, LockedFrame, Written } from './frame-store.ts'
import { inTransaction } from './frame-transaction.ts'
import { readWritten, writeParameters, writeSql } from './frame-write.ts'
import { jobFromRow } from './job-row.ts'
import { nextClaimableStatements } from './next-claimable.ts'
import type { Query } from './query.ts'
import { type LogReader, readBehind } from './read-behind.ts'
import { rewriteLog } from './rewrite-log.ts'
import { inTurnOn } from './run-query.ts'
import { tooSlow } from './too-slow.ts'
import { isLockTimeout, isStatementTimeout, isUnavailable } from './unavailable.ts'

/** What the frame store works with. */
export interface FrameStoreOptions {
  readonly pool: Pool
  readonly query: NamedQuery
  /** Who reads the log in this process; null as long as nobody does. */
  readonly readerOf: () => LogReader | null
  readonly registry: Registry
  /** Makes the cursor of a snapshot; with `ownXid` that transaction counts as seen. */
  readonly cursorOf: (snapshot: string, ownXid?: bigint) => string
  /** How long a transaction waits for a lock before it says so, in milliseconds. */
  readonly lockTimeoutMs: number
}

// An error of the database as the refusal it is for whoever asked, or as it was.
function refusalOf(error: unknown): unknown {
  // A statement that waits for several locks, one after the other, may come to its own end first.
  if (isLockTimeout(error) || isStatementTimeout(error)) {
    return new JobError('UNAVAILABLE', 'Another transaction holds the job: try again when it has ended.')
  }
  return isUnavailable(error)
    ? new JobError('UNAVAILABLE', 'The database cannot be reached right now: try again.')
    : error
}

async function orRefuse<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw refusalOf(error)
  }
}

// It skips what others hold: what takes so long is looking for jobs.
async function tooSlowOr<Result>(look: () => Promise<Result>): Promise<Result> {
  try {
    return await look()
  } catch (error) {
    throw isStatementTimeout(error) ? tooSlow() : error
  }
}

/** The frame inside a transaction, over whatever connection holds it. */
export function lockedFrame(
  query: Query,
  { registry, cursorOf }: Pick<FrameStoreOptions, 'registry' | 'cursorOf'>,
): LockedFrame {
  return {
    peek: (needs) => peekNeeds(query, needs),
    async lock(locks, needs) {
      const eventCursor = cursorOf(await takeLocks(query, locks))
      return { jobs: await lockNeeds(query, needs), foundKeys: await readFoundKeys(query, needs.keys), eventCursor }
    },
    async lockNext({ viewer, filter, now }, taken) {
      const eventCursor = cursorOf(snapshotOf(await query('select pg_current_snapshot()::text as snapshot', [])))
      let found: Awaited<ReturnType<Query>> = []
      for (const { text, parameters } of nextClaimableStatements({ viewer, registry, filter, now }, taken)) {
        found = await tooSlowOr(() => query(text, parameters))
        if (found.length > 0) break
      }
      return { jobs: found.map(jobFromRow), foundKeys: [], eventCursor }
    },
    async write(recordedAt, units) {
      return writtenOf(await query(writeSql, writeParameters(recordedAt, units)), cursorOf)
    },
    flows: {
      latestRun: (flow, target) => readLatestRun(query, flow, target),
      stepJobs: (target, types) => readStepJobs(query, target, types),
      openJobsOf: (run) => readOpenJobsOfRun(query, run),
      openRun: (flow, target) => openRun(query, flow, target),
      save: (run) => writeRun(query, run),
      erase: (erasure) => blankRuns(query, erasure),
    },
    rewriteLog: (jobs, erasure) => rewriteLog(query, jobs, erasure),
  }
}

/** What became of the units, as the write statement answers. */
export function writtenOf(rows: Awaited<ReturnType<Query>>, cursorOf: FrameStoreOptions['cursorOf']): Written {
  const { busy, stale, snapshot, xid } = readWritten(rows)
  return { busy, stale, eventCursor: cursorOf(snapshot, xid) }
}

/** Opens the frame's door on a pool. */
export function openFrameStore(options: FrameStoreOptions): FrameStore {
  const { pool, query, readerOf, cursorOf, lockTimeoutMs } = options
  const inTurn = inTurnOn(pool)
  return {
    read: (needs) =>
      orRefuse(async () => {
        const { snapshot, ...read } = await readNeeds(query, needs)
        return { ...read, eventCursor: cursorOf(snapshot) }
      }),
    write: (recordedAt, units) =>
      orRefuse(async () => {
        const lone = loneNewJob(units)
        const statement =
          lone === null
            ? { name: 'tobedone-write', text: writeSql, parameters: writeParameters(recordedAt, units) }
            : { name: 'tobedone-insert', text: insertSql, parameters: insertParameters(recordedAt, lone) }
        const { rows, isFollowed } = await inTurn(statement, readBehind(readerOf))
        return { ...writtenOf(rows, cursorOf), isReadBehind: isFollowed }
      }),
    transaction: (work, patienceMs = lockTimeoutMs) =>
      orRefuse(() => inTransaction(pool, patienceMs, (inside) => work(lockedFrame(inside, options)))),
  }
}
