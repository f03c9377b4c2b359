// Where the clocks of recipients are, as the product says it: asked beside what plans, which holds a job and never waits for an answer.
import type { ResolveRecipient } from '../../domain/notification/mail-options.ts'
import { isTimeZone } from '../../domain/statistics/time-zone.ts'
import { inTime } from './in-time.ts'

/** What it stands on. */
export interface RecipientZonesOptions {
  readonly resolveRecipient: ResolveRecipient
  /** Told what keeps it from asking. */
  readonly onTrouble: (error: unknown) => void
}

interface Answer {
  /** Null: the product does not say it. */
  readonly zone: string | null
  readonly goodUntil: number
}

const mostAtOnce = 10
const mostKept = 20_000
const goodMs = 300_000
/** Whoever could not be asked is planned for as if nothing was said, and asked again. */
const failedMs = 30_000

/** The answers, as long as they are good. */
export class RecipientZones {
  readonly #options: RecipientZonesOptions
  readonly #answers = new Map<string, Answer>()
  readonly #waiting = new Set<string>()
  readonly #asking = new Set<string>()

  constructor(options: RecipientZonesOptions) {
    this.#options = options
  }

  /** Their time zones, of those of whom the product says it; null: somebody is being asked, so that it is too early to tell. */
  of(ids: readonly string[]): ReadonlyMap<string, string> | null {
    const now = performance.now()
    const unknown = ids.filter((id) => (this.#answers.get(id)?.goodUntil ?? 0) <= now)
    for (const id of unknown) if (!this.#asking.has(id)) this.#waiting.add(id)
    this.#askNext()
    if (unknown.length > 0) return null
    return new Map(
      ids.flatMap((id) => {
        const zone = this.#answers.get(id)?.zone ?? null
        return zone === null ? [] : [[id, zone] as const]
      }),
    )
  }

  #askNext(): void {
    for (const id of this.#waiting) {
      if (this.#asking.size >= mostAtOnce) return
      this.#waiting.delete(id)
      this.#asking.add(id)
      void this.#ask(id).finally(() => {
        this.#asking.delete(id)
        this.#askNext()
      })
    }
  }

  async #ask(id: string): Promise<void> {
    const { resolveRecipient, onTrouble } = this.#options
    try {
      const zone = (await inTime('resolveRecipient', resolveRecipient(id)))?.timeZone ?? null
      if (zone !== null && !isTimeZone(zone)) throw new Error(`resolveRecipient answered with the time zone "${zone}"`)
      this.#keep(id, zone, goodMs)
    } catch (error) {
      onTrouble(error)
      this.#keep(id, this.#answers.get(id)?.zone ?? null, failedMs)
    }
  }

  #keep(id: string, zone: string | null, forMs: number): void {
    // The oldest come first.
    this.#answers.delete(id)
    this.#answers.set(id, { zone, goodUntil: performance.now() + forMs })
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > mostKept && oldest !== undefined) this.#answers.delete(oldest)
  }
}
