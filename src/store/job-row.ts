// Between a job and its row: columns in snake_case, moments as ISO 8601 in JSON or as dates from the driver. The keys of
// `jobToRow` are the columns of `tobedone.job` but for `place` and `timer_at`; a test compares them.
import { cancellationReasons, type Job, jobStatuses } from '../domain/job.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../domain/json.ts'

type Row = Readonly<Record<string, unknown>>

function wrong(column: string): Error {
  return new Error(`The column "${column}" of a job does not hold what it should.`)
}

function textOrNull(row: Row, column: string): string | null {
  const value = row[column]
  if (value === null || typeof value === 'string') return value
  throw wrong(column)
}

function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw wrong(column)
}

function number(row: Row, column: string): number {
  const value = row[column]
  if (typeof value === 'number') return value
  throw wrong(column)
}

function flag(row: Row, column: string): boolean {
  const value = row[column]
  if (typeof value === 'boolean') return value
  throw wrong(column)
}

function texts(row: Row, column: string): readonly string[] {
  const value: unknown = row[column]
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw wrong(column)
}

function momentOrNull(row: Row, column: string): Date | null {
  const value = row[column]
  if (value === null || value instanceof Date) return value
  const moment = new Date(typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(moment.getTime())) throw wrong(column)
  return moment
}

function moment(row: Row, column: string): Date {
  const value = momentOrNull(row, column)
  if (value === null) throw wrong(column)
  return value
}

function oneOf<Word extends string>(row: Row, column: string, words: readonly Word[]): Word {
  const word = words.find((each) => each === row[column])
  if (word === undefined) throw wrong(column)
  return word
}

function isJson(value: unknown): value is JsonValue {
  return value !== undefined
}

function json(row: Row, column: string): JsonValue {
  const value = row[column]
  if (isJson(value)) return value
  throw wrong(column)
}

function jsonObject(row: Row, column: string): JsonObject {
  const value = row[column]
  if (isJsonObject(value)) return value
  throw wrong(column)
}

/** The job of a row that the driver or `to_jsonb` gave, or of the snapshot that an event keeps. */
export function jobFromRow(row: Row): Job {
  return {
    id: text(row, 'id'),
    type: text(row, 'type'),
    targetType: text(row, 'target_type'),
    targetId: text(row, 'target_id'),
    title: textOrNull(row, 'title'),
    status: oneOf(row, 'status', jobStatuses),
    priority: number(row, 'priority'),
    assignedTo: textOrNull(row, 'assigned_to'),
    candidateGroups: texts(row, 'candidate_groups'),
    candidateUsers: texts(row, 'candidate_users'),
    excludedUsers: texts(row, 'excluded_users'),
    requestedBy: text(row, 'requested_by'),
    createdAt: moment(row, 'created_at'),
    updatedAt: moment(row, 'updated_at'),
    dueAt: momentOrNull(row, 'due_at'),
    overdueSince: momentOrNull(row, 'overdue_since'),
    expiresAt: momentOrNull(row, 'expires_at'),
    snoozedUntil: momentOrNull(row, 'snoozed_until'),
    claimedAt: momentOrNull(row, 'claimed_at'),
    claimEndsAt: momentOrNull(row, 'claim_ends_at'),
    startedAt: momentOrNull(row, 'started_at'),
    sittingStartedAt: momentOrNull(row, 'sitting_started_at'),
    handledMs: number(row, 'handled_ms'),
    completedAt: momentOrNull(row, 'completed_at'),
    cancelledAt: momentOrNull(row, 'cancelled_at'),
    closedAt: momentOrNull(row, 'closed_at'),
    closedBy: textOrNull(row, 'closed_by'),
    cancellationReason:
      row['cancellation_reason'] === null ? null : oneOf(row, 'cancellation_reason', cancellationReasons),
    outcome: textOrNull(row, 'outcome'),
    result: json(row, 'result'),
    metadata: jsonObject(row, 'metadata'),
    version: number(row, 'version'),
    onlyOpen: flag(row, 'only_open'),
    idempotencyKey: textOrNull(row, 'idempotency_key'),
    idempotencyHash: textOrNull(row, 'idempotency_hash'),
    externalId: textOrNull(row, 'external_id'),
    searchText: text(row, 'search_text'),
  }
}

function isoOrNull(value: Date | null): string | null {
  return value === null ? null : value.toISOString()
}

/** The row of a job as JSON. A result of JSON null and none at all are the same: null. */
export function jobToRow(job: Job): JsonObject {
  return {
    id: job.id,
    type: job.type,
    target_type: job.targetType,
    target_id: job.targetId,
    title: job.title,
    status: job.status,
    priority: job.priority,
    assigned_to: job.assignedTo,
    candidate_groups: job.candidateGroups,
    candidate_users: job.candidateUsers,
    excluded_users: job.excludedUsers,
    requested_by: job.requestedBy,
    created_at: job.createdAt.toISOString(),
    updated_at: job.updatedAt.toISOString(),
    due_at: isoOrNull(job.dueAt),
    overdue_since: isoOrNull(job.overdueSince),
    expires_at: isoOrNull(job.expiresAt),
    snoozed_until: isoOrNull(job.snoozedUntil),
    claimed_at: isoOrNull(job.claimedAt),
    claim_ends_at: isoOrNull(job.claimEndsAt),
    started_at: isoOrNull(job.startedAt),
    sitting_started_at: isoOrNull(job.sittingStartedAt),
    handled_ms: job.handledMs,
    completed_at: isoOrNull(job.completedAt),
    cancelled_at: isoOrNull(job.cancelledAt),
    closed_at: isoOrNull(job.closedAt),
    closed_by: job.closedBy,
    cancellation_reason: job.cancellationReason,
    outcome: job.outcome,
    result: job.result,
    metadata: job.metadata,
    version: job.version,
    only_open: job.onlyOpen,
    idempotency_key: job.idempotencyKey,
    idempotency_hash: job.idempotencyHash,
    external_id: job.externalId,
    search_text: job.searchText,
  }
}
