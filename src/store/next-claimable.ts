// Finds and locks what `claimNextJob` gives, in looks of which the first two take about as long however many jobs there are. One look
// alone would walk through everything that nobody has, in its order, and that is long where nothing of it fits.
import { type Claimant, claimableSql } from './claimable-sql.ts'
import { filterSql, isOpenSql } from './filter-sql.ts'
import { orderBySql } from './order-sql.ts'
import { allOf, literalCount, type SqlFragment, type Statement, sql, statementOf } from './sql-fragment.ts'

// Others may hold the first of them.
const candidates = 200

/** The statements to ask one after the other until one gives a job; `taken` are not given again. */
export function nextClaimableStatements(claimant: Claimant, taken: readonly string[]): readonly Statement[] {
  const claimable = allOf([claimableSql(claimant), sql`j.id <> all (${taken}::uuid[])`])
  const { type } = claimant.filter
  // An index has them in their order for one type, and for all.
  const ofType = type?.length === 1 ? [filterSql({ type })] : []
  const waiting = allOf([sql`j.assigned_to is null`, isOpenSql, ...ofType])
  const first = sql`order by ${orderBySql('PRIORITY', false)}`
  const mostCandidates = literalCount(candidates)
  // The order in other words than an index has it, so that the indexes of what is somebody's are looked at.
  const sorted = sql`order by j.priority desc, j.due_at nulls last, j.created_at, j.id`
  const lockFirst = sql`limit 1 for no key update of j skip locked`
  const among = (ids: SqlFragment): Statement =>
    statementOf(
      sql`select j.* from tobedone.job j where j.id = any (array(${ids})) and ${claimable} ${first} ${lockFirst}`,
    )
  return [
    // Among the first that nobody has: mostly the very first one fits.
    among(sql`
      select j.id from (select j.* from tobedone.job j where ${waiting} ${first} limit ${mostCandidates}) j where ${claimable}`),
    // Among the first of all that fit. Only their ids are sorted, not their rows.
    among(sql`select j.id from tobedone.job j where ${claimable} ${sorted} limit ${mostCandidates}`),
    // Whatever is left while others hold all of these.
    statementOf(sql`select j.* from tobedone.job j where ${claimable} ${sorted} ${lockFirst}`),
  ]
}
