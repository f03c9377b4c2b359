// A map that keeps only so many entries: those that were set last.

/** A bounded map. */
export class RecentMap<Key, Value> {
  readonly #entries = new Map<Key, Value>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)
  }

  set(key: Key, value: Value): void {
    const oldest = this.#entries.keys().next()
    if (this.#entries.size >= this.#most && !this.#entries.has(key) && !oldest.done) this.#entries.delete(oldest.value)
    this.#entries.set(key, value)
  }

  delete(key: Key): void {
    this.#entries.delete(key)
  }
}
