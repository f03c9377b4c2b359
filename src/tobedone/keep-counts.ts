// The counters of statistics in a system: kept by a server, and made anew on demand. They keep the totals of what is deleted, so both
// begin and end together.
import { complainOnce } from '../complain-once.ts'
import type { Clock } from '../domain/clock.ts'
import { RestingTurns } from '../followers/resting-turns.ts'
import type { Store } from '../store/open-store.ts'
import { makeJobCounts } from '../store/statistics/job-counts.ts'
import { recount } from '../store/statistics/recount.ts'
import { deleteClosedJobs } from './delete-closed-jobs.ts'
import type { TobedoneOptions } from './system.ts'

/** The counters of a system. */
export interface KeptCounts {
  /** @throws JobError UNAVAILABLE */
  recount(): Promise<void>
  close(): Promise<void>
}

/** Begins to keep them, and to delete closed jobs where that is configured, if this process does such things. */
export function keepCounts(
  options: TobedoneOptions,
  store: Pick<Store, 'pool' | 'resumeWindowMs'>,
  clock: Clock,
): KeptCounts {
  const { log, countMs = 5_000, jobRetention, hasTimers = true } = options
  // What is deleted must have been counted.
  const { countersFrom = 100_000 } = jobRetention === undefined ? options : { countersFrom: 0 }
  const counts = makeJobCounts(store.pool)
  const keeper = hasTimers
    ? new RestingTurns({
        goOn: () => counts.goOn(countersFrom, clock.now()),
        lookMs: countMs,
        onTrouble: complainOnce(log, 'The counters of statistics cannot go on'),
      })
    : null
  const deletion = deleteClosedJobs(options, store, clock)
  return {
    recount: () => recount(counts, () => clock.now()),
    async close() {
      await deletion?.close()
      await keeper?.close()
    },
  }
}
