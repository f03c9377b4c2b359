// Saying what is normal for the jobs of a type or of a step of a flow, and what can be wrong with that.
import type { Duration } from '../domain/duration.ts'
import type { Normal } from '../domain/stall/normal.ts'
import { millisecondsOf } from './defaults.ts'
import { check, problemOfDuration } from './problems.ts'

/** What is normal: at least one of the two. When it is left, the system asks for an investigation (docs/statistics.md). */
export interface NormalOptions {
  /** Nine of ten open jobs are not older than this: '90s', '4h', '2d', or milliseconds. */
  readonly pendingP90?: Duration
  /** At least so many jobs are completed within 24 hours, where one has been open for a day; above 0. */
  readonly outflowPerDay?: number
}

const known = ['pendingP90', 'outflowPerDay']
const mostPerDay = 1_000_000

/** What is wrong with what is said to be normal. `option` names where it is said. */
export function problemsOfNormal(option: string, normal: NormalOptions | undefined): readonly (string | null)[] {
  if (normal === undefined) return []
  if (typeof normal !== 'object' || normal === null) return [`${option} must be an object like { pendingP90: '2d' }`]
  const { pendingP90, outflowPerDay } = normal
  const unknown = Object.keys(normal).find((key) => !known.includes(key))
  return [
    check(unknown === undefined, `${option} has "${unknown}", which is unknown; known are ${known.join(', ')}`),
    check(
      pendingP90 !== undefined || outflowPerDay !== undefined,
      `${option} must say at least one of ${known.join(', ')}`,
    ),
    problemOfDuration(`pendingP90 in ${option}`, pendingP90),
    check(
      outflowPerDay === undefined ||
        (typeof outflowPerDay === 'number' && outflowPerDay > 0 && outflowPerDay <= mostPerDay),
      `outflowPerDay in ${option} must be a number above 0, at most ${mostPerDay}`,
    ),
  ]
}

/** What is normal, as the domain has it; null where nothing is said. */
export function normalOf(normal: NormalOptions | undefined): Normal | null {
  if (normal === undefined) return null
  return { pendingP90Ms: millisecondsOf(normal.pendingP90), outflowPerDay: normal.outflowPerDay ?? null }
}
