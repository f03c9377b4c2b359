// How fresh what is known of a viewer must be, and for how long it holds when the product cannot be asked.

/** All in milliseconds. */
export interface Freshness {
  /** After how long a question is asked again. */
  readonly askEveryMs: number
  /** How long an answer may take. */
  readonly patienceMs: number
  /** For how long the last answer holds while no other comes. */
  readonly keepMs: number
}

/** A change counts within five seconds; half a second of them is for the answer. */
export const usualFreshness: Freshness = { askEveryMs: 4_500, patienceMs: 5_000, keepMs: 30_000 }
