// Gathers what is written within one tick: each stream goes to the system with one write, however many messages it got. No
// timer is needed, because what was committed together comes within one tick. Of the last event of a tick nothing is held up
// until all have it: readers take the first messages while the next ones are made.
import type { Writable } from 'node:stream'

/** So many streams get the last event of a tick with one go at the system. Fewer are not worth it, more lie cold again by then. */
const mostHeldUp = 64

/** The streams of a server that were written to in this tick. */
export class Corks {
  readonly #isMoreComing: () => boolean
  #corked: Writable[] = []

  /** @param isMoreComing whether the event that is told of is not the last one of its tick */
  constructor(isMoreComing: () => boolean) {
    this.#isMoreComing = isMoreComing
  }

  /** To be called before each write. */
  cork(stream: Writable): void {
    if (stream.writableCorked > 0) return
    if (this.#corked.length >= mostHeldUp && !this.#isMoreComing()) this.#uncork()
    stream.cork()
    this.#corked.push(stream)
    if (this.#corked.length === 1) process.nextTick(() => this.#uncork())
  }

  #uncork(): void {
    const corked = this.#corked
    this.#corked = []
    for (const stream of corked) stream.uncork()
  }
}
