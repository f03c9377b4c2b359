// Looks now and then whether somebody is in a group by now in which nobody was when a job was planned, so that no job is one of which
// nobody ever hears.
import type { KnownMembers } from '../domain/notification/audience.ts'
import { noteHeard, readEmptyGroups } from '../store/notification/unheard-jobs.ts'
import type { Query } from '../store/query.ts'

/** What it stands on. */
export interface TellWhoHasComeParts {
  readonly query: Query
  readonly membersOf: (groups: readonly string[]) => KnownMembers
}

const everyMs = 300_000

/** Makes the look: every server looks, at first when it has been opened. */
export function tellWhoHasCome({ query, membersOf }: TellWhoHasComeParts): (now: Date) => Promise<void> {
  let lookedAt = Number.NEGATIVE_INFINITY
  let groups: readonly string[] = []
  return async (now) => {
    if (Math.abs(now.getTime() - lookedAt) < everyMs) return
    if (groups.length === 0) groups = await readEmptyGroups(query)
    const { members, isAsking } = membersOf(groups)
    // The answers are there within moments.
    if (isAsking) return
    const filled = groups.filter((group) => (members.get(group) ?? []).length > 0)
    if (filled.length > 0 && (await noteHeard(query, filled, now))) return
    groups = []
    lookedAt = now.getTime()
  }
}
