// Moments as text: ISO 8601 with date, time and offset. No moment is guessed from half of one.
import { isStorableMoment } from './date-check.ts'

const form = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/
const example = 'as in "2031-05-17T08:30:00Z" or "2031-05-17T10:30:00.250+02:00".'

/**
 * The moment that a text says, in the years 1 to 9999; or what is wrong with it, as the rest of a sentence. Digits beyond
 * milliseconds are dropped.
 */
export function readMoment(value: unknown): Date | string {
  const parts = typeof value === 'string' && value.length <= 40 ? form.exec(value) : null
  if (parts === null) return `must be a text of ISO 8601 with date, time and offset, ${example}`
  const [text, year, month, day] = parts
  const daysInMonth = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate()
  const moment = new Date(text.replace(',', '.'))
  if (Number(day) > daysInMonth || !isStorableMoment(moment.getTime())) {
    return `must be a moment that exists, in the years 1 to 9999, ${example}`
  }
  return moment
}
