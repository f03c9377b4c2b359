// What statistics say of a set of jobs. The store finds moments where people want ages: moments do not move by themselves, so
// two looks at the same jobs are the same figures, and the ages are made of them when they are shown.
import type { CancellationReason } from '../job.ts'

/** How lengths of time are spread, by nearest rank; null where there are none. */
export interface Spread {
  readonly count: number
  readonly p50Ms: number | null
  readonly p90Ms: number | null
}

/** Since when open jobs have been there: the moments at the ranks of their ages; null where none is open. */
export interface PendingSince {
  readonly p50At: Date
  readonly p90At: Date
  readonly oldestAt: Date
  readonly oldestJobId: string
}

/** How old open jobs are, by nearest rank, and which is the oldest. */
export interface PendingAge {
  readonly p50Ms: number
  readonly p90Ms: number
  readonly oldestMs: number
  readonly oldestJobId: string
}

/** How many jobs were cancelled for a reason. */
export interface ReasonCount {
  readonly reason: CancellationReason
  readonly count: number
}

/** What is said of every set of jobs. */
export interface Tally {
  /** PENDING, snoozed ones included. */
  readonly pending: number
  readonly inProgress: number
  /** Those of the pending that are out of sight. */
  readonly snoozed: number
  /** Those of the open that are overdue. */
  readonly overdue: number
  readonly completed: number
  /** Only reasons that occurred. */
  readonly cancelled: readonly ReasonCount[]
  /** From the request to the first start. */
  readonly wait: Spread
  /** The sum of the sittings of what was started and completed. */
  readonly handling: Spread
  /** From the request to the completion. */
  readonly lead: Spread
}

/** A tally as it was found. */
export interface FoundTally extends Tally {
  readonly pendingSince: PendingSince | null
}

/** A tally as it is shown. */
export interface ShownTally extends Tally {
  /** Of the open ones; null where none is open. */
  readonly pendingAge: PendingAge | null
}

/** The tally with its ages as of a moment. */
export function showTally<Found extends FoundTally>(
  { pendingSince, ...tally }: Found,
  asOf: Date,
): Omit<Found, 'pendingSince'> & Pick<ShownTally, 'pendingAge'> {
  if (pendingSince === null) return { ...tally, pendingAge: null }
  const { p50At, p90At, oldestAt, oldestJobId } = pendingSince
  const ageOf = (since: Date): number => Math.max(0, asOf.getTime() - since.getTime())
  return {
    ...tally,
    pendingAge: { p50Ms: ageOf(p50At), p90Ms: ageOf(p90At), oldestMs: ageOf(oldestAt), oldestJobId },
  }
}
