// Asks about jobs of one type that were just requested, some at once. A condition that fails again and again is left alone: what
// waits then is found by the next pass.
import type { Job } from '../domain/job.ts'

/** What it stands on. */
export interface AskLaneOptions {
  readonly ask: (job: Job) => Promise<void>
  readonly onTrouble: (error: unknown) => void
}

const mostAtOnce = 4
const mostWaiting = 1_000
const mostFailures = 4

/** Jobs of a type that wait to be asked about. */
export class AskLane {
  readonly #options: AskLaneOptions
  readonly #underWay = new Set<Promise<void>>()
  #waiting: Job[] = []
  #failuresInRow = 0
  #isClosed = false

  constructor(options: AskLaneOptions) {
    this.#options = options
  }

  /** Asks about a job as soon as there is room; where too many wait, the next pass does. */
  push(job: Job): void {
    if (this.#waiting.length < mostWaiting) this.#waiting.push(job)
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
      const job = this.#waiting.shift()
      if (job === undefined) return
      const asked = this.#ask(job).finally(() => {
        this.#underWay.delete(asked)
        this.#fill()
      })
      this.#underWay.add(asked)
    }
  }

  async #ask(job: Job): Promise<void> {
    try {
      await this.#options.ask(job)
      this.#failuresInRow = 0
    } catch (error) {
      if (this.#isClosed) return
      this.#failuresInRow += 1
      if (this.#failuresInRow >= mostFailures) this.#waiting = []
      this.#options.onTrouble(error)
    }
  }
}
