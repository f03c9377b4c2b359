// As of which moment statistics are told: one of the past, from the log; or now, from the jobs as they are.
import { checkDate } from '../date-check.ts'
import { invalidInput } from '../job-error.ts'

/** Checks the moment. @throws JobError INVALID_INPUT for one of the future, as nobody knows that log yet */
export function checkAsOf(asOf: Date | undefined, now: Date): void {
  if (asOf === undefined) return
  checkDate('asOf', asOf)
  if (asOf > now) throw invalidInput('asOf', `must not be in the future: it is ${now.toISOString()} now.`)
}
