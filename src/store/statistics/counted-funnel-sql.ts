// A funnel from the counters, in one statement, hence of one snapshot. Of all time and of a long period they say everything; of a short
// one they say what waits now, and what happened is read from the indexes. All is for who sees all of these jobs.
import type { JsonObject } from '../../domain/json.ts'
import type { Registry } from '../../domain/registry.ts'
import type { FoundFunnel } from '../../domain/statistics/funnel.ts'
import type { FunnelQuery } from '../../domain/statistics/funnel-query.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { type SqlFragment, type Statement, sql, statementOf } from '../sql-fragment.ts'
import type { CountedQuestion } from './countable.ts'
import { countedPeriodSeriesSql, countedPeriodSql, countedPeriodTablesSql } from './counted-period-sql.ts'
import { countedGroupsSql } from './counted-stats-sql.ts'
import { countedTablesSql } from './counted-tables-sql.ts'
import { changedTargetsSql, targetsOfAllTimeSql } from './counted-targets-sql.ts'
import { rowsOf, textIn } from './fields.ts'
import { funnelOf } from './funnel-sql.ts'
import { happenedSeriesSql, happenedSql, happenedTogetherSql } from './happened-sql.ts'
import { heldSql } from './held-sql.ts'
import { isNearSql } from './job-counts.ts'
import { isLong, wholeDaysOf } from './whole-days.ts'

interface Told {
  /** For a `with`, each behind a comma. */
  readonly tables: SqlFragment
  readonly steps: SqlFragment
  readonly series: SqlFragment
}

/** What is told beside what waits now. */
function toldOf(query: FunnelQuery, question: CountedQuestion, now: Date): Told {
  const { from, to, seriesBy } = query
  const changed = changedTargetsSql(question, wholeDaysOf(query))
  if (from === undefined && to === undefined)
    return { tables: sql`, ${changed}`, steps: targetsOfAllTimeSql(question), series: sql`` }
  if (!isLong(query, now))
    return {
      ...{ tables: sql``, steps: happenedSql(query) },
      series: seriesBy === undefined ? sql`` : happenedSeriesSql(query, seriesBy, now),
    }
  return {
    tables: sql`, ${changed}, ${countedPeriodTablesSql(query, question, now)}`,
    steps: countedPeriodSql(query, question),
    series: countedPeriodSeriesSql(query, now),
  }
}

/** The statement of a funnel for a viewer; `now` is where a series without an end ends. */
export function countedFunnelStatement(
  viewer: Viewer,
  registry: Registry,
  query: FunnelQuery,
  question: CountedQuestion,
  now: Date,
): Statement {
  const { tables, steps, series } = toldOf(query, question, now)
  return statementOf(sql`
    with ${countedTablesSql(question)}${tables}
    select ${countedGroupsSql(question)} as groups, ${steps} as told, ${isNearSql} as is_whole${happenedTogetherSql(query)}${heldSql(
      viewer,
      registry,
      query,
      [],
    )}${series}`)
}

// What the counters leave out where nothing is open.
const nothingOpen: JsonObject = { count: 0, pending: 0, in_progress: 0, snoozed: 0, overdue: 0, since: null }

/** What was found, of the row that the statement answers with; null where the counters are not near. */
export function countedFunnelOf(row: Readonly<Record<string, unknown>>, { flow }: FunnelQuery): FoundFunnel | null {
  const { groups, told, is_whole: isWhole, ...others } = row
  if (isWhole !== true) return null
  const typeOf = (name: string): string => (flow === undefined ? name : name.slice(flow.length + 1))
  const byType = new Map(rowsOf(groups).map((group) => [typeOf(textIn(group, 'key_type')), group]))
  const steps = rowsOf(told).flatMap((step): readonly JsonObject[] => {
    const isOfAllTime = !('entered' in step)
    const type = isOfAllTime ? typeOf(textIn(step, 'type')) : textIn(step, 'type')
    const group = byType.get(type)
    if (isOfAllTime) return group === undefined ? [] : [{ ...group, ...step, type, entered: group['count'] ?? 0 }]
    return [{ ...(group ?? nothingOpen), ...step }]
  })
  return funnelOf({ ...others, steps })
}
