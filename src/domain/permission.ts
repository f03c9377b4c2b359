// Who may do what with a job that they see (DESIGN: "Who may what"). The one place for it; visibility itself is in viewer.ts.

import type { Job } from './job.ts'
import { JobError } from './job-error.ts'
import type { JobType } from './job-type.ts'
import type { JobOperation } from './lifecycle.ts'
import type { Registry } from './registry.ts'
import { isCandidate, isStaffOf, isTrusted, type Viewer } from './viewer.ts'

type Relation = 'assignee' | 'candidate' | 'requester'

/** What users without a role may do, by what they are to the job. Staff of the type, services and admins may do everything. */
export const userMay: Readonly<Record<JobOperation, readonly Relation[]>> = {
  claim: ['assignee', 'candidate'],
  start: ['assignee', 'candidate'],
  complete: ['assignee', 'candidate'],
  unclaim: ['assignee'],
  stop: ['assignee'],
  snooze: ['assignee'],
  comment: ['assignee', 'requester'],
  update: ['requester'],
  cancel: ['requester'],
  assign: [],
  reschedule: [],
  reopen: [],
}

const excludedFrom: ReadonlySet<JobOperation> = new Set(['claim', 'start', 'complete'])

function relationsOf(viewer: Viewer, job: Job): readonly Relation[] {
  const relations: Relation[] = []
  if (job.assignedTo === viewer.id) relations.push('assignee')
  if (isCandidate(viewer, job)) relations.push('candidate')
  if (job.requestedBy === viewer.id) relations.push('requester')
  return relations
}

/** Whether the viewer may do everything with jobs of this type that they see. */
export function mayEverything(viewer: Viewer, type: JobType): boolean {
  return isTrusted(viewer) || isStaffOf(viewer, type)
}

/** Whether the viewer may request jobs of this type: users only for themselves, and only where the type says so. */
export function mayRequest(viewer: Viewer, type: JobType): boolean {
  return type.isActive && (type.selfService || mayEverything(viewer, type))
}

/** Whether the viewer may leave a job out: one that they have, and that is an optional step of its flow. */
export function maySkip(viewer: Viewer, job: Job, registry: Pick<Registry, 'isOptionalStep'>): boolean {
  return job.assignedTo === viewer.id && registry.isOptionalStep(job)
}

/**
 * Why the viewer, who sees the job, may not do this with it; null when they may.
 * EXCLUDED holds for everybody, whatever their role.
 */
export function refusalOf(viewer: Viewer, job: Job, type: JobType, operation: JobOperation): JobError | null {
  if (excludedFrom.has(operation) && job.excludedUsers.includes(viewer.id)) {
    return new JobError('EXCLUDED', 'You are excluded from this job (four eyes): somebody else has to do it.')
  }
  if (mayEverything(viewer, type)) return null
  const allowed = userMay[operation]
  if (relationsOf(viewer, job).some((relation) => allowed.includes(relation))) return null
  const who = allowed.length === 0 ? 'staff' : `its ${allowed.join(' or ')}, or staff`
  return new JobError('FORBIDDEN', `Only ${who} may ${operation} this job.`)
}
