// What the product answers about people and groups: asked beside what plans, which holds a job and never waits for an answer. A few are
// asked at a time, and an answer is kept as long as it is good.

/** How it is asked. */
export interface ProductAnswersOptions<Value> {
  /** Asks about one. What it throws has failed. */
  readonly ask: (id: string) => Promise<Value>
  /** What counts of one that could not be asked; `before` is what was known. */
  readonly whenFailed: (before: Value | undefined) => Value
  /** How long an answer is good. */
  readonly goodMs: number
  /** In milliseconds from any moment on. */
  readonly now: () => number
  /** Told what keeps it from knowing. */
  readonly onTrouble: (error: unknown) => void
}

/** An answer. */
export interface ProductAnswer<Value> {
  readonly value: Value
  /** When it is asked again, at the earliest. */
  readonly goodUntil: number
}

const mostAtOnce = 10
const mostKept = 20_000
/** How long one is left alone that could not be asked. */
export const failedMs = 30_000

/** The answers. */
export class ProductAnswers<Value> {
  readonly #options: ProductAnswersOptions<Value>
  readonly #answers = new Map<string, ProductAnswer<Value>>()
  readonly #waiting = new Set<string>()
  readonly #asking = new Set<string>()

  constructor(options: ProductAnswersOptions<Value>) {
    this.#options = options
  }

  /** The last answer about one, good or not. */
  about(id: string): ProductAnswer<Value> | undefined {
    return this.#answers.get(id)
  }

  /** Has those asked about of whom there is no good answer, and says which they are. */
  renew(ids: readonly string[]): readonly string[] {
    const now = this.#options.now()
    const old = ids.filter((id) => (this.#answers.get(id)?.goodUntil ?? 0) <= now)
    for (const id of old) if (!this.#asking.has(id)) this.#waiting.add(id)
    this.#askNext()
    return old
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
    const { ask, whenFailed, goodMs, onTrouble } = this.#options
    try {
      this.#keep(id, await ask(id), goodMs)
    } catch (error) {
      onTrouble(error)
      this.#keep(id, whenFailed(this.#answers.get(id)?.value), failedMs)
    }
  }

  #keep(id: string, value: Value, forMs: number): void {
    // The oldest come first.
    this.#answers.delete(id)
    this.#answers.set(id, { value, goodUntil: this.#options.now() + forMs })
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > mostKept && oldest !== undefined) this.#answers.delete(oldest)
  }
}
