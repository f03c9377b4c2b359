// The jobs that a viewer could do now, in one statement, hence of one snapshot: what they have, and what `claimNextJob` would
// give them. Each part is in an order that an index gives; only what is left of them is sorted.
import { type FoundWork, mostEntries, mostLookedAt, mostRemaining } from '../../domain/agenda/agenda.ts'
import type { Registry } from '../../domain/registry.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { claimableSql } from '../claimable-sql.ts'
import { isOpenSql } from '../filter-sql.ts'
import { jobFromRow } from '../job-row.ts'
import { orderBySql } from '../order-sql.ts'
import { literalCount, type SqlFragment, type Statement, sql, statementOf } from '../sql-fragment.ts'
import { momentOf, numberIn, rowsOf } from '../statistics/fields.ts'
import { momentSql } from '../statistics/jobs-as-of.ts'

const byPriority = orderBySql('PRIORITY', false)
// What one is at comes first, then what is late. DESIGN's order of `claimNextJob` decides among equals.
const inOrder = sql`(j.status = 'IN_PROGRESS') desc, (j.overdue_since is not null) desc, ${byPriority}`
const looked = literalCount(mostLookedAt)
// What is shown is not among those that remain.
const counted = literalCount(mostRemaining + mostEntries)

function first(condition: SqlFragment, order: SqlFragment): SqlFragment {
  return sql`(select j.* from tobedone.job j where ${condition} order by ${order} limit ${looked})`
}

function count(condition: SqlFragment): SqlFragment {
  return sql`(select count(*) from (select from tobedone.job j where ${condition} limit ${counted}) counted)`
}

/** The statement that finds them. */
export function agendaStatement(viewer: Viewer, registry: Registry, now: Date): Statement {
  const theirs = sql`(j.assigned_to = ${viewer.id}::text and ${isOpenSql} and j.snoozed_until is null
    and (j.expires_at is null or j.expires_at > ${momentSql(now)}) and ${viewer.id}::text <> all (j.excluded_users))`
  const ready = claimableSql({ viewer, registry, filter: {}, now })
  return statementOf(sql`
    select (
      select coalesce(json_agg(to_json(work)), '[]') from (
        select j.* from (
          ${first(theirs, inOrder)}
          union all ${first(sql`(${ready} and j.overdue_since is not null)`, byPriority)}
          union all ${first(sql`(${ready} and j.overdue_since is null)`, byPriority)}) j
        order by ${inOrder} limit ${looked}) work) as jobs,
      (${count(theirs)} + ${count(ready)})::integer as count, (
      select to_json(min(j.snoozed_until)) from tobedone.job j
       where j.assigned_to = ${viewer.id}::text and ${isOpenSql} and j.snoozed_until is not null) as next_at`)
}

/** What was found, of the row that the statement answers with. */
export function workOf(row: Readonly<Record<string, unknown>>): FoundWork {
  const { jobs, count: found, next_at: nextAt } = row
  return {
    jobs: rowsOf(jobs).map(jobFromRow),
    count: numberIn({ count: typeof found === 'number' ? found : null }, 'count'),
    nextAt: nextAt === null ? null : momentOf(nextAt),
  }
}
