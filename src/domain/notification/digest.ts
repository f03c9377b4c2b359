// One mail a day instead of one for each message: who gets it, and when it comes, by the clock where they are.
import type { Person } from '../person.ts'
import { isTimeOfDay, minuteOf, type QuietHours } from './quiet-hours.ts'
import { quietUntil } from './quiet-until.ts'
import { momentsOf, type WallClock } from './wall-clock.ts'

/** The digests of those who have said nothing of their own. */
export interface UsualDigest {
  /** When they come, as in "08:00". */
  readonly at: string
  /** Whether those get one who have not said whether they want one. */
  readonly isForAll: boolean
}

const minuteMs = 60_000
const dayMs = 86_400_000
// Where the hour is quiet on every day there is no better one: after so many days it is not looked for any more.
const mostDays = 10

/** What is wrong with the digest of a configuration, as the end of a sentence; null: nothing. */
export function problemOfDigest(said: unknown): string | null {
  if (said === undefined) return null
  if (typeof said !== 'object' || said === null) return 'has "digest" in "mail" that is no object like { at: "08:00" }'
  const unknown = Object.keys(said).find((key) => !['at', 'forAll', 'template'].includes(key))
  if (unknown !== undefined) return `has "${unknown}" in "digest", which is unknown; known are at, forAll, template`
  const { at, forAll, template }: { at?: unknown; forAll?: unknown; template?: unknown } = said
  if (at !== undefined && !isTimeOfDay(at)) return 'has "at" in "digest" that is no time of day like "08:00"'
  if (forAll !== undefined && typeof forAll !== 'boolean') return 'has "forAll" in "digest" that is not true or false'
  if (template !== undefined && typeof template !== 'function') return 'has "template" in "digest" that is no function'
  return null
}

/** Whether somebody's mails are gathered. */
export function isGatheredFor(person: Person | undefined, { isForAll }: UsualDigest): boolean {
  return person?.wantsDigest ?? isForAll
}

function nextTime(from: number, at: string, clock: WallClock): number {
  const today = Math.floor(clock(from) / dayMs) * dayMs
  // Where the clock is set back over midnight, yesterday's may still be to come.
  for (let day = today - dayMs; ; day += dayMs) {
    const { first } = momentsOf(clock, day + minuteOf(at) * minuteMs)
    if (first >= from) return first
  }
}

function isSameDay(one: number, other: number, clock: WallClock): boolean {
  return Math.floor(clock(one) / dayMs) === Math.floor(clock(other) / dayMs)
}

/**
 * When the digest comes that takes what is due at this moment. One whose hour is quiet comes when that is over; where the hour of that
 * day is still to come, then.
 */
export function digestAfter(from: Date, at: string, hours: readonly QuietHours[], clock: WallClock): Date {
  let moment = nextTime(from.getTime(), at, clock)
  const overAt = (): number => quietUntil(new Date(moment), hours, clock).getTime()
  const first = overAt()
  for (let day = 0; day < mostDays; day++) {
    const end = overAt()
    const next = nextTime(end, at, clock)
    if (end === moment || !isSameDay(end, next, clock)) return new Date(end)
    moment = next
  }
  return new Date(first)
}
