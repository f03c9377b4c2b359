// A job as PostgreSQL writes it into JSON for a list: its columns in one order, without their names, which are most of the text.
import type { Job } from '../domain/job.ts'
import { jobFromRow } from './job-row.ts'
import { columnsOf, type SqlFragment, sql } from './sql-fragment.ts'

/** The columns in their order: those of `jobToRow`. */
export const jobColumns = [
  ...['id', 'type', 'target_type', 'target_id', 'title', 'status', 'priority', 'assigned_to', 'candidate_groups'],
  ...['candidate_users', 'excluded_users', 'requested_by', 'created_at', 'updated_at', 'due_at', 'overdue_since'],
  ...['expires_at', 'snoozed_until', 'claimed_at', 'claim_ends_at', 'started_at', 'sitting_started_at', 'handled_ms'],
  ...['completed_at', 'cancelled_at', 'closed_at', 'closed_by', 'cancellation_reason', 'outcome', 'result', 'metadata'],
  ...[
    'version',
    'only_open',
    'idempotency_key',
    'idempotency_hash',
    'external_id',
    'search_text',
    'flow',
    'flow_run_id',
  ],
]

/** The cells of the job that `alias` stands for, as one JSON array. */
export function cellsOf(alias: string): SqlFragment {
  return sql`json_build_array(${columnsOf(alias, jobColumns)})`
}

/** The job of its cells. */
export function jobFromCells(cells: unknown): Job {
  if (!Array.isArray(cells)) throw new Error('A job came without its cells.')
  const row: Record<string, unknown> = {}
  for (const [index, column] of jobColumns.entries()) row[column] = cells[index]
  return jobFromRow(row)
}
