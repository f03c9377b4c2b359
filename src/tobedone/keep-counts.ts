// The counters of statistics in a system: kept by a server, and made anew on demand.
import { complainOnce } from '../complain-once.ts'
import type { Clock } from '../domain/clock.ts'
import { JobCountsKeeper } from '../followers/job-counts.ts'
import type { Store } from '../store/open-store.ts'
import { makeJobCounts } from '../store/statistics/job-counts.ts'
import { recount } from '../store/statistics/recount.ts'
import type { TobedoneOptions } from './system.ts'

/** The counters of a system. */
export interface KeptCounts {
  /** @throws JobError UNAVAILABLE */
  recount(): Promise<void>
  close(): Promise<void>
}

/** Begins to keep them, where this process does such things. */
export function keepCounts(options: TobedoneOptions, { pool }: Pick<Store, 'pool'>, clock: Clock): KeptCounts {
  const { log, countMs = 5_000, countersFrom = 100_000, hasTimers = true } = options
  const counts = makeJobCounts(pool)
  const keeper = hasTimers
    ? new JobCountsKeeper({
        goOn: () => counts.goOn(countersFrom, clock.now()),
        lookMs: countMs,
        onTrouble: complainOnce(log, 'The counters of statistics cannot go on'),
      })
    : null
  return {
    recount: () => recount(counts, () => clock.now()),
    async close() {
      await keeper?.close()
    },
  }
}
