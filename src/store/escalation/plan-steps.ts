// Makes the steps of a job what they are to be by now, in the transaction that plans its notifications and holds it.
import type { EscalationStep } from '../../domain/escalation/escalation.ts'
import {
  changesOfEscalations,
  planEscalations,
  type StandingEscalation,
} from '../../domain/escalation/plan-escalations.ts'
import type { Job } from '../../domain/job.ts'
import type { JobPast } from '../../domain/notification/plan.ts'
import { moment, momentOrNull, type Row, text } from '../columns.ts'
import type { Query } from '../query.ts'

/** Of which job, by which steps, and since when what is planned can begin. */
export interface StepQuestion {
  readonly job: Job
  readonly past: JobPast
  readonly steps: readonly EscalationStep[]
  readonly since: Date
  readonly now: Date
}

const writeSql = `
  with added as (
    insert into tobedone.escalation (job_id, step, wanted_for, planned_for)
    select $1::uuid, a.step, a.wanted_for, a.planned_for
      from jsonb_to_recordset($2::jsonb) as a(step text, wanted_for timestamptz, planned_for timestamptz)),
  moved as (
    update tobedone.escalation e set planned_for = m.planned_for, withdrawn_at = null
      from jsonb_to_recordset($3::jsonb) as m(id uuid, planned_for timestamptz)
     where e.id = m.id and e.done_at is null)
  update tobedone.escalation e set withdrawn_at = $5::timestamptz where e.id = any ($4::uuid[]) and e.done_at is null`

function standingFrom(row: Row): StandingEscalation {
  return {
    id: text(row, 'id'),
    step: text(row, 'step'),
    wantedFor: moment(row, 'wanted_for'),
    plannedFor: moment(row, 'planned_for'),
    doneAt: momentOrNull(row, 'done_at'),
    withdrawnAt: momentOrNull(row, 'withdrawn_at'),
  }
}

/** Plans them; the job is held. */
export async function planSteps(query: Query, { job, past, steps, since, now }: StepQuestion): Promise<void> {
  const rows = await query('select e.* from tobedone.escalation e where e.job_id = $1::uuid', [job.id])
  const { added, moved, withdrawn } = changesOfEscalations(
    planEscalations(job, past, steps),
    rows.map(standingFrom),
    since,
  )
  if (added.length + moved.length + withdrawn.length === 0) return
  await query(writeSql, [
    ...[
      job.id,
      JSON.stringify(
        added.map(({ step, wantedFor, plannedFor }) => ({ step, wanted_for: wantedFor, planned_for: plannedFor })),
      ),
    ],
    ...[
      JSON.stringify(moved.map(({ id, plannedFor }) => ({ id, planned_for: plannedFor }))),
      withdrawn,
      now.toISOString(),
    ],
  ])
}
