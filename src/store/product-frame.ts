// The frame inside a transaction of the product's. No statement of it may fail, as that would abort all that the product did:
// nothing waits for a lock, where PostgreSQL could end it as a deadlock. What somebody holds is tried again for a while.
import { setTimeout as wait } from 'node:timers/promises'
import { JobError } from '../domain/job-error.ts'
import type { ProductTransaction } from '../domain/product-transaction.ts'
import { checkTransaction, otherDatabase } from './check-transaction.ts'
import type { Deployment } from './deployment.ts'
import { readFoundKeys } from './found-keys.ts'
import { idsOf, readJobs, snapshotOf } from './frame-read.ts'
import type { LockedFrame, Needs } from './frame-store.ts'
import { writeParameters, writeSql } from './frame-write.ts'
import { type FrameStoreOptions, lockedFrame, writtenOf } from './open-frame-store.ts'
import { productQuery } from './product-query.ts'
import type { Query } from './query.ts'

/** What it works with. */
export interface ProductFrameOptions extends Pick<FrameStoreOptions, 'registry' | 'cursorOf' | 'lockTimeoutMs'> {
  readonly deployment: Deployment
}

// Shorter than the 5 s that Prisma gives a whole transaction unless told.
const longestTryMs = 3_000
const shortestPauseMs = 5
const longestPauseMs = 50

async function takeKeys(query: Query, locks: readonly string[], { epoch }: Deployment) {
  const rows = await query(
    `select pg_current_snapshot()::text as snapshot, d.epoch, tobedone.take_keys($1::text::jsonb) as is_taken
       from tobedone.deployment d`,
    [JSON.stringify(locks)],
  )
  if (rows[0]?.['epoch'] !== epoch) throw otherDatabase()
  return { snapshot: snapshotOf(rows), isTaken: rows[0]['is_taken'] === true }
}

/** The jobs of these needs, locked; null when somebody holds one of them. */
async function takeJobs(query: Query, needs: Needs) {
  const { sql, parameters } = idsOf(needs)
  if (sql === '') return []
  const [taken] = await query(
    `select w.ids::text as ids, tobedone.take_jobs(w.ids) as is_taken from (select array(${sql}) as ids offset 0) w`,
    parameters,
  )
  if (taken?.['is_taken'] !== true) return null
  // A statement of its own: it sees what was committed until the locks were there.
  return await readJobs(query, String(taken['ids']))
}

/** The frame in that transaction. @throws JobError INVALID_INPUT for what is no transaction */
export function productFrame(tx: ProductTransaction, options: ProductFrameOptions): LockedFrame {
  const { cursorOf, deployment } = options
  const query = productQuery(tx)
  const inside = lockedFrame(query, options)
  let checked: Promise<void> | null = null
  const check = (): Promise<void> => (checked ??= checkTransaction(query, deployment))
  return {
    ...inside,
    async peek(needs) {
      await check()
      return await inside.peek(needs)
    },
    async lock(locks, needs) {
      await check()
      const patientUntil = performance.now() + Math.min(options.lockTimeoutMs, longestTryMs)
      for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
        const { snapshot, isTaken } = await takeKeys(query, locks, deployment)
        const jobs = isTaken ? await takeJobs(query, needs) : null
        if (jobs !== null) {
          return { jobs, foundKeys: await readFoundKeys(query, needs.keys), eventCursor: cursorOf(snapshot) }
        }
        if (performance.now() > patientUntil) {
          throw new JobError('UNAVAILABLE', 'Another transaction holds the job: try again when it has ended.')
        }
        await wait(pauseMs)
      }
    },
    async lockNext(claim, taken) {
      await check()
      return await inside.lockNext(claim, taken)
    },
    async write(recordedAt, units) {
      // The one bell that is rung inside: it is heard when the product commits.
      const sql = `select written.*, pg_notify('tobedone', '')::text as rung from (${writeSql}) written`
      return writtenOf(await query(sql, writeParameters(recordedAt, units)), cursorOf)
    },
  }
}
