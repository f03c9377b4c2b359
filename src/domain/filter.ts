// Which jobs: one filter for lists, streams and bulk operations. What a filter means is in `filter-matches.ts` (memory)
// and `store/filter-sql.ts` (SQL); a property test holds the two together.
import type { JobStatus, Target } from './job.ts'
import type { JsonObject } from './json.ts'

/**
 * All conditions given must hold. A list means any of these (an empty list: nothing). "After" is at or after, "before"
 * is strictly before, so that ranges put side by side neither overlap nor leave a gap. A missing date is in no range.
 */
export interface JobFilter {
  readonly type?: readonly string[]
  readonly status?: readonly JobStatus[]
  readonly assignedTo?: readonly string[]
  readonly targetType?: readonly string[]
  /** Any of the candidate groups. */
  readonly group?: readonly string[]
  /** Any of the people who are candidates themselves, not by a group. */
  readonly candidateUser?: readonly string[]
  readonly requestedBy?: readonly string[]
  /** A step of one of these flows, by name: requested by it. */
  readonly flow?: readonly string[]
  readonly target?: Target
  readonly open?: boolean
  readonly overdue?: boolean
  readonly snoozed?: boolean
  readonly unassigned?: boolean
  readonly createdAfter?: Date
  readonly createdBefore?: Date
  readonly updatedAfter?: Date
  readonly updatedBefore?: Date
  readonly dueAfter?: Date
  readonly dueBefore?: Date
  readonly expiresAfter?: Date
  readonly expiresBefore?: Date
  readonly closedAfter?: Date
  readonly closedBefore?: Date
  readonly priorityAtLeast?: number
  readonly priorityAtMost?: number
  /** The metadata contains this (as PostgreSQL's `@>` does). */
  readonly metadata?: JsonObject
  /** The title or the target's id contains this text, whatever its case. */
  readonly search?: string
  readonly and?: readonly JobFilter[]
  readonly or?: readonly JobFilter[]
  readonly not?: JobFilter
}
