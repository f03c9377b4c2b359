// When quiet hours are over. They last from when the clock first shows that they begin until it shows no time before their end any
// more: in a night that has an hour twice they are the longer, and nobody is told anything in between.
import { minuteOf, minutesOf, type QuietHours, weekdays } from './quiet-hours.ts'
import { momentsOf, type WallClock } from './wall-clock.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
/** Days are up to 25 hours long, and quiet hours a day: what began before yesterday is over. */
const daysBack = 2
/** No clock is set back by more. */
const mostSetBackMs = 4 * 3_600_000
// Each takes to the end of one of at most ten of a day, and no week is without an end.
const mostSteps = 200

function isOn({ weekdays: days }: QuietHours, day: number): boolean {
  // The first of January 1970 was a Thursday.
  const weekday = weekdays[(((day / dayMs + 3) % 7) + 7) % 7]
  return weekday !== undefined && days.includes(weekday)
}

function endOf(hours: QuietHours, clock: WallClock, at: number): number {
  const shown = clock(at)
  const today = Math.floor(shown / dayMs) * dayMs
  for (let back = -1; back <= daysBack; back++) {
    const day = today - back * dayMs
    if (!isOn(hours, day)) continue
    const begins = day + minuteOf(hours.from) * minuteMs
    const ends = begins + minutesOf(hours) * minuteMs
    if (shown < begins - mostSetBackMs || shown >= ends + mostSetBackMs) continue
    const { last } = momentsOf(clock, ends)
    if (at < last && momentsOf(clock, begins).first <= at) return last
  }
  return at
}

/** The first moment from this one on that lies in none of these quiet hours. */
export function quietUntil(from: Date, hours: readonly QuietHours[], clock: WallClock): Date {
  let at = from.getTime()
  for (let step = 0; step < mostSteps; step++) {
    const next = hours.reduce((moment, each) => endOf(each, clock, moment), at)
    if (next === at) break
    at = next
  }
  return new Date(at)
}
