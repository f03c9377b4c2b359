// What somebody was told, in order, in a few bytes however much it is.
import { createHash } from 'node:crypto'

/** Names one after the other: two that were told the same have the same digest. */
export class Tally {
  readonly #hash = createHash('sha256')
  count = 0

  take(names: readonly string[]): this {
    for (const name of names) this.#hash.update(`${name}\n`)
    this.count += names.length
    return this
  }

  get digest(): string {
    return this.#hash.copy().digest('hex')
  }
}
