// What a filter means, in SQL over `tobedone.job j`. `domain/filter-matches.ts` says the same in memory. Conditions are
// written so that the partial indexes of the lists fit them: change them together.
import type { JobFilter } from '../domain/filter.ts'
import { type JobStatus, jobStatuses } from '../domain/job.ts'
import { normaliseSearch } from '../domain/search-text.ts'
import { allOf, anyOf, listOf, type SqlFragment, sql } from './sql-fragment.ts'

/** The job is open, in the words of the partial indexes. */
export const isOpenSql: SqlFragment = sql`j.status in ('PENDING', 'IN_PROGRESS')`

// Literals and no parameters: only so a plan that is made once for all parameters can use the partial indexes.
const statusLiterals: Readonly<Record<JobStatus, SqlFragment>> = {
  PENDING: sql`'PENDING'`,
  IN_PROGRESS: sql`'IN_PROGRESS'`,
  COMPLETED: sql`'COMPLETED'`,
  CANCELLED: sql`'CANCELLED'`,
}

const columns = {
  type: sql`j.type`,
  assignedTo: sql`j.assigned_to`,
  targetType: sql`j.target_type`,
  requestedBy: sql`j.requested_by`,
  flow: sql`j.flow`,
} as const

function isOneOf(column: SqlFragment, texts: readonly string[]): SqlFragment {
  const [only] = texts
  // An index gives its order for an equal key, but not for `any`.
  return texts.length === 1 && only !== undefined
    ? sql`${column} = ${only}::text`
    : sql`${column} = any(${texts}::text[])`
}

function hasStatus(statuses: readonly JobStatus[]): SqlFragment {
  const wanted = jobStatuses.filter((status) => statuses.includes(status))
  if (wanted.length === 0) return sql`false`
  return sql`j.status in (${listOf(wanted.map((status) => statusLiterals[status]))})`
}

/** One of the groups may claim the job. */
export function hasCandidateGroup(groups: readonly string[]): SqlFragment {
  return sql`(j.candidate_groups && ${groups}::text[] and j.candidate_groups <> '{}')`
}

function flagConditions(filter: JobFilter): SqlFragment[] {
  const conditions: SqlFragment[] = []
  const add = (wanted: boolean | undefined, yes: SqlFragment, no: SqlFragment): void => {
    if (wanted !== undefined) conditions.push(wanted ? yes : no)
  }
  add(filter.open, isOpenSql, sql`j.status in ('COMPLETED', 'CANCELLED')`)
  add(filter.overdue, sql`j.overdue_since is not null`, sql`j.overdue_since is null`)
  add(filter.snoozed, sql`j.snoozed_until is not null`, sql`j.snoozed_until is null`)
  add(filter.unassigned, sql`j.assigned_to is null`, sql`j.assigned_to is not null`)
  return conditions
}

function rangeConditions(filter: JobFilter): SqlFragment[] {
  const conditions: SqlFragment[] = []
  const add = (column: SqlFragment, from: Date | undefined, until: Date | undefined): void => {
    if (from !== undefined) conditions.push(sql`${column} >= ${from.toISOString()}::timestamptz`)
    if (until !== undefined) conditions.push(sql`${column} < ${until.toISOString()}::timestamptz`)
  }
  add(sql`j.created_at`, filter.createdAfter, filter.createdBefore)
  add(sql`j.updated_at`, filter.updatedAfter, filter.updatedBefore)
  add(sql`j.due_at`, filter.dueAfter, filter.dueBefore)
  add(sql`j.expires_at`, filter.expiresAfter, filter.expiresBefore)
  add(sql`j.closed_at`, filter.closedAfter, filter.closedBefore)
  if (filter.priorityAtLeast !== undefined) conditions.push(sql`j.priority >= ${filter.priorityAtLeast}::integer`)
  if (filter.priorityAtMost !== undefined) conditions.push(sql`j.priority <= ${filter.priorityAtMost}::integer`)
  return conditions
}

function wordConditions(filter: JobFilter): SqlFragment[] {
  const conditions: SqlFragment[] = []
  for (const name of ['type', 'assignedTo', 'targetType', 'requestedBy', 'flow'] as const) {
    const texts = filter[name]
    if (texts !== undefined) conditions.push(isOneOf(columns[name], texts))
  }
  if (filter.status !== undefined) conditions.push(hasStatus(filter.status))
  if (filter.group !== undefined) conditions.push(hasCandidateGroup(filter.group))
  if (filter.candidateUser !== undefined) {
    conditions.push(sql`(j.candidate_users && ${filter.candidateUser}::text[] and j.candidate_users <> '{}')`)
  }
  if (filter.target !== undefined) {
    const { type, id } = filter.target
    conditions.push(sql`j.target_type = ${type}::text`, sql`j.target_id = ${id}::text`)
  }
  if (filter.metadata !== undefined) conditions.push(sql`j.metadata @> ${JSON.stringify(filter.metadata)}::jsonb`)
  if (filter.search !== undefined) {
    conditions.push(sql`strpos(j.search_text, ${normaliseSearch(filter.search)}::text) > 0`)
  }
  return conditions
}

/**
 * The condition under which the filter admits a job `j`. It may be null where `matchesFilter` says false, which is the
 * same in a `where`. The filter has been checked by `checkFilter`.
 */
export function filterSql(filter: JobFilter): SqlFragment {
  const conditions = [...wordConditions(filter), ...flagConditions(filter), ...rangeConditions(filter)]
  if (filter.and !== undefined) conditions.push(...filter.and.map(filterSql))
  if (filter.or !== undefined) conditions.push(anyOf(filter.or.map(filterSql)))
  // Only here does null differ from false.
  if (filter.not !== undefined) conditions.push(sql`not coalesce(${filterSql(filter.not)}, false)`)
  return allOf(conditions)
}
