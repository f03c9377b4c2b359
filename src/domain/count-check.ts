// How much may be asked for at once: a whole number within bounds.
import { invalidInput, JobError } from './job-error.ts'

/**
 * Checks a number that limits how much is read.
 * @throws JobError INVALID_INPUT for what is no whole number above 0, LIMIT_EXCEEDED for too many.
 */
export function checkCount(field: string, count: number, most: number): void {
  if (!Number.isInteger(count) || count < 1) throw invalidInput(field, `must be a whole number from 1 to ${most}.`)
  if (count > most)
    throw new JobError('LIMIT_EXCEEDED', `${field}: at most ${most} at once, not ${count}.`, { field, most })
}
