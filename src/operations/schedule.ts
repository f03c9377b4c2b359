// When a job is to be seen, done and given up: snooze and reschedule.
import type { RescheduleInput } from '../domain/command.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { LockedFrame } from '../store/frame-store.ts'
import { act, checkDates, type JobAnswer, type JobReference, type Operating } from './operating.ts'

/**
 * Puts a pending job out of sight until then; null brings it back now.
 * @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, CLOSED, VERSION_CONFLICT
 */
export async function snoozeJob(
  operating: Operating,
  viewer: Viewer,
  job: JobReference,
  until: Date | null,
  transaction?: LockedFrame,
): Promise<JobAnswer> {
  checkDates({ until })
  return act(operating, viewer, job, { operation: 'snooze', until }, transaction)
}

/**
 * Sets when the job is due and when it expires; null removes a date, what is absent stays.
 * @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, CLOSED, VERSION_CONFLICT
 */
export async function rescheduleJob(
  operating: Operating,
  viewer: Viewer,
  job: JobReference,
  dates: RescheduleInput,
  transaction?: LockedFrame,
): Promise<JobAnswer> {
  checkDates({ ...dates })
  return act(operating, viewer, job, { operation: 'reschedule', ...dates }, transaction)
}
