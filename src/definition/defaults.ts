// What stands where an option of a definition is left out.
import { type Duration, parseDuration } from '../domain/duration.ts'

/** A title made from a name in snake_case. */
export function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A duration in milliseconds; null for none. */
export function millisecondsOf(duration: Duration | undefined): number | null {
  return duration === undefined ? null : parseDuration(duration)
}
