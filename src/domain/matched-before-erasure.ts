// Whether a job may have matched a filter before it was erased. What the erasure took away nobody can judge any more: then
// it may. What it left is judged as ever, so that few hear of an erasure that is none of their business.
import { isPseudonym } from './erasure.ts'
import type { JobFilter } from './filter.ts'
import { matchesFilter } from './filter-matches.ts'
import type { Job } from './job.ts'

const none: JobFilter = { or: [] }

/** The filter without the conditions that cannot be judged, each taken for fulfilled or (within `not`) for not. */
function judgeable(filter: JobFilter, job: Job, isLostFulfilled: boolean): JobFilter {
  const { metadata, search, assignedTo, candidateUser, requestedBy, target, and, or, not, ...left } = filter
  const inner = (each: JobFilter): JobFilter => judgeable(each, job, isLostFulfilled)
  const isAssigneeLost = assignedTo !== undefined && isPseudonym(job.assignedTo)
  const isCandidateLost = candidateUser !== undefined && job.candidateUsers.some(isPseudonym)
  const isRequesterLost = requestedBy !== undefined && isPseudonym(job.requestedBy)
  const isTargetLost = target !== undefined && target.type === job.targetType && isPseudonym(job.targetId)
  const isDataLost = metadata !== undefined || search !== undefined
  const isSomebodyLost = isAssigneeLost || isCandidateLost || isRequesterLost
  if ((isDataLost || isSomebodyLost || isTargetLost) && !isLostFulfilled) return none
  return {
    ...left,
    ...(assignedTo && !isAssigneeLost ? { assignedTo } : {}),
    ...(candidateUser && !isCandidateLost ? { candidateUser } : {}),
    ...(requestedBy && !isRequesterLost ? { requestedBy } : {}),
    ...(target && !isTargetLost ? { target } : {}),
    ...(and ? { and: and.map(inner) } : {}),
    ...(or ? { or: or.map(inner) } : {}),
    ...(not ? { not: judgeable(not, job, !isLostFulfilled) } : {}),
  }
}

/** Whether the filter may have admitted the job, of which only what an erasure left is known. */
export function mayHaveMatched(filter: JobFilter, erased: Job): boolean {
  return matchesFilter(judgeable(filter, erased, true), erased)
}
