// What a filter means, in memory. `store/filter-sql.ts` says the same in SQL; a property test holds the two together.
import type { JobFilter } from './filter.ts'
import { isOpen, type Job } from './job.ts'
import { jsonContains } from './json-contains.ts'
import { normaliseSearch } from './search-text.ts'

function isAnyOf(value: string | null, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || (value !== null && wanted.includes(value))
}

function isWhether(fact: boolean, wanted: boolean | undefined): boolean {
  return wanted === undefined || wanted === fact
}

function isBetween(moment: Date | null, from: Date | undefined, until: Date | undefined): boolean {
  if (from === undefined && until === undefined) return true
  if (moment === null) return false
  return (from === undefined || moment >= from) && (until === undefined || moment < until)
}

function matchesWords(filter: JobFilter, job: Job): boolean {
  return (
    isAnyOf(job.type, filter.type) &&
    isAnyOf(job.status, filter.status) &&
    isAnyOf(job.assignedTo, filter.assignedTo) &&
    isAnyOf(job.targetType, filter.targetType) &&
    isAnyOf(job.requestedBy, filter.requestedBy) &&
    isAnyOf(job.flow, filter.flow) &&
    (filter.group === undefined || filter.group.some((group) => job.candidateGroups.includes(group))) &&
    (filter.candidateUser === undefined || filter.candidateUser.some((id) => job.candidateUsers.includes(id))) &&
    (filter.target === undefined || (filter.target.type === job.targetType && filter.target.id === job.targetId))
  )
}

function matchesFlags(filter: JobFilter, job: Job): boolean {
  return (
    isWhether(isOpen(job), filter.open) &&
    isWhether(job.overdueSince !== null, filter.overdue) &&
    isWhether(job.snoozedUntil !== null, filter.snoozed) &&
    isWhether(job.assignedTo === null, filter.unassigned)
  )
}

function matchesRanges(filter: JobFilter, job: Job): boolean {
  return (
    isBetween(job.createdAt, filter.createdAfter, filter.createdBefore) &&
    isBetween(job.updatedAt, filter.updatedAfter, filter.updatedBefore) &&
    isBetween(job.dueAt, filter.dueAfter, filter.dueBefore) &&
    isBetween(job.expiresAt, filter.expiresAfter, filter.expiresBefore) &&
    isBetween(job.closedAt, filter.closedAfter, filter.closedBefore) &&
    (filter.priorityAtLeast === undefined || job.priority >= filter.priorityAtLeast) &&
    (filter.priorityAtMost === undefined || job.priority <= filter.priorityAtMost)
  )
}

/** Whether the filter admits the job. The filter has been checked by `checkFilter`. */
export function matchesFilter(filter: JobFilter, job: Job): boolean {
  return (
    matchesWords(filter, job) &&
    matchesFlags(filter, job) &&
    matchesRanges(filter, job) &&
    (filter.metadata === undefined || jsonContains(job.metadata, filter.metadata)) &&
    (filter.search === undefined || job.searchText.includes(normaliseSearch(filter.search))) &&
    (filter.and === undefined || filter.and.every((each) => matchesFilter(each, job))) &&
    (filter.or === undefined || filter.or.some((each) => matchesFilter(each, job))) &&
    (filter.not === undefined || !matchesFilter(filter.not, job))
  )
}
