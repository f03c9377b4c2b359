// Which jobs `claimNextJob` may give a viewer. `store/claimable-sql.ts` says the same in SQL; a property test compares.
import type { Job } from './job.ts'
import type { JobType } from './job-type.ts'
import { isCandidate, isStaffOf, isTrusted, type Viewer } from './viewer.ts'

/** What it depends on whether a job can be claimed next. */
export type ClaimableParts = Pick<
  Job,
  'status' | 'assignedTo' | 'snoozedUntil' | 'expiresAt' | 'excludedUsers' | 'candidateGroups' | 'candidateUsers'
>

/**
 * Whether the job lies ready for this viewer: PENDING with nobody assigned, not snoozed, not past its expiry, the viewer
 * not excluded, and one who may claim it: trusted, staff of its type or a candidate. Having requested it is not enough.
 */
export function isClaimableNext(
  job: ClaimableParts,
  viewer: Viewer,
  type: Pick<JobType, 'staffGroups'>,
  now: Date,
): boolean {
  return (
    job.status === 'PENDING' &&
    job.assignedTo === null &&
    job.snoozedUntil === null &&
    (job.expiresAt === null || job.expiresAt > now) &&
    !job.excludedUsers.includes(viewer.id) &&
    (isTrusted(viewer) || isStaffOf(viewer, type) || isCandidate(viewer, job))
  )
}
