// A moment that has passed. The clock of this machine may be behind that of the database, and what has happened is not to come.
import { awayFrom } from '../moments.ts'

/** How long ago it was. */
export function since(moment: string, now: number): string {
  return awayFrom(moment, Math.max(now, Date.parse(moment) + 1))
}
