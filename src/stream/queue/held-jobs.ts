// The jobs that a live list holds: those it shows and some that come next, so that a job that leaves is replaced at once.
// It knows every job of the list up to its frontier, and nothing of what lies beyond.
import type { Job } from '../../domain/job.ts'
import type { JobOrder } from '../../domain/order.ts'
import { compareJobs, type OrderedParts } from '../../domain/order-compare.ts'

/** How many can leave one after the other before the database is asked for more. */
function reserveOf(first: number): number {
  return Math.ceil(first / 2)
}

/** The first jobs of a list, in order. */
export class HeldJobs {
  readonly #first: number
  readonly #compare: (one: OrderedParts, other: OrderedParts) => number
  /** How many it holds at the most. */
  readonly capacity: number
  #jobs: Job[] = []
  /** Up to here everything is known; null: there is nothing beyond. */
  #frontier: OrderedParts | null = null

  constructor(orderBy: JobOrder, first: number) {
    this.#first = first
    this.#compare = compareJobs(orderBy)
    // One more than is shown tells whether there are more.
    this.capacity = first + 1 + reserveOf(first)
  }

  /** What the list shows. */
  get shown(): readonly Job[] {
    return this.#jobs.slice(0, this.#first)
  }

  /** Whether there is something behind what is shown; may say yes too often while it `isShort`. */
  get hasMore(): boolean {
    return this.#frontier !== null || this.#jobs.length > this.#first
  }

  /** Whether it has to be read anew, because what is beyond its frontier may belong into what is shown. */
  get isShort(): boolean {
    return this.#frontier !== null && this.#jobs.length <= this.#first
  }

  /** Begins anew with the first `capacity` jobs of the list. */
  reset(jobs: readonly Job[], hasMore: boolean): void {
    this.#jobs = [...jobs]
    this.#frontier = hasMore ? (jobs.at(-1) ?? null) : null
  }

  /** Takes note of a job as it is after an event. */
  put(job: Job, isMember: boolean): void {
    const index = this.#jobs.findIndex(({ id }) => id === job.id)
    if (index >= 0) this.#jobs.splice(index, 1)
    if (!isMember || (this.#frontier !== null && this.#compare(job, this.#frontier) > 0)) return
    const next = this.#jobs.findIndex((other) => this.#compare(job, other) < 0)
    this.#jobs.splice(next < 0 ? this.#jobs.length : next, 0, job)
    if (this.#jobs.length <= this.capacity) return
    this.#jobs.pop()
    this.#frontier = this.#jobs.at(-1) ?? null
  }
}
