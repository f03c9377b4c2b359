// Statistics of the jobs of a filter in groups: what may be asked, and what is answered. What each figure means is in
// docs/statistics.md.
import type { JobFilter } from '../filter.ts'
import { checkFilter } from '../filter-check.ts'
import type { JobStatus } from '../job.ts'
import { invalidInput } from '../job-error.ts'
import { checkAsOf } from './as-of-check.ts'
import { type FoundTally, type ShownTally, showTally } from './figures.ts'
import { checkTimeZone } from './time-zone.ts'

/** By what jobs can be grouped, with what each means (the schema's `JobStatsKey` is made from it). */
export const jobStatsKeys = {
  TYPE: 'By type.',
  STATUS: 'By status.',
  ASSIGNED_TO: 'By the person who has it; those that nobody has are a group of their own.',
  GROUP: 'By candidate group: a job counts in each of its groups, one without any in a group of its own.',
  TARGET_TYPE: 'By the sort of record that it is about.',
  DAY: 'By the day of its request, in the time zone.',
  WEEKDAY: 'By the day of the week of its request, in the time zone.',
  OVERDUE: 'By whether it is overdue.',
} as const

/** Something that jobs can be grouped by. */
export type JobStatsKey = keyof typeof jobStatsKeys

/** Which jobs, in which groups, as of when. */
export interface JobStatsQuery {
  readonly filter: JobFilter
  /** None: all jobs are one group. */
  readonly groupBy: readonly JobStatsKey[]
  /** A moment of the past. None: now. */
  readonly asOf?: Date
  /** Where a day begins: the name of a time zone. */
  readonly timeZone: string
}

/** What the jobs of a group have in common: null where they were not grouped by it, or have none. */
export interface GroupKey {
  readonly type: string | null
  readonly status: JobStatus | null
  readonly assignedTo: string | null
  readonly group: string | null
  readonly targetType: string | null
  /** As in 2031-05-17. */
  readonly day: string | null
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number | null
  readonly isOverdue: boolean | null
}

/** A group of jobs. */
export interface JobStatsGroup extends GroupKey, ShownTally {
  readonly count: number
}

/** A group as it was found. */
export interface FoundGroup extends GroupKey, FoundTally {
  readonly count: number
}

/** The answer. */
export interface JobStats {
  readonly asOf: Date
  readonly groups: readonly JobStatsGroup[]
}

/** The most groups of one answer. */
export const mostGroups = 1_000

/** Checks a question. @throws JobError INVALID_INPUT */
export function checkJobStats({ filter, groupBy, asOf, timeZone }: JobStatsQuery, now: Date): void {
  checkFilter(filter)
  if (!Array.isArray(groupBy)) throw invalidInput('groupBy', 'must be a list.')
  for (const key of groupBy) {
    if (!Object.hasOwn(jobStatsKeys, key)) {
      throw invalidInput('groupBy', `must be of ${Object.keys(jobStatsKeys).join(', ')}.`)
    }
  }
  if (new Set(groupBy).size < groupBy.length) throw invalidInput('groupBy', 'must not name anything twice.')
  checkAsOf(asOf, now)
  checkTimeZone(timeZone)
}

/** What was found, as it is shown. */
export function showJobStats(found: readonly FoundGroup[], asOf: Date): JobStats {
  return { asOf, groups: found.map((group) => showTally(group, asOf)) }
}
