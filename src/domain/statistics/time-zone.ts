// Which time zones are taken: names of the tz database with an area, which PostgreSQL and JavaScript understand alike. Offsets
// and abbreviations they do not.
import { invalidInput } from '../job-error.ts'
import { nearest } from '../nearest.ts'

const form = /^(UTC|GMT|[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/

/** Whether it is the name of a time zone. */
export function isTimeZone(name: string): boolean {
  if (name.length > 100 || !form.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** The refusal of a time zone that is none, with the one that may be meant. */
export function noTimeZone(name: string): Error {
  const meant = nearest(name, Intl.supportedValuesOf('timeZone'))
  const hint = meant === null ? 'as in "Europe/Amsterdam" or "UTC".' : `did you mean "${meant}"?`
  return invalidInput('timeZone', `must be the name of a time zone: ${hint}`)
}

/** Checks the name of a time zone. @throws JobError INVALID_INPUT with the one that may be meant */
export function checkTimeZone(name: string): void {
  if (typeof name !== 'string' || !isTimeZone(name)) throw noTimeZone(String(name))
}
