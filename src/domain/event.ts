// A fact in the log. Every event raises the version of its job by exactly one, so a job's history has no gaps.
import type { Job } from './job.ts'
import type { JsonValue } from './json.ts'

/** What can happen to a job. */
export const eventKinds = [
  'REQUESTED',
  'CLAIMED',
  'UNCLAIMED',
  'STARTED',
  'STOPPED',
  'ASSIGNED',
  'UPDATED',
  'RESCHEDULED',
  'SNOOZED',
  'WOKEN',
  'BECAME_OVERDUE',
  'COMMENTED',
  'COMPLETED',
  'CANCELLED',
  'REOPENED',
  'ERASED',
] as const
export type EventKind = (typeof eventKinds)[number]

/** A field before and after an event, as JSON (times as ISO 8601). */
export interface FieldChange {
  readonly before: JsonValue
  readonly after: JsonValue
}

/** The changed fields of an event by name. */
export type Changes = Readonly<Record<string, FieldChange>>

/** The most characters of the reason of an event. */
export const reasonLength = 200

/** What was said in a COMMENTED event. An internal comment is for staff only. */
export interface Comment {
  readonly body: string
  readonly isInternal: boolean
}

/** An event as decided: what will be written, before it has its place in the log. */
export interface EventDraft {
  readonly kind: EventKind
  /** When it happened. */
  readonly at: Date
  readonly actor: string
  readonly changes: Changes
  /** The job after it. */
  readonly job: Job
  readonly comment: Comment | null
  /** Why the system did it, as a condition or a step said it, or that it was by a link in a mail; null otherwise. */
  readonly reason: string | null
}

/** Where an event stands in the one order that all readers see: by `place`, then by `id`. */
export interface LogPosition {
  readonly place: bigint
  readonly id: bigint
}

/** Whether a position comes after another in the order of the log. */
export function isBeyond(position: LogPosition, other: LogPosition): boolean {
  return position.place > other.place || (position.place === other.place && position.id > other.id)
}

/** A position right before another: after it comes the event there. */
export function positionBefore({ place, id }: LogPosition): LogPosition {
  return { place, id: id - 1n }
}

/** An event as it stands in the log. */
export interface JobEvent extends EventDraft, LogPosition {
  /** The transaction that wrote it, in the log's own count. */
  readonly xid: bigint
  readonly jobId: string
  /** The version of the job after it. */
  readonly version: number
  readonly recordedAt: Date
  /** Came with an import: feeds lists and statistics, and no stream of "new" or "completed" jobs. */
  readonly isImported: boolean
}
