// The independent count of what waits: how old what was open at a moment was, and on which day of the week what is requested
// waits longest. Straight from the stays that were counted from the lines of the log.
import { nearestRank, type Stay } from './count-times.ts'

/** How old the jobs were that were open at a moment; null where none was. */
export function agesAt(stays: readonly Stay[], moment: number) {
  const ages = stays
    .filter(({ from, to }) => from <= moment && (to === null || to > moment))
    .map(({ from }) => moment - from)
  if (ages.length === 0) return { open: 0, pendingAge: null }
  const oldestMs = ages.reduce((oldest, age) => Math.max(oldest, age))
  return { open: ages.length, pendingAge: { p50Ms: nearestRank(ages, 0.5), p90Ms: nearestRank(ages, 0.9), oldestMs } }
}

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** How long what was requested on each day of the week waited for its start, in Amsterdam; 1 is Monday. */
export function waitsByWeekday(stays: readonly Stay[]) {
  const named = (moment: number): string =>
    new Date(moment).toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'Europe/Amsterdam' })
  return days
    .map((day, index) => ({ weekday: index + 1, those: stays.filter(({ from }) => named(from) === day) }))
    .filter(({ those }) => those.length > 0)
    .map(({ weekday, those }) => {
      const waits = those.flatMap(({ from, started }) => (started === null ? [] : [started - from]))
      return { weekday, count: waits.length, p50Ms: nearestRank(waits, 0.5), p90Ms: nearestRank(waits, 0.9) }
    })
}
