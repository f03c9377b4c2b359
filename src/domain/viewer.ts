// Who asks, and what they see. `store/visibility-sql.ts` says the same in SQL; a property test holds the two together.
import type { Job } from './job.ts'
import { invalidInput } from './job-error.ts'
import type { JobType } from './job-type.ts'
import { checkText } from './text-check.ts'

/** The roles that a token can carry. A viewer without one is a user. */
export const roles = ['staff', 'service', 'admin'] as const
export type Role = (typeof roles)[number]

/** Who asks: a person, or a service of the product. */
export interface Viewer {
  readonly id: string
  readonly roles: readonly Role[]
  readonly groups: readonly string[]
}

/** The actor of timers and other things that happen by themselves. No token can name it. */
export const systemViewer: Viewer = { id: 'system', roles: ['service'], groups: [] }

/** What visibility depends on. */
export type VisibleParts = Pick<Job, 'type' | 'assignedTo' | 'candidateGroups' | 'candidateUsers' | 'requestedBy'>

/** Checks the id of somebody who is to have a job. @throws JobError INVALID_INPUT for what is no text of 1 to 200 characters, and for "system" */
export function checkPerson(field: string, id: unknown): void {
  checkText(field, id, 200)
  if (id === systemViewer.id) throw invalidInput(field, 'nobody is "system": that is the product itself.')
}

/** Whether the viewer sees and may do everything. */
export function isTrusted(viewer: Viewer): boolean {
  return viewer.roles.includes('service') || viewer.roles.includes('admin')
}

/** Whether the viewer administers the deployment: erases, for one. */
export function isAdmin(viewer: Viewer): boolean {
  return viewer.roles.includes('admin')
}

/** Whether the viewer handles jobs of this type as staff: its `staffGroups` are empty or share a group with them. */
export function isStaffOf(viewer: Viewer, type: Pick<JobType, 'staffGroups'>): boolean {
  if (!viewer.roles.includes('staff')) return false
  return type.staffGroups.length === 0 || type.staffGroups.some((group) => viewer.groups.includes(group))
}

/** Whether the viewer may claim the job as one of its candidates. */
export function isCandidate(viewer: Viewer, job: Pick<Job, 'candidateGroups' | 'candidateUsers'>): boolean {
  return job.candidateUsers.includes(viewer.id) || job.candidateGroups.some((group) => viewer.groups.includes(group))
}

/** Whether the job is there for the viewer at all. */
export function canSee(viewer: Viewer, job: VisibleParts, type: Pick<JobType, 'staffGroups'>): boolean {
  return (
    isTrusted(viewer) ||
    job.assignedTo === viewer.id ||
    job.requestedBy === viewer.id ||
    isCandidate(viewer, job) ||
    isStaffOf(viewer, type)
  )
}

/** Whether the viewer reads the metadata of jobs of this type that they see (the type option `metadataFor`). */
export function canSeeMetadata(viewer: Viewer, type: Pick<JobType, 'staffGroups' | 'metadataFor'>): boolean {
  return type.metadataFor === 'all' || isTrusted(viewer) || isStaffOf(viewer, type)
}

/** Whether the viewer reads internal comments on jobs of this type. */
export function canSeeInternal(viewer: Viewer, type: Pick<JobType, 'staffGroups'>): boolean {
  return isTrusted(viewer) || isStaffOf(viewer, type)
}
