// Keeps the counters of statistics: goes on with the log in short turns, and rests after each longer than it took, so that counting
// never takes more than a part of what the database can do. In which process it happens does not matter.

/** What it stands on. */
export interface JobCountsOptions {
  /** Counts what comes next; says whether there may be more: null where somebody else is at it. */
  readonly goOn: () => Promise<boolean | null>
  /** How often to look for what is new, in milliseconds. */
  readonly lookMs: number
  /** Told of what keeps it from counting. */
  readonly onTrouble: (error: unknown) => void
}

const restsPerTurn = 3

/** Counts until it is closed. */
export class JobCountsKeeper {
  readonly #options: JobCountsOptions
  #timer: NodeJS.Timeout | undefined
  #turn: Promise<void>
  #isClosed = false

  constructor(options: JobCountsOptions) {
    this.#options = options
    this.#turn = this.#go()
  }

  /** Ends with the turn that is under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#turn
  }

  async #go(): Promise<void> {
    const startedAt = performance.now()
    const isMore = await this.#takeTurn()
    if (this.#isClosed) return
    const restMs = isMore ? restsPerTurn * (performance.now() - startedAt) : this.#options.lookMs
    this.#timer = setTimeout(() => {
      this.#turn = this.#go()
    }, restMs)
  }

  async #takeTurn(): Promise<boolean> {
    const { goOn, onTrouble } = this.#options
    try {
      return (await goOn()) === true
    } catch (error) {
      onTrouble(error)
      return false
    }
  }
}
