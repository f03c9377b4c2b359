// The steps of a job, for those who handle it.
import type { Escalation } from '../../domain/escalation/escalation.ts'
import { moment, momentOrNull, text, textOrNull } from '../columns.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'

const most = 100

/** The steps of a job, in the order in which they were or are to be done. @throws JobError UNAVAILABLE */
export function readEscalations(query: Query, jobId: string): Promise<readonly Escalation[]> {
  return orRefuse(async () => {
    const rows = await query(
      `select e.* from tobedone.escalation e where e.job_id = $1::uuid order by e.planned_for, e.id limit ${most}`,
      [jobId],
    )
    return rows.map((row) => ({
      step: text(row, 'step'),
      plannedFor: moment(row, 'planned_for'),
      doneAt: momentOrNull(row, 'done_at'),
      refusal: textOrNull(row, 'refusal'),
      withdrawnAt: momentOrNull(row, 'withdrawn_at'),
    }))
  })
}
