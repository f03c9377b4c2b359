// Where the clocks of recipients are, as the product says it.
import type { ResolveRecipient } from '../../domain/notification/mail-options.ts'
import { isTimeZone } from '../../domain/statistics/time-zone.ts'
import { ProductAnswers } from '../product-answers.ts'
import { inTime } from './in-time.ts'

/** What it stands on. */
export interface RecipientZonesOptions {
  readonly resolveRecipient: ResolveRecipient
  /** Told what keeps it from asking. */
  readonly onTrouble: (error: unknown) => void
}

const goodMs = 300_000

/** The answers, as long as they are good. Whoever could not be asked is planned for as if nothing new was said. */
export class RecipientZones {
  readonly #answers: ProductAnswers<string | null>

  constructor({ resolveRecipient, onTrouble }: RecipientZonesOptions) {
    this.#answers = new ProductAnswers<string | null>({
      ...{ goodMs, now: () => performance.now(), onTrouble },
      whenFailed: (before) => before ?? null,
      async ask(id) {
        const zone = (await inTime('resolveRecipient', resolveRecipient(id)))?.timeZone ?? null
        if (zone !== null && !isTimeZone(zone))
          throw new Error(`resolveRecipient answered with the time zone "${zone}"`)
        return zone
      },
    })
  }

  /** Their time zones, of those of whom the product says it; null: somebody is being asked, so that it is too early to tell. */
  of(ids: readonly string[]): ReadonlyMap<string, string> | null {
    if (this.#answers.renew(ids).length > 0) return null
    return new Map(
      ids.flatMap((id) => {
        const zone = this.#answers.about(id)?.value ?? null
        return zone === null ? [] : [[id, zone] as const]
      }),
    )
  }
}
