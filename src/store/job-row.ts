// Between a job and its row: columns in snake_case, moments as ISO 8601 in JSON or as dates from the driver. The keys of
// `jobToRow` are the columns of `tobedone.job` but for `place` and `timer_at`; a test compares them.
import { cancellationReasons, type Job, jobStatuses } from '../domain/job.ts'
import type { JsonObject } from '../domain/json.ts'
import {
  asFlag,
  asJson,
  asJsonObject,
  asMoment,
  asMomentOrNull,
  asNumber,
  asOneOf,
  asText,
  asTextOrNull,
  asTexts,
} from './cells.ts'
import { isoOrNull, type Row } from './columns.ts'

/** The job of a row that the driver or `to_jsonb` gave, or of the snapshot that an event keeps. */
export function jobFromRow(row: Row): Job {
  return {
    id: asText(row['id'], 'id'),
    type: asText(row['type'], 'type'),
    targetType: asText(row['target_type'], 'target_type'),
    targetId: asText(row['target_id'], 'target_id'),
    title: asTextOrNull(row['title'], 'title'),
    status: asOneOf(row['status'], 'status', jobStatuses),
    priority: asNumber(row['priority'], 'priority'),
    assignedTo: asTextOrNull(row['assigned_to'], 'assigned_to'),
    candidateGroups: asTexts(row['candidate_groups'], 'candidate_groups'),
    candidateUsers: asTexts(row['candidate_users'], 'candidate_users'),
    excludedUsers: asTexts(row['excluded_users'], 'excluded_users'),
    requestedBy: asText(row['requested_by'], 'requested_by'),
    createdAt: asMoment(row['created_at'], 'created_at'),
    updatedAt: asMoment(row['updated_at'], 'updated_at'),
    dueAt: asMomentOrNull(row['due_at'], 'due_at'),
    overdueSince: asMomentOrNull(row['overdue_since'], 'overdue_since'),
    expiresAt: asMomentOrNull(row['expires_at'], 'expires_at'),
    snoozedUntil: asMomentOrNull(row['snoozed_until'], 'snoozed_until'),
    claimedAt: asMomentOrNull(row['claimed_at'], 'claimed_at'),
    claimEndsAt: asMomentOrNull(row['claim_ends_at'], 'claim_ends_at'),
    startedAt: asMomentOrNull(row['started_at'], 'started_at'),
    sittingStartedAt: asMomentOrNull(row['sitting_started_at'], 'sitting_started_at'),
    handledMs: asNumber(row['handled_ms'], 'handled_ms'),
    completedAt: asMomentOrNull(row['completed_at'], 'completed_at'),
    cancelledAt: asMomentOrNull(row['cancelled_at'], 'cancelled_at'),
    closedAt: asMomentOrNull(row['closed_at'], 'closed_at'),
    closedBy: asTextOrNull(row['closed_by'], 'closed_by'),
    cancellationReason:
      row['cancellation_reason'] === null
        ? null
        : asOneOf(row['cancellation_reason'], 'cancellation_reason', cancellationReasons),
    outcome: asTextOrNull(row['outcome'], 'outcome'),
    result: asJson(row['result'], 'result'),
    metadata: asJsonObject(row['metadata'], 'metadata'),
    version: asNumber(row['version'], 'version'),
    onlyOpen: asFlag(row['only_open'], 'only_open'),
    idempotencyKey: asTextOrNull(row['idempotency_key'], 'idempotency_key'),
    idempotencyHash: asTextOrNull(row['idempotency_hash'], 'idempotency_hash'),
    externalId: asTextOrNull(row['external_id'], 'external_id'),
    searchText: asText(row['search_text'], 'search_text'),
    flow: asTextOrNull(row['flow'], 'flow'),
    flowRunId: asTextOrNull(row['flow_run_id'], 'flow_run_id'),
  }
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
    flow: job.flow,
    flow_run_id: job.flowRunId,
  }
}
