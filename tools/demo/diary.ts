// What people are going to do, and when.

/** Something that is done at its moment. */
export type Happening = () => Promise<void>

interface Entry {
  readonly atMs: number
  readonly happening: Happening
}

/** The entries that have not come yet. */
export class Diary {
  readonly #entries: Entry[] = []

  plan(atMs: number, happening: Happening): void {
    this.#entries.push({ atMs, happening })
  }

  /** Takes out what has come by a moment, in its order. */
  takeUntil(ms: number): readonly Happening[] {
    const due = this.#entries.filter(({ atMs }) => atMs <= ms).sort((one, other) => one.atMs - other.atMs)
    if (due.length > 0) {
      const later = this.#entries.filter(({ atMs }) => atMs > ms)
      this.#entries.splice(0, this.#entries.length, ...later)
    }
    return due.map(({ happening }) => happening)
  }
}
