// What waits for the reader of a live list. A reader that falls behind loses what waits and gets the whole list when it reads
// again: so memory is bounded, and what it shows is right all the same.
import { Mailbox } from '../mailbox.ts'
import type { QueueChange } from './queue-change.ts'
import type { ShownList } from './shown-list.ts'

// For a reader that is further behind, the list itself is less to read.
const mostWaiting = 500

/** What the owner of an outbox is told. */
export interface OutboxOwner {
  /** The reader has taken everything and waits. */
  readonly onEmpty: () => void
  /** The reader is gone, or it was ended. Told once. */
  readonly onEnd: () => void
}

/** The changes of one list on their way to its reader. */
export class Outbox {
  readonly #mailbox: Mailbox<QueueChange, QueueChange>
  #told: ShownList | null = null

  constructor(owner: OutboxOwner) {
    this.#mailbox = new Mailbox({ ...owner, handOver: (change) => change })
  }

  /** What the reader shows once it has read everything; null when it gets the whole list next. */
  get told(): ShownList | null {
    return this.#told
  }

  /** Whether there is something that the reader has not taken yet. */
  get isWaiting(): boolean {
    return this.#mailbox.size > 0
  }

  /** Tells how the list has become what it is now. Answers with false if the reader is too far behind, and all was dropped. */
  tell(changes: readonly QueueChange[], shown: ShownList): boolean {
    for (const change of changes) this.#mailbox.put(change)
    this.#told = shown
    if (this.#mailbox.size <= mostWaiting) return true
    this.drop()
    return false
  }

  /** Throws away what has not been read: the reader gets the whole list next. */
  drop(): void {
    this.#mailbox.clear()
    this.#told = null
  }

  next(): Promise<IteratorResult<QueueChange>> {
    return this.#mailbox.next()
  }

  return(): Promise<IteratorResult<QueueChange>> {
    return this.#mailbox.return()
  }

  /** As of a mailbox: what waits can still be read. */
  end(error?: unknown): void {
    this.#mailbox.end(error)
  }
}
