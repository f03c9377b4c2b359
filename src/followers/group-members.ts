// Who is in groups, as the product says it.
import { type KnownMembers, type MembersOf, mostMembers } from '../domain/notification/audience.ts'
import { isName } from '../domain/viewer-check.ts'
import { inTime } from './mail/in-time.ts'
import { failedMs, ProductAnswers } from './product-answers.ts'

/** What it stands on. */
export interface GroupMembersOptions {
  readonly membersOf: MembersOf
  readonly now: () => Date
  /** Told what keeps it from knowing. */
  readonly onTrouble: (error: unknown) => void
}

const goodMs = 60_000
/** How long it may take until it is known whether it can be asked again. */
const askedAgainMs = 1_000

function checked(group: string, answer: unknown): readonly string[] {
  const ids: readonly unknown[] = Array.isArray(answer) ? [...new Set(answer)] : [null]
  if (!ids.every((id) => isName(id))) throw new Error(`membersOf("${group}") did not answer with a list of ids`)
  if (ids.length > mostMembers) {
    throw new Error(`membersOf("${group}") answered with ${ids.length} people: at most ${mostMembers} can be told`)
  }
  return ids.map(String)
}

/** The answers, as long as they are good. Of a group that could not be asked nothing is known (null). */
export class GroupMembers {
  readonly #now: () => number
  readonly #answers: ProductAnswers<readonly string[] | null>

  constructor({ membersOf, now, onTrouble }: GroupMembersOptions) {
    this.#now = () => now().getTime()
    this.#answers = new ProductAnswers<readonly string[] | null>({
      ...{ goodMs, now: this.#now, onTrouble },
      whenFailed: () => null,
      // What throws at once is caught as well.
      ask: async (group) =>
        checked(group, await inTime(`membersOf("${group}")`, Promise.resolve(group).then(membersOf))),
    })
  }

  /** Who is in these groups. Those that could not be asked are asked again now and then, and nobody waits for them. */
  of(groups: readonly string[]): KnownMembers {
    const now = this.#now()
    const old = this.#answers.renew(groups)
    const known = groups.flatMap((group) => {
      const members = this.#answers.about(group)?.value
      return members && !old.includes(group) ? [[group, members] as const] : []
    })
    const waits = groups.map((group) => Math.max(askedAgainMs, (this.#answers.about(group)?.goodUntil ?? 0) - now))
    return {
      members: new Map(known),
      isAsking: old.some((group) => this.#answers.about(group)?.value !== null),
      retryInMs: Math.min(failedMs, ...waits),
    }
  }
}
