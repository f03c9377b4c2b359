// End a job without its being done, or bring a closed one back.
import type { RescheduleInput } from '../domain/command.ts'
import { type CancellationReason, cancellationReasons } from '../domain/job.ts'
import { invalidInput } from '../domain/job-error.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { LockedFrame } from '../store/frame-store.ts'
import { act, checkDates, type JobAnswer, type JobReference, type Operating } from './operating.ts'

/** Cancels an open job. @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, CLOSED, VERSION_CONFLICT */
export async function cancelJob(
  operating: Operating,
  viewer: Viewer,
  job: JobReference,
  reason: CancellationReason,
  transaction?: LockedFrame,
): Promise<JobAnswer> {
  if (!cancellationReasons.includes(reason)) {
    const choices = cancellationReasons.filter((each) => each !== 'EXPIRED')
    throw invalidInput('reason', `must be one of ${choices.join(', ')}.`)
  }
  return act(operating, viewer, job, { operation: 'cancel', reason }, transaction)
}

/**
 * Brings a closed job back as pending. An expiry that has passed must be given anew.
 * @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, ALREADY_OPEN, VERSION_CONFLICT
 */
export async function reopenJob(
  operating: Operating,
  viewer: Viewer,
  job: JobReference,
  dates: RescheduleInput,
  transaction?: LockedFrame,
): Promise<JobAnswer> {
  checkDates({ ...dates })
  return act(operating, viewer, job, { operation: 'reopen', ...dates }, transaction)
}
