// Between a run of a flow and its row, and the statements by which runs and what they depend on are read. Parameters are plain
// texts, so that a transaction of the product's can run them as well.

import { type FlowRun, flowStatuses } from '../domain/flow/flow-run.ts'
import type { Job, Target } from '../domain/job.ts'
import type { JsonObject } from '../domain/json.ts'
import { isoOrNull, jsonObject, moment, momentOrNull, number, oneOf, type Row, text, textOrNull } from './columns.ts'
import { jobFromRow } from './job-row.ts'
import type { Query } from './query.ts'

/** The run of a row. */
export function runFromRow(row: Row): FlowRun {
  return {
    id: text(row, 'id'),
    flow: text(row, 'flow'),
    targetType: text(row, 'target_type'),
    targetId: text(row, 'target_id'),
    status: oneOf(row, 'status', flowStatuses),
    assignedTo: textOrNull(row, 'assigned_to'),
    metadata: jsonObject(row, 'metadata'),
    startedAt: moment(row, 'started_at'),
    startedBy: text(row, 'started_by'),
    closedAt: momentOrNull(row, 'closed_at'),
    closedBy: textOrNull(row, 'closed_by'),
    revision: number(row, 'revision'),
  }
}

function runToRow(run: FlowRun): JsonObject {
  return {
    id: run.id,
    flow: run.flow,
    target_type: run.targetType,
    target_id: run.targetId,
    status: run.status,
    assigned_to: run.assignedTo,
    metadata: run.metadata,
    started_at: run.startedAt.toISOString(),
    started_by: run.startedBy,
    closed_at: isoOrNull(run.closedAt),
    closed_by: run.closedBy,
    revision: run.revision,
  }
}

/** The open run of a flow for a target, or else the last; null when there never was one. */
export async function readLatestRun(query: Query, flow: string, target: Target): Promise<FlowRun | null> {
  const [row] = await query(
    `select r.* from tobedone.flow_run r
      where r.flow = $1::text and r.target_type = $2::text and r.target_id = $3::text
      order by r.status = 'OPEN' desc, r.started_at desc, r.id desc limit 1`,
    [flow, target.type, target.id],
  )
  return row === undefined ? null : runFromRow(row)
}

// Of each type the last that was completed, the oldest open one, and of those cancelled the last of each run: what decides is
// among them, however many jobs of a type a target has.
const stepJobsSql = `
  select distinct on (j.type, rank.of, j.flow_run_id) j.*
    from tobedone.job j
    cross join lateral (
      select case when j.status = 'COMPLETED' then 0 when j.status = 'CANCELLED' then 2 else 1 end as of) rank
   where j.target_type = $1::text and j.target_id = $2::text
     and j.type = any (array(select jsonb_array_elements_text($3::text::jsonb)))
   order by j.type, rank.of, j.flow_run_id, j.closed_at desc nulls last, j.created_at, j.id`

/** The jobs of a target by which one can tell where steps of these types stand. */
export async function readStepJobs(query: Query, target: Target, types: readonly string[]): Promise<readonly Job[]> {
  return (await query(stepJobsSql, [target.type, target.id, JSON.stringify(types)])).map(jobFromRow)
}

/** The open jobs that a run has requested. */
export async function readOpenJobsOfRun(query: Query, run: FlowRun): Promise<readonly Job[]> {
  const rows = await query(
    `select j.* from tobedone.job j
      where j.target_type = $1::text and j.target_id = $2::text and j.flow_run_id = $3::text::uuid
        and j.status in ('PENDING', 'IN_PROGRESS') order by j.id`,
    [run.targetType, run.targetId, run.id],
  )
  return rows.map(jobFromRow)
}

/** Writes a run, whether it is new or not. */
export async function writeRun(query: Query, run: FlowRun): Promise<void> {
  await query('select tobedone.write_flow_run($1::text::jsonb)::text as id', [JSON.stringify(runToRow(run))])
}
