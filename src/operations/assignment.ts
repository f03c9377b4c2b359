// Who has a job: claim, unclaim, start, stop, assign.
import { checkPerson, type Viewer } from '../domain/viewer.ts'
import type { LockedFrame } from '../store/frame-store.ts'
import { act, type JobAnswer, type JobReference, type Operating } from './operating.ts'

type Verb = (operating: Operating, viewer: Viewer, job: JobReference, transaction?: LockedFrame) => Promise<JobAnswer>

/** Takes the job for the viewer. @throws JobError NOT_FOUND, FORBIDDEN, EXCLUDED, CLOSED, ALREADY_CLAIMED, VERSION_CONFLICT */
export const claimJob: Verb = (operating, viewer, job, transaction) =>
  act(operating, viewer, job, { operation: 'claim' }, transaction)

/** Gives the job back to its candidates. @throws JobError NOT_FOUND, FORBIDDEN, CLOSED, VERSION_CONFLICT */
export const unclaimJob: Verb = (operating, viewer, job, transaction) =>
  act(operating, viewer, job, { operation: 'unclaim' }, transaction)

/** Begins to work on the job. @throws JobError NOT_FOUND, FORBIDDEN, EXCLUDED, CLOSED, ALREADY_CLAIMED, VERSION_CONFLICT */
export const startJob: Verb = (operating, viewer, job, transaction) =>
  act(operating, viewer, job, { operation: 'start' }, transaction)

/** Lays the job down; it stays with its person. @throws JobError NOT_FOUND, FORBIDDEN, CLOSED, VERSION_CONFLICT */
export const stopJob: Verb = (operating, viewer, job, transaction) =>
  act(operating, viewer, job, { operation: 'stop' }, transaction)

/** Gives the job to somebody; null gives it back to its candidates. @throws JobError as claiming, without ALREADY_CLAIMED */
export async function assignJob(
  operating: Operating,
  viewer: Viewer,
  job: JobReference,
  to: string | null,
  transaction?: LockedFrame,
): Promise<JobAnswer> {
  if (to !== null) checkPerson('to', to)
  return act(operating, viewer, job, { operation: 'assign', to }, transaction)
}
