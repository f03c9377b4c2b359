// A clock that stands until it is moved on: with it the product lives through days of its past in seconds.
import type { Clock } from '../../src/domain/clock.ts'

/** The clock. It goes forward only. */
export class MovedClock implements Clock {
  #ms: number

  constructor(ms: number) {
    this.#ms = ms
  }

  now(): Date {
    return new Date(this.#ms)
  }

  moveTo(ms: number): void {
    this.#ms = Math.max(this.#ms, ms)
  }
}
