// Which moments may come in: those that ISO 8601 with four digits of year, PostgreSQL and JavaScript all can say.
import { invalidInput } from './job-error.ts'

const earliest = Date.parse('0001-01-01T00:00:00.000Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

/** Whether a moment (milliseconds since 1970) lies in the years 1 to 9999. */
export function isStorableMoment(at: number): boolean {
  return at >= earliest && at <= latest
}

/**
 * Checks a date.
 * @throws JobError INVALID_INPUT for what is no Date, an invalid one, or one outside of the years 1 to 9999.
 */
export function checkDate(field: string, value: unknown): void {
  if (!(value instanceof Date)) throw invalidInput(field, 'must be a Date.')
  if (!isStorableMoment(value.getTime())) throw invalidInput(field, 'must be a valid time within the years 1 to 9999.')
}
