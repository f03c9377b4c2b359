// What can be changed on an open job beside its way through the lifecycle, and what can be said about it.

import { changesBetween, toldChanges } from '../changes.ts'
import type { Because, UpdateInput } from '../command.ts'
import type { Comment } from '../event.ts'
import type { Job } from '../job.ts'
import { JobError } from '../job-error.ts'
import type { JobType } from '../job-type.ts'
import { mayEverything } from '../permission.ts'
import { searchTextOf } from '../search-text.ts'
import { canSeeInternal, canSeeMetadata, systemViewer, type Viewer } from '../viewer.ts'
import { mergeMetadata } from './closing.ts'
import { type Circumstances, type Decision, reasonOf } from './decision.ts'

// Who may have a job is not for those to say whom it keeps away: neither for users, nor for whoever is excluded.
function checkMayUpdate(viewer: Viewer, job: Job, type: JobType, input: UpdateInput): void {
  const { candidateGroups, candidateUsers, excludedUsers, metadata } = input
  if ((candidateGroups ?? candidateUsers ?? excludedUsers) !== undefined && !mayEverything(viewer, type)) {
    throw new JobError('FORBIDDEN', 'Only staff may say who may have this job: leave candidates and excludedUsers out.')
  }
  // Whether it changes anything, and whether it fits, would tell what is there.
  if (metadata !== undefined && !canSeeMetadata(viewer, type)) {
    throw new JobError('FORBIDDEN', 'The metadata of this type is for staff: leave it out.')
  }
  if (excludedUsers && job.excludedUsers.includes(viewer.id) && !excludedUsers.includes(viewer.id)) {
    throw new JobError('EXCLUDED', 'You are excluded from this job (four eyes): only somebody else may change that.')
  }
}

function excludedUsersOf(job: Job, type: JobType, given: readonly string[] | undefined): readonly string[] {
  if (given === undefined) return job.excludedUsers
  if (!type.fourEyes) return given
  // Which of them four eyes keep away from the step of a flow, it does not tell: all stay.
  const isOfFlow = job.requestedBy === systemViewer.id
  const staying = job.excludedUsers.filter((id) => isOfFlow || id === job.requestedBy)
  return [...new Set([...given, ...staying])]
}

/**
 * Changes title, priority, metadata or who may have the job. With `fourEyes` whoever requested it stays excluded, and of the step
 * of a flow all who are.
 * @throws JobError INVALID_INPUT when the metadata does not fit, EXCLUDED when the person who has it would be excluded or
 * somebody who is excluded lifts that, FORBIDDEN when a user says who may have it
 */
export function decideUpdate(
  job: Job,
  input: UpdateInput & Because,
  { viewer, registry }: Circumstances,
): Decision | null {
  const type = registry.of(job.type)
  const title = input.title === undefined ? job.title : input.title
  checkMayUpdate(viewer, job, type, input)
  const excludedUsers = excludedUsersOf(job, type, input.excludedUsers)
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
  return { kind: 'UPDATED', actor: viewer.id, job: next, ...reasonOf(input) }
}

/** Says something about the job. @throws JobError FORBIDDEN for an internal comment by somebody who is not staff */
export function decideComment(job: Job, comment: Comment, { viewer, registry }: Circumstances): Decision {
  if (comment.isInternal && !canSeeInternal(viewer, registry.of(job.type))) {
    throw new JobError('FORBIDDEN', 'Only staff may write internal comments: leave `internal` out.')
  }
  return { kind: 'COMMENTED', actor: viewer.id, job, comment }
}
