// Batches without waiting: what comes while all lanes are under way goes together as soon as one is free.

/** How many batches may be under way at once, and how many entries go into one. */
export interface LaneOptions {
  readonly lanes: number
  readonly atMost: number
}

/**
 * A queue whose entries are run in batches. `run` must not throw: it answers its entries itself.
 * A free lane takes all that waits once the process has read what its sockets hold, so that what arrives together goes
 * together. In a microtask it would go one by one; for a timer a lone entry would wait.
 */
export class Lanes<Entry> {
  readonly #waiting: Entry[] = []
  readonly #run: (batch: Entry[]) => Promise<void>
  readonly #options: LaneOptions
  #freeLanes: number
  #isWoken = false

  constructor(options: LaneOptions, run: (batch: Entry[]) => Promise<void>) {
    this.#options = options
    this.#freeLanes = options.lanes
    this.#run = run
  }

  push(entry: Entry): void {
    this.#waiting.push(entry)
    this.#wake()
  }

  #wake(): void {
    if (this.#isWoken || this.#freeLanes === 0 || this.#waiting.length === 0) return
    this.#isWoken = true
    setImmediate(() => {
      this.#isWoken = false
      if (this.#freeLanes === 0 || this.#waiting.length === 0) return
      void this.#take()
      this.#wake()
    })
  }

  async #take(): Promise<void> {
    this.#freeLanes--
    try {
      await this.#run(this.#waiting.splice(0, this.#options.atMost))
    } finally {
      this.#freeLanes++
      this.#wake()
    }
  }
}
