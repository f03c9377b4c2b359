// What an event changed: the difference of two states of a job, and the way back from the later to the earlier.
import type { Changes, FieldChange } from './event.ts'
import type { Job } from './job.ts'
import { isSameJson, type JsonValue } from './json.ts'

const unchanging: ReadonlySet<string> = new Set([
  'id',
  'version',
  'idempotencyKey',
  'idempotencyHash',
  'flow',
  'flowRunId',
])
// Filters ask for them, so the way back needs them; to people they say nothing that the rest does not.
const untold: ReadonlySet<string> = new Set(['updatedAt', 'searchText'])
const dates: ReadonlySet<string> = new Set<keyof Job>([
  'createdAt',
  'updatedAt',
  'dueAt',
  'overdueSince',
  'expiresAt',
  'snoozedUntil',
  'claimedAt',
  'claimEndsAt',
  'startedAt',
  'sittingStartedAt',
  'completedAt',
  'cancelledAt',
  'closedAt',
])

function toJson(value: Job[keyof Job]): JsonValue {
  return value instanceof Date ? value.toISOString() : value
}

/**
 * The fields in which two states of a job differ. A request (no state before) tells nothing: the job after it says it all.
 */
export function changesBetween(before: Job | null, after: Job): Changes {
  const changes: Record<string, FieldChange> = {}
  if (before === null) return changes
  for (const field of Object.keys(after) as (keyof Job)[]) {
    if (unchanging.has(field) || before[field] === after[field]) continue
    const change = { before: toJson(before[field]), after: toJson(after[field]) }
    // The database has an order of keys of its own.
    if (!isSameJson(change.before, change.after)) changes[field] = change
  }
  return changes
}

/** The changes as people are told of them: without what only the way back needs. */
export function toldChanges(changes: Changes): Changes {
  return Object.fromEntries(Object.entries(changes).filter(([field]) => !untold.has(field)))
}

/** The state of a job before an event; null before its request. */
export function jobBefore(event: { readonly kind: string; readonly changes: Changes; readonly job: Job }): Job | null {
  if (event.kind === 'REQUESTED') return null
  const entries = Object.entries(event.changes).map(([field, { before }]) => [
    field,
    dates.has(field) && typeof before === 'string' ? new Date(before) : before,
  ])
  return { ...event.job, ...Object.fromEntries(entries), version: event.job.version - 1 }
}
