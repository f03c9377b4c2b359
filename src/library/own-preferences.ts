// How one viewer of the library wants to be told: of themselves, and of nobody else.
import type { Person, PreferencesInput } from '../domain/person.ts'

/** What one says and reads of oneself. */
export interface OwnPreferences {
  /** How one wants to be told; null: nothing was said of it. @throws JobError UNAVAILABLE */
  preferences(): Promise<Person | null>
  /**
   * Says how one wants to be told; what is left out stays as it is. Name and mail only where `peopleMaySay` lets one.
   * @throws JobError FORBIDDEN, INVALID_INPUT, UNAVAILABLE
   */
  updatePreferences(input: PreferencesInput): Promise<Person>
}
