// Finds and locks what `claimNextJob` gives, in two looks, each of which takes about as long however many jobs there are. One look
// alone would walk through everything that nobody has, in its order, and that is long where nothing of it fits.
import { type Claimant, claimableSql } from './claimable-sql.ts'
import { filterSql, isOpenSql } from './filter-sql.ts'
import { orderBySql } from './order-sql.ts'
import { allOf, type Statement, sql, statementOf } from './sql-fragment.ts'

/** The statements to ask one after the other until one gives a job; `taken` are not given again. */
export function nextClaimableStatements(claimant: Claimant, taken: readonly string[]): readonly Statement[] {
  const claimable = allOf([claimableSql(claimant), sql`j.id <> all (${taken}::uuid[])`])
  const { type } = claimant.filter
  // An index has them in their order for one type, and for all.
  const ofType = type?.length === 1 ? [filterSql({ type })] : []
  const waiting = allOf([sql`j.assigned_to is null`, isOpenSql, ...ofType])
  const first = sql`order by ${orderBySql('PRIORITY', false)}`
  return [
    // Among the first that nobody has: mostly the very first one fits. Several are taken, as others may hold some.
    statementOf(sql`
      select j.* from tobedone.job j
       where j.id = any (array(
               select j.id from (
                 select j.*, (-j.priority) as rank, coalesce(j.due_at, 'infinity'::timestamptz) as due
                   from tobedone.job j where ${waiting} ${first} limit 200) j
                where ${claimable} order by j.rank, j.due, j.created_at, j.id limit 20))
         and ${claimable} ${first} limit 1 for no key update of j skip locked`),
    // Among all that fit, by the indexes of what is somebody's: the order is said in other words than an index has it.
    statementOf(sql`
      select j.* from tobedone.job j where ${claimable} order by j.priority desc, j.due_at nulls last, j.created_at, j.id
       limit 1 for no key update of j skip locked`),
  ]
}
