// The quiet hours that a system is opened with, checked: they may come from JavaScript.
import { problemOfUsualQuietHours, quietHoursOf, type UsualQuietHours } from '../domain/notification/quiet-hours.ts'
import { StartupError } from '../domain/startup-error.ts'
import type { TobedoneOptions } from './system.ts'

/** The usual quiet hours, as they are kept. @throws StartupError */
export function usualQuietHoursOf({ quietHours }: Pick<TobedoneOptions, 'quietHours'>): UsualQuietHours {
  const problem = problemOfUsualQuietHours(quietHours)
  if (problem !== null) throw new StartupError(`The configuration ${problem}.`)
  return { hours: quietHoursOf(quietHours?.hours ?? []), timeZone: quietHours?.timeZone ?? 'UTC' }
}
