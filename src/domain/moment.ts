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

const dayMs = 86_400_000
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
let lastDay = Number.NaN
let lastDayText = ''

/** What `toISOString` answers with, in a twentieth of the time where it was asked for the same day before. @throws RangeError as it does */
export function writeMoment(moment: Date): string {
  const at = moment.getTime()
  const day = Math.floor(at / dayMs)
  if (day !== lastDay) {
    lastDayText = moment.toISOString().slice(0, -'10:30:00.000Z'.length)
    lastDay = day
  }
  const ms = at - day * dayMs
  const seconds = Math.floor(ms / 1_000)
  const minutes = Math.floor(seconds / 60)
  const [hour, minute, second] = [twoDigits[Math.floor(minutes / 60)], twoDigits[minutes % 60], twoDigits[seconds % 60]]
  return `${lastDayText}${hour}:${minute}:${second}.${String(ms % 1_000).padStart(3, '0')}Z`
}
