// Goes through the open jobs of one type, pass after pass, and asks its condition about each: what holds is mended or listed. One
// process at a time has a turn, and each turn begins where the last one ended, whoever had it.
import { begun, type ConditionPass, dueAtOf, type PassPlace } from '../domain/condition-pass.ts'
import { backOffMs } from '../stream/back-off.ts'

/** A turn with the pass of a type. */
export interface PassTurn {
  readonly pass: ConditionPass
  read(now: Date, limit: number): Promise<readonly PassPlace[]>
  save(pass: ConditionPass): Promise<void>
}

/** What the passes of a type stand on. */
export interface PassesOptions {
  readonly everyMs: number
  readonly read: () => Promise<ConditionPass | null>
  /** Does the work in a turn; null when another process has it. */
  readonly turn: (work: (turn: PassTurn) => Promise<boolean>) => Promise<boolean | null>
  /** Asks about a job as it is then, and does what is said. */
  readonly ask: (jobId: string) => Promise<void>
  readonly now: () => Date
  /** How often to look whether a pass is due, in milliseconds. */
  readonly lookMs: number
  /** A turn that has taken so long asks no more, in milliseconds. */
  readonly turnMs: number
  readonly signal: AbortSignal
  readonly onTrouble: (error: unknown) => void
}

const pageSize = 96
const atOnce = 8
const pauseMs = 100

/** Goes through them until it is closed. */
export class ConditionPasses {
  readonly #options: PassesOptions
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void>

  constructor(options: PassesOptions) {
    this.#options = options
    this.#looking = this.#look()
  }

  /** Ends with what is under way. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#looking
  }

  async #look(): Promise<void> {
    const waitMs = await this.#step().catch((error: unknown) => {
      this.#options.onTrouble(error)
      return this.#options.lookMs
    })
    if (this.#options.signal.aborted) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
    }, waitMs)
  }

  #isDue(pass: ConditionPass): boolean {
    const dueAt = dueAtOf(pass, this.#options.everyMs)
    return dueAt === null || dueAt <= this.#options.now()
  }

  /** Answers how long to wait for the next. */
  async #step(): Promise<number> {
    const { read, turn, lookMs } = this.#options
    const pass = await read()
    if (pass === null || !this.#isDue(pass)) return lookMs
    const isMore = await turn(async (mine) => {
      // What was due may have been done by another process meanwhile.
      if (!this.#isDue(mine.pass)) return false
      const next = await this.#goOn(mine)
      await mine.save(next)
      return next.after !== null
    })
    return isMore === true ? Math.min(pauseMs, lookMs) : lookMs
  }

  /** Asks about the next jobs; answers with where the pass is then. */
  async #goOn({ pass, read }: PassTurn): Promise<ConditionPass> {
    const { now, signal, turnMs } = this.#options
    const endsAt = performance.now() + turnMs
    const at = now()
    const jobs = await read(at, pageSize)
    let next: ConditionPass = begun(pass, at)
    if (next.after === null && jobs.length === 0) next = { ...next, failures: 0, nextTryAt: null }
    for (let start = 0; start < jobs.length; start += atOnce) {
      const some = jobs.slice(start, start + atOnce)
      const failed = await this.#askEach(some)
      const last = some.at(-1)
      // Closing in the middle is no end: where nothing was asked about yet, the pass has not begun.
      if (signal.aborted || last === undefined) return next.after === null ? pass : next
      next = { ...next, after: last }
      // The next ones are asked about later. Nothing is left out: the next pass comes back to all that is open still.
      if (failed === some.length) return this.#afterFailure(next)
      next = { ...next, failures: 0, nextTryAt: null }
      if (performance.now() >= endsAt) return next
    }
    return jobs.length < pageSize ? { ...next, after: null } : next
  }

  #afterFailure(pass: ConditionPass): ConditionPass {
    const failures = pass.failures + 1
    const nextTryAt = new Date(this.#options.now().getTime() + backOffMs(failures, Math.random()))
    return { ...pass, failures, nextTryAt }
  }

  async #askEach(jobs: readonly PassPlace[]): Promise<number> {
    const { ask, signal, onTrouble } = this.#options
    const outcomes = await Promise.allSettled(jobs.map(({ id }) => ask(id)))
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected')
    for (const { reason } of failures) if (!signal.aborted) onTrouble(reason)
    return failures.length
  }
}
