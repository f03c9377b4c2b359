// When people are at work, by the clock and the calendar of the machine on which the demo runs: days there are the days that its
// pictures show.

/** The hours of the days on which somebody works. */
export interface Shift {
  readonly from: number
  readonly to: number
  /** 0 is Sunday. */
  readonly weekdays: readonly number[]
}

export const weekdays = [1, 2, 3, 4, 5] as const
export const everyDay = [0, 1, 2, 3, 4, 5, 6] as const
export const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000] as const

/** The beginning of the day of a moment, or of one some days later. */
export function dayAt(ms: number, later = 0): number {
  const date = new Date(ms)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + later).getTime()
}

/** The moment, or when the next shift begins if it lies in none. */
export function atWork(ms: number, { from, to, weekdays: days }: Shift): number {
  for (let later = 0; later <= 7; later++) {
    const day = new Date(dayAt(ms, later))
    if (!days.includes(day.getDay())) continue
    const [begin, end] = [new Date(day).setHours(from), new Date(day).setHours(to)]
    if (ms < end) return Math.max(ms, begin)
  }
  throw new Error('nobody works on such days')
}
