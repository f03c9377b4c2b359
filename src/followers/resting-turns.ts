// Work in the background of the database, as counting and deleting: it is done in short turns, with a rest after each that is longer
// than it took, so that it never takes more than a part of what the database can do. In which process it happens does not matter.

/** What it stands on. */
export interface RestingTurnsOptions {
  /** Does what comes next; says whether there may be more: null where somebody else is at it. */
  readonly goOn: () => Promise<boolean | null>
  /** How often to look for what is new, in milliseconds. */
  readonly lookMs: number
  /** Told of what keeps it from going on. */
  readonly onTrouble: (error: unknown) => void
}

const restsPerTurn = 3

/** Takes turns until it is closed. */
export class RestingTurns {
  readonly #options: RestingTurnsOptions
  #timer: NodeJS.Timeout | undefined
  #turn: Promise<void>
  #isClosed = false

  constructor(options: RestingTurnsOptions) {
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
