// Watches how far the readable log lies behind what is written, and says whose transaction holds it back. It only looks:
// what is held back is delivered when that transaction ends.
import type { LogHolder, LogLag } from '../store/log-lag.ts'

/** What the watch stands on. */
export interface LagWatchOptions {
  readonly readLag: () => Promise<LogLag>
  /** How often to look, in milliseconds. */
  readonly pollMs: number
  /** Told at each look at which events have waited for longer than `patienceMs`. */
  readonly onHeld: (complaint: string) => void
}

/** How long events may wait before somebody is told, in milliseconds. */
const patienceMs = 3_000

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}

function nameOf({ pid, name, user, openMs }: LogHolder): string {
  if (pid === null) return `the prepared transaction "${name}" of ${user}, prepared ${seconds(openMs)} ago`
  return `the transaction of process ${pid} (${name === '' ? 'no application_name' : name}, user ${user}), open for ${seconds(openMs)}`
}

/** Looks again and again until it is closed. */
export class LagWatch {
  readonly #options: LagWatchOptions
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #heldMs = 0
  #isClosed = false

  constructor(options: LagWatchOptions) {
    this.#options = options
    this.#wait()
  }

  /** How long the oldest event that could not be read at the last look had waited, in milliseconds; 0 when none. */
  get heldMs(): number {
    return this.#heldMs
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  #wait(): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => this.#wait())
    }, this.#options.pollMs)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    try {
      const { heldMs, holder } = await this.#options.readLag()
      this.#heldMs = heldMs
      if (heldMs <= patienceMs) return
      const who = holder === null ? 'a transaction that PostgreSQL does not show to this user' : nameOf(holder)
      this.#options.onHeld(`events have waited for ${seconds(heldMs)} for ${who}`)
    } catch {
      // That the database cannot be reached is said by those who need it.
    }
  }
}
