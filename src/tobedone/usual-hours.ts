// The quiet hours that a system is opened with, checked as they may come from JavaScript, and when its digests come.
import type { UsualDigest } from '../domain/notification/digest.ts'
import { problemOfUsualQuietHours, quietHoursOf, type UsualQuietHours } from '../domain/notification/quiet-hours.ts'
import { StartupError } from '../domain/startup-error.ts'
import type { TobedoneOptions } from './system.ts'

/** The usual quiet hours, as they are kept. @throws StartupError */
export function usualQuietHoursOf({ quietHours }: Pick<TobedoneOptions, 'quietHours'>): UsualQuietHours {
  const problem = problemOfUsualQuietHours(quietHours)
  if (problem !== null) throw new StartupError(`The configuration ${problem}.`)
  return { hours: quietHoursOf(quietHours?.hours ?? []), timeZone: quietHours?.timeZone ?? 'UTC' }
}

/** The usual digest; that it is right was looked at with all that is said of mails. */
export function usualDigestOf({ mail }: Pick<TobedoneOptions, 'mail'>): UsualDigest {
  return { at: mail?.digest?.at ?? '08:00', isForAll: mail?.digest?.forAll ?? false }
}
