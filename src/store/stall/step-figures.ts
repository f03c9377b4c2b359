// How a watched step stands, in one statement. Imported jobs do not count as waiting, nor what was completed before an import as
// completed: the past of another system must not look like a stall of this one.
import type { StepFigures } from '../../domain/stall/decide-stall.ts'
import { investigationName } from '../../domain/stall/investigation-name.ts'
import type { WatchedStep } from '../../domain/stall/watched-step.ts'
import { systemViewer } from '../../domain/viewer.ts'
import { filterSql, isOpenSql } from '../filter-sql.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'
import { allOf, type Statement, sql, statementOf } from '../sql-fragment.ts'

const dayMs = 86_400_000

// One value and no "exists", which PostgreSQL might answer by walking through all events once.
const isCompletedHereSql = sql`(
  select not e.is_imported from tobedone.job_event e where e.job_id = j.id and e.kind = 'COMPLETED'
   order by e.version desc limit 1)`

/** The statement that finds it. */
export function stepStatement({ jobs, target }: WatchedStep, now: Date): Statement {
  const dayAgo = new Date(now.getTime() - dayMs)
  const isWaiting = allOf([filterSql({ ...jobs, open: true }), sql`j.external_id is null`])
  const isCompleted = filterSql({ ...jobs, status: ['COMPLETED'], closedAfter: dayAgo })
  return statementOf(sql`
    select waiting.*, left_by.completed, investigation.*, oldest.*
      from (select count(*)::integer as open,
                   percentile_disc(0.9::float8) within group (order by j.created_at desc) as p90_at
              from tobedone.job j where ${isWaiting}) waiting
      left join (select j.id::text as oldest_id, j.created_at as oldest_at from tobedone.job j
                  where ${isWaiting} order by j.created_at, j.id limit 1) oldest on true
     cross join (select count(*)::integer as completed from tobedone.job j
                  where ${isCompleted} and (j.external_id is null or ${isCompletedHereSql})) left_by
     cross join (select coalesce(bool_or(${isOpenSql}), false) as is_investigated,
                        max(j.closed_at) filter (where j.closed_by <> ${systemViewer.id}::text) as closed_by_hand_at
                   from tobedone.job j
                  where ${filterSql({ type: [investigationName], target })}) investigation`)
}

const momentOrNull = (value: unknown): Date | null => (value instanceof Date ? value : null)

/** Finds how a step stands. @throws JobError UNAVAILABLE, LIMIT_EXCEEDED */
export function makeStepFigures(query: Query): (step: WatchedStep, now: Date) => Promise<StepFigures> {
  return (step, now) =>
    orRefuse(async () => {
      const { text, parameters } = stepStatement(step, now)
      const [row = {}] = await query(text, parameters)
      return {
        open: Number(row['open']),
        p90At: momentOrNull(row['p90_at']),
        oldestJobId: typeof row['oldest_id'] === 'string' ? row['oldest_id'] : null,
        oldestAt: momentOrNull(row['oldest_at']),
        completed: Number(row['completed']),
        isInvestigated: row['is_investigated'] === true,
        closedByHandAt: momentOrNull(row['closed_by_hand_at']),
      }
    })
}
