// Watches what says what is normal: once a minute, in one server at a time, it looks how each step stands, requests an
// investigation when it has left its band, and completes it when it is back. All it knows stands in the jobs.

import { decideStall, type StepFigures } from '../domain/stall/decide-stall.ts'
import { recoveredOutcome } from '../domain/stall/investigate-stall.ts'
import { investigationOf } from '../domain/stall/investigation.ts'
import { investigationName } from '../domain/stall/investigation-name.ts'
import type { WatchedStep } from '../domain/stall/watched-step.ts'
import { systemViewer } from '../domain/viewer.ts'
import type { Operations } from '../operations/operations.ts'

/** What it stands on. */
export interface StallsOptions {
  readonly steps: readonly WatchedStep[]
  /** Who gets the investigations; undefined: the staff of what they are about. */
  readonly stallGroups: readonly string[] | undefined
  /** Does the work, unless another server is at it; says whether it was done. */
  readonly runAlone: (work: () => Promise<void>) => Promise<boolean>
  readonly measure: (step: WatchedStep, now: Date) => Promise<StepFigures>
  readonly operations: Pick<Operations, 'request' | 'complete'>
  readonly now: () => Date
  /** How often to ask the clock whether it is time to look, in milliseconds. */
  readonly pollMs: number
  /** Told of what keeps it from looking. */
  readonly onTrouble: (error: unknown) => void
}

const lookMs = 60_000

/** Watches until it is closed. */
export class Stalls {
  readonly #options: StallsOptions
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void>
  #isClosed = false
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(options: StallsOptions) {
    this.#options = options
    this.#looking = this.#look()
  }

  /** Stops watching, and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  async #look(): Promise<void> {
    const { now, runAlone, pollMs, onTrouble } = this.#options
    const at = now().getTime()
    // A clock that was put back is no reason to wait for it.
    if (at >= this.#lookedAt + lookMs || at < this.#lookedAt) {
      // Whoever is at it may watch less, by a configuration of before: then it is this one's turn next.
      const hadTurn = await runAlone(() => this.#lookAtAll()).catch((error: unknown) => {
        onTrouble(error)
        return true
      })
      if (hadTurn) this.#lookedAt = at
    }
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
    }, pollMs)
  }

  // One that cannot be looked at does not keep it from the others.
  async #lookAtAll(): Promise<void> {
    for (const step of this.#options.steps) {
      if (this.#isClosed) return
      await this.#lookAt(step).catch(this.#options.onTrouble)
    }
  }

  async #lookAt(step: WatchedStep): Promise<void> {
    const { measure, operations, now, stallGroups } = this.#options
    const at = now()
    const figures = await measure(step, at)
    const decision = decideStall(step.normal, figures, at)
    if (decision === null) return
    if (decision.kind === 'recovered') {
      const about = { type: investigationName, target: step.target }
      await operations.complete(systemViewer, about, { outcome: recoveredOutcome })
      return
    }
    const groups = stallGroups ?? step.staffGroups
    await operations.request(systemViewer, investigationOf(step, figures, decision, groups, at))
  }
}
