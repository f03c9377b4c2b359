// Gathers what is written within one tick: each stream goes to the system with one write, however many messages it got. No
// timer is needed, because what was committed together comes within one tick.
import type { Writable } from 'node:stream'

/** The streams of a server that were written to in this tick. */
export class Corks {
  #corked: Writable[] = []

  /** To be called before each write. */
  cork(stream: Writable): void {
    if (stream.writableCorked > 0) return
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
