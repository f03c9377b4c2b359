// Who is in groups, as the product says it: asked beside what plans, which holds a job and never waits for an answer.
import { type KnownMembers, type MembersOf, mostMembers } from '../domain/notification/audience.ts'
import { isName } from '../domain/viewer-check.ts'
import { inTime } from './mail/in-time.ts'

/** What it stands on. */
export interface GroupMembersOptions {
  readonly membersOf: MembersOf
  readonly now: () => Date
  /** Told what keeps it from knowing. */
  readonly onTrouble: (error: unknown) => void
}

interface Answer {
  /** Null: it could not be asked. */
  readonly members: readonly string[] | null
  /** When it is asked again, at the earliest. */
  readonly goodUntil: number
}

const mostAtOnce = 10
const mostKept = 20_000
const goodMs = 60_000
/** How long a group is left alone that could not be asked. */
const failedMs = 30_000
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

/** The answers, as long as they are good. */
export class GroupMembers {
  readonly #options: GroupMembersOptions
  readonly #answers = new Map<string, Answer>()
  readonly #waiting = new Set<string>()
  readonly #asking = new Set<string>()

  constructor(options: GroupMembersOptions) {
    this.#options = options
  }

  /** Who is in these groups. Those that could not be asked are asked again now and then, and nobody waits for them. */
  of(groups: readonly string[]): KnownMembers {
    const now = this.#options.now().getTime()
    const found = groups.map((group) => ({ group, answer: this.#answers.get(group) }))
    const old = found.filter(({ answer }) => (answer?.goodUntil ?? 0) <= now)
    for (const { group } of old) if (!this.#asking.has(group)) this.#waiting.add(group)
    this.#askNext()
    const known = found.flatMap(({ group, answer }) => {
      return answer?.members && answer.goodUntil > now ? [[group, answer.members] as const] : []
    })
    const waits = found.map(({ answer }) => Math.max(askedAgainMs, (answer?.goodUntil ?? 0) - now))
    return {
      members: new Map(known),
      isAsking: old.some(({ answer }) => answer?.members !== null),
      retryInMs: Math.min(failedMs, ...waits),
    }
  }

  #askNext(): void {
    for (const group of this.#waiting) {
      if (this.#asking.size >= mostAtOnce) return
      this.#waiting.delete(group)
      this.#asking.add(group)
      void this.#ask(group).finally(() => {
        this.#asking.delete(group)
        this.#askNext()
      })
    }
  }

  async #ask(group: string): Promise<void> {
    const { membersOf, onTrouble } = this.#options
    try {
      // What throws at once is caught as well.
      const asked = Promise.resolve(group).then(membersOf)
      this.#keep(group, checked(group, await inTime(`membersOf("${group}")`, asked)), goodMs)
    } catch (error) {
      onTrouble(error)
      this.#keep(group, null, failedMs)
    }
  }

  #keep(group: string, members: readonly string[] | null, forMs: number): void {
    // The oldest come first.
    this.#answers.delete(group)
    this.#answers.set(group, { members, goodUntil: this.#options.now().getTime() + forMs })
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > mostKept && oldest !== undefined) this.#answers.delete(oldest)
  }
}
