// Who has a job: claim, unclaim, assign, start, stop.

import type { Because } from '../command.ts'
import type { Job } from '../job.ts'
import { JobError } from '../job-error.ts'
import { type Circumstances, type Decision, endSitting, reasonOf, unassigned } from './decision.ts'

function alreadyClaimed(job: Job): JobError {
  return new JobError('ALREADY_CLAIMED', `${job.assignedTo} has this job: it has to be unclaimed or assigned first.`, {
    assignedTo: job.assignedTo,
  })
}

/** Takes the job for the viewer. The same person again: nothing changes. @throws JobError ALREADY_CLAIMED */
export function decideClaim(job: Job, { viewer, registry, now }: Circumstances): Decision | null {
  if (job.assignedTo !== null && job.assignedTo !== viewer.id) throw alreadyClaimed(job)
  if (job.status === 'IN_PROGRESS' || job.claimedAt !== null) return null
  const { claimForMs } = registry.of(job.type)
  return {
    kind: 'CLAIMED',
    actor: viewer.id,
    job: {
      ...job,
      assignedTo: viewer.id,
      claimedAt: now,
      claimEndsAt: claimForMs === null ? null : new Date(now.getTime() + claimForMs),
    },
  }
}

/** Gives the job back to its candidates. */
export function decideUnclaim(job: Job, { viewer, now }: Circumstances, because: Because = {}): Decision | null {
  if (job.assignedTo === null) return null
  const given: Job = { ...endSitting(job, now), ...unassigned, status: 'PENDING' }
  return { kind: 'UNCLAIMED', actor: viewer.id, job: given, ...reasonOf(because) }
}

/**
 * Gives the job to somebody; null gives it back to its candidates.
 * @throws JobError EXCLUDED when the person may not have it
 */
export function decideAssign(
  job: Job,
  { to, ...because }: { readonly to: string | null } & Because,
  circumstances: Circumstances,
): Decision | null {
  if (to === null) return decideUnclaim(job, circumstances, because)
  if (job.assignedTo === to) return null
  if (job.excludedUsers.includes(to)) {
    throw new JobError('EXCLUDED', `${to} is excluded from this job: assign somebody else.`)
  }
  const { viewer, now } = circumstances
  return {
    kind: 'ASSIGNED',
    actor: viewer.id,
    job: { ...endSitting(job, now), claimedAt: null, claimEndsAt: null, assignedTo: to, status: 'PENDING' },
    ...reasonOf(because),
  }
}

/** Begins a sitting; claims the job if nobody has it. @throws JobError ALREADY_CLAIMED */
export function decideStart(job: Job, { viewer, now }: Circumstances): Decision | null {
  if (job.assignedTo !== null && job.assignedTo !== viewer.id) throw alreadyClaimed(job)
  if (job.status === 'IN_PROGRESS') return null
  return {
    kind: 'STARTED',
    actor: viewer.id,
    job: {
      ...job,
      status: 'IN_PROGRESS',
      assignedTo: viewer.id,
      claimedAt: job.claimedAt ?? now,
      claimEndsAt: null,
      snoozedUntil: null,
      startedAt: job.startedAt ?? now,
      sittingStartedAt: now,
    },
  }
}

/** Ends a sitting; the job stays with its person. */
export function decideStop(job: Job, { viewer, now }: Circumstances): Decision {
  return { kind: 'STOPPED', actor: viewer.id, job: { ...endSitting(job, now), status: 'PENDING' } }
}
