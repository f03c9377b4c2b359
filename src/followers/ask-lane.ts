// Asks about jobs of one type that were just requested, some at once. A condition that fails again and again is left alone: what
// waits then is found by the next pass.

/** What it stands on. */
export interface AskLaneOptions {
  readonly ask: (jobId: string) => Promise<void>
  readonly onTrouble: (error: unknown) => void
}

const mostAtOnce = 4
const mostWaiting = 1_000
const mostFailures = 4

/** Jobs of a type that wait to be asked about. */
export class AskLane {
  readonly #options: AskLaneOptions
  readonly #underWay = new Set<Promise<void>>()
  #waiting: string[] = []
  #failuresInRow = 0
  #isClosed = false

  constructor(options: AskLaneOptions) {
    this.#options = options
  }

  /** Asks about a job as soon as there is room; where too many wait, the next pass does. */
  push(jobId: string): void {
    if (this.#waiting.length < mostWaiting) this.#waiting.push(jobId)
    this.#fill()
  }

  /** Asks about no more, and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#waiting = []
    await Promise.all(this.#underWay)
  }

  #fill(): void {
    while (this.#underWay.size < mostAtOnce) {
      const jobId = this.#waiting.shift()
      if (jobId === undefined) return
      const asked = this.#ask(jobId).finally(() => {
        this.#underWay.delete(asked)
        this.#fill()
      })
      this.#underWay.add(asked)
    }
  }

  async #ask(jobId: string): Promise<void> {
    try {
      await this.#options.ask(jobId)
      this.#failuresInRow = 0
    } catch (error) {
      if (this.#isClosed) return
      this.#failuresInRow += 1
      if (this.#failuresInRow >= mostFailures) this.#waiting = []
      this.#options.onTrouble(error)
    }
  }
}
