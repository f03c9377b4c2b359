// Lengths of time as people write them: '90s', '4h', '1d12h', or a number of milliseconds.

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const written = /^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/
const part = /(\d+(?:\.\d+)?)(ms|[smhdw])/g

/** The longest duration that is taken, in milliseconds: a hundred years of 365 days. */
const longestDurationMs = 100 * 365 * 86_400_000

/** A length of time: text of a number and a unit (ms, s, m, h, d, w), several in a row add up; or milliseconds. */
export type Duration = number | string

/** The milliseconds of a duration, or null when it is none: not of that form, not above 0, or above a hundred years. */
export function parseDuration(duration: Duration): number | null {
  let ms = typeof duration === 'number' ? duration : 0
  if (typeof duration === 'string') {
    if (duration.length > 50 || !written.test(duration)) return null
    for (const [, amount, unit] of duration.matchAll(part)) ms += Number(amount) * (units[unit ?? ''] ?? Number.NaN)
  }
  const rounded = Math.round(ms)
  return rounded >= 1 && rounded <= longestDurationMs ? rounded : null
}
