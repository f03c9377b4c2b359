// Which jobs `claimNextJob` may give a viewer, in SQL over `tobedone.job j`. `domain/claimable.ts` says the same in memory.
import type { JobFilter } from '../domain/filter.ts'
import { readableFilter } from '../domain/readable-filter.ts'
import type { Registry } from '../domain/registry.ts'
import { isTrusted, type Viewer } from '../domain/viewer.ts'
import { filterSql } from './filter-sql.ts'
import { allOf, type SqlFragment, sql } from './sql-fragment.ts'
import { worksOnSql } from './visibility-sql.ts'

/** Who takes what comes next, and when. */
export interface Claimant {
  readonly viewer: Viewer
  readonly registry: Registry
  readonly filter: JobFilter
  readonly now: Date
}

/**
 * The condition under which a job `j` that the filter admits lies ready for the viewer. Whoever may claim a job also sees
 * it. The filter has been checked by `checkFilter`.
 */
export function claimableSql({ viewer, registry, filter, now }: Claimant): SqlFragment {
  const conditions = [
    sql`j.status = 'PENDING'`,
    sql`j.assigned_to is null`,
    sql`j.snoozed_until is null`,
    sql`(j.expires_at is null or j.expires_at > ${now.toISOString()}::timestamptz)`,
    sql`${viewer.id}::text <> all (j.excluded_users)`,
    filterSql(readableFilter(filter, viewer, registry)),
  ]
  if (!isTrusted(viewer)) conditions.push(worksOnSql(viewer, registry, filter, []))
  return allOf(conditions)
}
