// What can be changed on an open job beside its way through the lifecycle, and what can be said about it.

import { changesBetween, toldChanges } from '../changes.ts'
import type { UpdateInput } from '../command.ts'
import type { Comment } from '../event.ts'
import type { Job } from '../job.ts'
import { JobError } from '../job-error.ts'
import { searchTextOf } from '../search-text.ts'
import { canSeeInternal } from '../viewer.ts'
import { mergeMetadata } from './closing.ts'
import type { Circumstances, Decision } from './decision.ts'

/**
 * Changes title, priority, metadata or who may have the job.
 * @throws JobError INVALID_INPUT when the metadata does not fit, EXCLUDED when the person who has it would be excluded
 */
export function decideUpdate(job: Job, input: UpdateInput, { viewer, registry }: Circumstances): Decision | null {
  const type = registry.of(job.type)
  const title = input.title === undefined ? job.title : input.title
  const excludedUsers = input.excludedUsers ?? job.excludedUsers
  if (job.assignedTo !== null && excludedUsers.includes(job.assignedTo)) {
    throw new JobError('EXCLUDED', `${job.assignedTo} has this job: assign somebody else before excluding them.`)
  }
  const next: Job = {
    ...job,
    title,
    priority: input.priority ?? job.priority,
    metadata: mergeMetadata(type, job.metadata, input.metadata),
    candidateGroups: input.candidateGroups ?? job.candidateGroups,
    candidateUsers: input.candidateUsers ?? job.candidateUsers,
    excludedUsers,
    searchText: searchTextOf(title ?? type.title, job.targetId),
  }
  if (Object.keys(toldChanges(changesBetween(job, next))).length === 0) return null
  return { kind: 'UPDATED', actor: viewer.id, job: next }
}

/** Says something about the job. @throws JobError FORBIDDEN for an internal comment by somebody who is not staff */
export function decideComment(job: Job, comment: Comment, { viewer, registry }: Circumstances): Decision {
  if (comment.isInternal && !canSeeInternal(viewer, registry.of(job.type))) {
    throw new JobError('FORBIDDEN', 'Only staff may write internal comments: leave `internal` out.')
  }
  return { kind: 'COMMENTED', actor: viewer.id, job, comment }
}
