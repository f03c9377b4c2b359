// Which jobs are there for a viewer, in SQL over `tobedone.job j`. `canSee` in domain/viewer.ts says the same in memory.
import type { JobFilter } from '../domain/filter.ts'
import type { Registry } from '../domain/registry.ts'
import { isStaffOf, isTrusted, type Viewer } from '../domain/viewer.ts'
import { hasCandidateGroup } from './filter-sql.ts'
import { anyOf, type SqlFragment, sql } from './sql-fragment.ts'

/**
 * The viewer is one of the job's candidates, handles its type as staff, or fulfils one of the conditions given.
 * `filter` is a condition that holds besides: with the types that it names the rest gets shorter and faster, often `true`.
 */
export function worksOnSql(
  viewer: Viewer,
  registry: Registry,
  filter: JobFilter,
  others: readonly SqlFragment[],
): SqlFragment {
  // A type that the registry does not know is not among them: it has no staff.
  const staffed = registry.all.filter((type) => isStaffOf(viewer, type)).map((type) => type.name)
  const types = filter.type === undefined ? staffed : staffed.filter((name) => filter.type?.includes(name))
  if (filter.type?.every((name) => types.includes(name))) return sql`true`
  const conditions = [...others, sql`(j.candidate_users @> array[${viewer.id}::text] and j.candidate_users <> '{}')`]
  if (viewer.groups.length > 0) conditions.push(hasCandidateGroup(viewer.groups))
  if (types.length > 0) conditions.push(sql`j.type = any(${types}::text[])`)
  return anyOf(conditions)
}

/** The condition under which a job `j` that the filter admits is there for the viewer. */
export function visibilitySql(viewer: Viewer, registry: Registry, filter: JobFilter): SqlFragment {
  if (isTrusted(viewer)) return sql`true`
  const isTheirs = [sql`j.assigned_to = ${viewer.id}::text`, sql`j.requested_by = ${viewer.id}::text`]
  return worksOnSql(viewer, registry, filter, isTheirs)
}
