// Closed jobs are deleted after a time, where that is configured: never before one may no longer resume at their events.
import { complainOnce } from '../complain-once.ts'
import type { Clock } from '../domain/clock.ts'
import { parseDuration } from '../domain/duration.ts'
import { StartupError } from '../domain/startup-error.ts'
import { RestingTurns } from '../followers/resting-turns.ts'
import type { Store } from '../store/open-store.ts'
import { makeJobRetention } from '../store/retention.ts'
import type { TobedoneOptions } from './system.ts'

/** Checks how long closed jobs are to be kept. @throws StartupError that says what would be right */
export function checkJobRetention({ jobRetention }: Pick<TobedoneOptions, 'jobRetention'>): void {
  if (jobRetention === undefined || parseDuration(jobRetention) !== null) return
  throw new StartupError(
    `"jobRetention" must be a length of time like '400d', or milliseconds: not ${JSON.stringify(jobRetention)}.`,
  )
}

/** Begins to delete, where that is configured and this process does such things; null where not. */
export function deleteClosedJobs(
  options: TobedoneOptions,
  { pool, resumeWindowMs }: Pick<Store, 'pool' | 'resumeWindowMs'>,
  clock: Clock,
): RestingTurns | null {
  const { log, jobRetention, jobRetentionLookMs: lookMs = 60_000, hasTimers = true } = options
  const jobsMs = jobRetention === undefined ? null : parseDuration(jobRetention)
  if (jobsMs === null || !hasTimers) return null
  const retention = makeJobRetention(pool, { jobsMs, eventsMs: resumeWindowMs })
  return new RestingTurns({
    goOn: () => retention.goOn(clock.now()),
    lookMs,
    onTrouble: complainOnce(log, 'Closed jobs cannot be deleted'),
  })
}
