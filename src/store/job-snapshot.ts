// The state of a job that an event keeps: its row as JSON without what is null, false or an empty list, which halves it.
import type { Job } from '../domain/job.ts'
import type { JsonObject, JsonValue } from '../domain/json.ts'
import { jobFromRow, jobToRow } from './job-row.ts'

/** The columns that an event does not keep, with what they hold then. */
export const unsaid: JsonObject = {
  title: null,
  assigned_to: null,
  candidate_groups: [],
  candidate_users: [],
  excluded_users: [],
  due_at: null,
  overdue_since: null,
  expires_at: null,
  snoozed_until: null,
  claimed_at: null,
  claim_ends_at: null,
  started_at: null,
  sitting_started_at: null,
  completed_at: null,
  cancelled_at: null,
  closed_at: null,
  closed_by: null,
  cancellation_reason: null,
  outcome: null,
  result: null,
  only_open: false,
  idempotency_key: null,
  idempotency_hash: null,
  external_id: null,
  flow: null,
  flow_run_id: null,
}

function isSaid(column: string, value: JsonValue): boolean {
  // A result may be false or an empty list by itself.
  if (column === 'result') return value !== null
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0)
}

/** What an event keeps of a job. */
export function jobToSnapshot(job: Job): JsonObject {
  return Object.fromEntries(Object.entries(jobToRow(job)).filter(([column, value]) => isSaid(column, value)))
}

/** The job of what an event keeps. */
export function jobFromSnapshot(snapshot: JsonObject): Job {
  return jobFromRow({ ...unsaid, ...snapshot })
}
