// When somebody is not told anything, by the clock where they are: what can be said of it, and what is wrong with what is said. What it
// means in a night that has an hour twice, or not at all, is in quiet-until.ts.
import { isTimeZone } from '../statistics/time-zone.ts'

/** The days of the week, in their order. */
export const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const
export type Weekday = (typeof weekdays)[number]

/** From one time of day to the next time that it is another one. */
export interface QuietHours {
  /** As in "22:00". */
  readonly from: string
  /** As in "07:00"; the same as `from`: a whole day. */
  readonly to: string
  /** On which days they begin, each once and in order. */
  readonly weekdays: readonly Weekday[]
}

/** Quiet hours as they are said: every day unless told. */
export type QuietHoursInput = Pick<QuietHours, 'from' | 'to'> & {
  readonly weekdays?: readonly Weekday[] | null | undefined
}

/** When people are not told who have said nothing of their own, as a configuration says it. */
export interface QuietHoursOptions {
  /** At most 10. */
  readonly hours: readonly QuietHoursInput[]
  /** Where the clock is of those of whom nothing is known. Default: UTC. */
  readonly timeZone?: string
}

/** The quiet hours of those who have said nothing of their own. */
export interface UsualQuietHours {
  readonly hours: readonly QuietHours[]
  /** Where the clock is of those of whom nothing is known. */
  readonly timeZone: string
}

const mostHours = 10
const minutesOfDay = 1_440
const minutesOfWeek = 7 * minutesOfDay
const timeForm = /^([01]\d|2[0-3]):([0-5]\d)$/

/** The minute of the day of a time as in "22:00". */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

/** How many minutes they last on a day like any other. */
export function minutesOf({ from, to }: Pick<QuietHours, 'from' | 'to'>): number {
  return ((minuteOf(to) - minuteOf(from) + minutesOfDay - 1) % minutesOfDay) + 1
}

function isEndless(hours: readonly QuietHours[]): boolean {
  const quiet = new Set<number>()
  for (const each of hours) {
    for (const day of each.weekdays) {
      const begins = weekdays.indexOf(day) * minutesOfDay + minuteOf(each.from)
      for (let minute = 0; minute < minutesOf(each); minute++) quiet.add((begins + minute) % minutesOfWeek)
    }
  }
  return quiet.size === minutesOfWeek
}

/** Whether it is a time of day as in "22:00". */
export function isTimeOfDay(time: unknown): time is string {
  return typeof time === 'string' && timeForm.test(time)
}

function areDays(days: unknown): boolean {
  if (days === undefined || days === null) return true
  return Array.isArray(days) && days.length > 0 && days.every((day) => weekdays.some((each) => each === day))
}

/** Quiet hours as they are kept. */
export function quietHoursOf(said: readonly QuietHoursInput[]): readonly QuietHours[] {
  return said.map(({ from, to, weekdays: days }) => ({
    ...{ from, to },
    weekdays: weekdays.filter((day) => days?.includes(day) ?? true),
  }))
}

/** What is wrong with quiet hours, as the end of a sentence; null: nothing. */
export function problemOfQuietHours(said: unknown): string | null {
  if (!Array.isArray(said) || said.length > mostHours) return `must be a list of at most ${mostHours}.`
  const given: readonly Partial<QuietHoursInput>[] = said.map((each: unknown) =>
    typeof each === 'object' && each !== null ? each : {},
  )
  if (!given.every(({ from, to }) => isTimeOfDay(from) && isTimeOfDay(to))) {
    return 'must have times of day like { from: "22:00", to: "07:00" }.'
  }
  if (!given.every(({ weekdays: days }) => areDays(days))) {
    return `must have weekdays that are a list of ${weekdays.join(', ')}, or none.`
  }
  const hours = quietHoursOf(given.map(({ from = '', to = '', weekdays: days }) => ({ from, to, weekdays: days })))
  return isEndless(hours) ? 'must leave some time of the week: nobody could ever be told anything.' : null
}

/** What is wrong with the usual quiet hours of a configuration, as the end of a sentence; null: nothing. */
export function problemOfUsualQuietHours(said: unknown): string | null {
  if (said === undefined) return null
  if (typeof said !== 'object' || said === null || !('hours' in said)) {
    return 'has "quietHours" that are not like { hours: [{ from: "22:00", to: "07:00" }], timeZone: "Europe/Amsterdam" }'
  }
  const problem = problemOfQuietHours(said.hours)
  if (problem !== null) return `has "quietHours": "hours" ${problem.replace(/\.$/, '')}`
  const isKnown = !('timeZone' in said) || said.timeZone === undefined || isTimeZone(String(said.timeZone))
  return isKnown ? null : 'has "quietHours" with a "timeZone" that is none'
}
