// Who may do what, written down once more by hand after the table of the design, for tests: the code with which an
// operation has to be refused, as far as that depends on who asks and on the status alone.
import type { Job } from '../../src/domain/job.ts'
import { type JobOperation, lifecycle } from '../../src/domain/lifecycle.ts'
import type { Viewer } from '../../src/domain/viewer.ts'

function handles(viewer: Viewer, staffGroups: readonly string[]): boolean {
  if (viewer.roles.includes('service') || viewer.roles.includes('admin')) return true
  const isTheirs = staffGroups.length === 0 || viewer.groups.some((group) => staffGroups.includes(group))
  return viewer.roles.includes('staff') && isTheirs
}

const byAssignee: readonly JobOperation[] = ['claim', 'start', 'complete', 'unclaim', 'stop', 'snooze', 'comment']
const byCandidate: readonly JobOperation[] = ['claim', 'start', 'complete']
const byRequester: readonly JobOperation[] = ['cancel', 'update', 'comment']

/** Whether a retry with the version from before the first try finds what it asks for. */
function isSoAlready(viewer: Viewer, job: Job, operation: JobOperation, to: string | null | undefined): boolean {
  const isTheirs = job.assignedTo === viewer.id
  if (operation === 'claim') return isTheirs && (job.claimedAt !== null || job.status === 'IN_PROGRESS')
  if (operation === 'start') return isTheirs && job.status === 'IN_PROGRESS'
  if (operation === 'unclaim') return job.assignedTo === null
  return operation === 'assign' && job.assignedTo === to
}

/** What the refusal depends on beside who asks. */
export interface Asked {
  readonly staffGroups: readonly string[]
  readonly expectedVersion: number | undefined
  /** To whom the job is to be assigned. */
  readonly to?: string | null | undefined
}

/** The code of the refusal; null when neither the person nor the status is in the way. */
export function expectedRefusal(
  viewer: Viewer,
  job: Job,
  operation: JobOperation,
  { staffGroups, expectedVersion, to }: Asked,
): string | null {
  const isCandidate =
    job.candidateUsers.includes(viewer.id) || job.candidateGroups.some((group) => viewer.groups.includes(group))
  const isAssignee = job.assignedTo === viewer.id
  const isRequester = job.requestedBy === viewer.id
  if (!handles(viewer, staffGroups) && !isCandidate && !isAssignee && !isRequester) return 'NOT_FOUND'
  if (job.excludedUsers.includes(viewer.id) && byCandidate.includes(operation)) return 'EXCLUDED'
  const may =
    handles(viewer, staffGroups) ||
    (isAssignee && byAssignee.includes(operation)) ||
    (isCandidate && byCandidate.includes(operation)) ||
    (isRequester && byRequester.includes(operation))
  if (!may) return 'FORBIDDEN'
  const cell = lifecycle[operation][job.status]
  if ('refused' in cell && cell.refused === 'CLOSED') return 'CLOSED'
  if (expectedVersion !== undefined && expectedVersion !== job.version) {
    return isSoAlready(viewer, job, operation, to) ? null : 'VERSION_CONFLICT'
  }
  if ('refused' in cell) return cell.refused
  const isTaken = job.assignedTo !== null && !isAssignee
  return isTaken && (operation === 'claim' || operation === 'start') ? 'ALREADY_CLAIMED' : null
}
