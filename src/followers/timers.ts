// Lets happen what is due: expiry, overdue, waking, the end of a claim. What is due stands in the rows (`timer_at`), so a
// moment that passed while every server was down is found as well, and whichever server comes first does it.

/** What the timers stand on. */
export interface TimersOptions {
  /** The ids of at most so many open jobs whose moment has come by `now`, the longest due first, without those given. */
  readonly findDue: (now: Date, limit: number, without: readonly string[]) => Promise<readonly string[]>
  readonly settle: (jobId: string) => Promise<void>
  readonly now: () => Date
  /** How often to look, in milliseconds. */
  readonly pollMs: number
  /** Told when looking or settling fails, and when all went well again (null). */
  readonly onTrouble: (error: unknown) => void
}

const mostAtOnce = 256

/** Looks for what is due until it is closed. */
export class Timers {
  readonly #options: TimersOptions
  readonly #underWay = new Map<string, Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void>
  #isClosed = false

  constructor(options: TimersOptions) {
    this.#options = options
    this.#looking = this.#look()
  }

  /** Stops looking and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#looking
    await Promise.all(this.#underWay.values())
  }

  async #look(): Promise<void> {
    try {
      await this.#settleDue()
    } catch (error) {
      this.#options.onTrouble(error)
    }
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
    }, this.#options.pollMs)
  }

  async #settleDue(): Promise<void> {
    const { findDue, now } = this.#options
    while (!this.#isClosed) {
      const room = mostAtOnce - this.#underWay.size
      if (room <= 0) return
      const due = await findDue(now(), room, [...this.#underWay.keys()])
      for (const jobId of due) this.#settle(jobId)
      if (due.length < room) return
      // One that waits for a lock does not hold up the others.
      await Promise.race(this.#underWay.values())
    }
  }

  #settle(jobId: string): void {
    const settled = this.#options
      .settle(jobId)
      .catch((error: unknown) => this.#options.onTrouble(error))
      .finally(() => this.#underWay.delete(jobId))
    this.#underWay.set(jobId, settled)
  }
}
