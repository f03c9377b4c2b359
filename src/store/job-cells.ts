// A job as PostgreSQL writes it into JSON for a list: its columns in one order, without their names, which are most of the text.
import type { Job } from '../domain/job.ts'
import type { Row } from './columns.ts'
import { jobFromRow } from './job-row.ts'
import { columnsOf, type SqlFragment, sql } from './sql-fragment.ts'

// Written out, as objects that are filled name by name take ten times as long.
function rowOf(cells: readonly unknown[]): Row {
  return {
    id: cells[0],
    type: cells[1],
    target_type: cells[2],
    target_id: cells[3],
    title: cells[4],
    status: cells[5],
    priority: cells[6],
    assigned_to: cells[7],
    candidate_groups: cells[8],
    candidate_users: cells[9],
    excluded_users: cells[10],
    requested_by: cells[11],
    created_at: cells[12],
    updated_at: cells[13],
    due_at: cells[14],
    overdue_since: cells[15],
    expires_at: cells[16],
    snoozed_until: cells[17],
    claimed_at: cells[18],
    claim_ends_at: cells[19],
    started_at: cells[20],
    sitting_started_at: cells[21],
    handled_ms: cells[22],
    completed_at: cells[23],
    cancelled_at: cells[24],
    closed_at: cells[25],
    closed_by: cells[26],
    cancellation_reason: cells[27],
    outcome: cells[28],
    result: cells[29],
    metadata: cells[30],
    version: cells[31],
    only_open: cells[32],
    idempotency_key: cells[33],
    idempotency_hash: cells[34],
    external_id: cells[35],
    search_text: cells[36],
    flow: cells[37],
    flow_run_id: cells[38],
  }
}

/** The columns in their order: those of `jobToRow`. */
export const jobColumns = Object.keys(rowOf([]))

/** The cells of the job that `alias` stands for, as one JSON array. */
export function cellsOf(alias: string): SqlFragment {
  return sql`json_build_array(${columnsOf(alias, jobColumns)})`
}

/** The job of its cells. */
export function jobFromCells(cells: unknown): Job {
  if (!Array.isArray(cells)) throw new Error('A job came without its cells.')
  return jobFromRow(rowOf(cells))
}
