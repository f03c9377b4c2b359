// What an erasure takes from the runs of flows: the ids of the subject, and the data that they were started with. A column of
// `tobedone.flow_run` that can name somebody or carry content belongs here.
import type { Erasure, ErasureSubject } from '../domain/erasure.ts'
import { personOf } from '../domain/erasure.ts'
import type { FlowRun } from '../domain/flow/flow-run.ts'
import { runFromRow } from './flow-rows.ts'
import type { Query } from './query.ts'

/** The runs to erase, who erases them, and when. */
export interface RunErasure extends Erasure {
  readonly ids: readonly string[]
  readonly by: string
  readonly now: Date
}

const pageSize = 100

/** Some runs that name the subject, behind the id `after`, in order of id. */
export async function findRunsNaming(
  query: Query,
  subject: ErasureSubject,
  after: string | null,
): Promise<readonly FlowRun[]> {
  const target = 'target' in subject ? subject.target : null
  const rows = await query(
    `select r.* from tobedone.flow_run r
      where ($1::text in (r.assigned_to, r.started_by, r.closed_by) or (r.target_type = $2::text and r.target_id = $3::text))
        and ($4::uuid is null or r.id > $4::uuid)
      order by r.id limit $5::integer`,
    [personOf(subject), target?.type ?? null, target?.id ?? null, after, pageSize],
  )
  return rows.map(runFromRow)
}

/** Blanks runs. Those of a target that is gone are cancelled, if they are open. */
export async function blankRuns(query: Query, { ids, subject, pseudonym, by, now }: RunErasure): Promise<void> {
  await query(
    `update tobedone.flow_run r
        set target_id = case when e.is_gone then e.pseudonym else r.target_id end,
            status = case when e.is_gone and r.status = 'OPEN' then 'CANCELLED' else r.status end,
            closed_at = case when e.is_gone then coalesce(r.closed_at, e.now) else r.closed_at end,
            closed_by = case when r.closed_by = e.person then e.pseudonym
                             when e.is_gone then coalesce(r.closed_by, e.by) else r.closed_by end,
            assigned_to = case when r.assigned_to = e.person then e.pseudonym else r.assigned_to end,
            started_by = case when r.started_by = e.person then e.pseudonym else r.started_by end,
            metadata = '{}'
       from (select $2::text as person, $3::text as pseudonym, $4::boolean as is_gone, $5::text as by,
                    $6::timestamptz as now) e
      where r.id = any ($1::uuid[])`,
    [ids, personOf(subject), pseudonym, 'target' in subject, by, now.toISOString()],
  )
  if (!('target' in subject)) return
  const { type, id } = subject.target
  await query('delete from tobedone.flow_retry where target_type = $1 and target_id = $2', [type, id])
}
