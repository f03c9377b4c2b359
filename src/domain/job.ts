// What a job is. The row in PostgreSQL, the Prisma model and this interface have the same fields; a test compares them.
import type { JsonObject, JsonValue } from './json.ts'

/** Where a job stands. PENDING and IN_PROGRESS are open, the others closed. */
export const jobStatuses = ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] as const
export type JobStatus = (typeof jobStatuses)[number]

/** Why a job was cancelled. EXPIRED is the system's only. */
export const cancellationReasons = ['EXPIRED', 'SKIPPED', 'WITHDRAWN', 'SUPERSEDED', 'TARGET_GONE', 'REJECTED'] as const
export type CancellationReason = (typeof cancellationReasons)[number]

/** The record of the product that a job is about. Both strings of 1 to 200 characters. */
export interface Target {
  readonly type: string
  readonly id: string
}

/** One thing one person has to do, about one target. */
export interface Job {
  readonly id: string
  readonly type: string
  readonly targetType: string
  readonly targetId: string
  /** At most 200 characters; null means the title of the type. */
  readonly title: string | null
  readonly status: JobStatus
  /** 0 to 100, higher first. */
  readonly priority: number
  readonly assignedTo: string | null
  readonly candidateGroups: readonly string[]
  readonly candidateUsers: readonly string[]
  readonly excludedUsers: readonly string[]
  readonly requestedBy: string
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Should be done by. */
  readonly dueAt: Date | null
  /** Since when it is overdue; set and cleared by the timers and by rescheduling. */
  readonly overdueSince: Date | null
  /** Is cancelled at this moment, if still open. */
  readonly expiresAt: Date | null
  /** Out of sight until. Only a PENDING job has it. */
  readonly snoozedUntil: Date | null
  readonly claimedAt: Date | null
  /** When a claim that was not started returns by itself (the type's `claimFor`). */
  readonly claimEndsAt: Date | null
  /** The first start. */
  readonly startedAt: Date | null
  /** The start of the sitting that goes on now. Only an IN_PROGRESS job has it. */
  readonly sittingStartedAt: Date | null
  /** Sum of the ended sittings, in milliseconds. */
  readonly handledMs: number
  readonly completedAt: Date | null
  readonly cancelledAt: Date | null
  readonly closedAt: Date | null
  readonly closedBy: string | null
  readonly cancellationReason: CancellationReason | null
  readonly outcome: string | null
  readonly result: JsonValue
  readonly metadata: JsonObject
  /** 1 at the request, one more with each event. */
  readonly version: number
  /** Requested with `ifOpen` RETURN_EXISTING or REFUSE: at most one such job of a type and target is open. */
  readonly onlyOpen: boolean
  readonly idempotencyKey: string | null
  /** A hash of the request as sent, by which a retry is told from another request with the same key. */
  readonly idempotencyHash: string | null
  /** The id in the system that the job was imported from. */
  readonly externalId: string | null
  /** What `search` looks in: title and target id, normalised. */
  readonly searchText: string
  /** The flow of which it is a step; null: it was requested by itself. */
  readonly flow: string | null
  /** The run of that flow which requested it. */
  readonly flowRunId: string | null
}

/** Whether somebody still has to do it. */
export function isOpen(job: Pick<Job, 'status'>): boolean {
  return job.status === 'PENDING' || job.status === 'IN_PROGRESS'
}

/** The target of a job as a value of its own. */
export function targetOf(job: Pick<Job, 'targetType' | 'targetId'>): Target {
  return { type: job.targetType, id: job.targetId }
}

/** Whether the moment of expiry has come for an open job. */
export function isPastExpiry(job: Pick<Job, 'status' | 'expiresAt'>, now: Date): boolean {
  return isOpen(job) && job.expiresAt !== null && job.expiresAt <= now
}
