// What waits for the reader of a live list. A reader that falls behind loses what waits and gets the whole list when it reads
// again: so memory is bounded, and what it shows is right all the same.
import type { Job } from '../../domain/job.ts'
import { Mailbox } from '../mailbox.ts'
import { type Causes, difference } from './difference.ts'
import type { QueueChange } from './queue-change.ts'

/** A list as it is to be shown. */
export interface ShownList {
  readonly shown: readonly Job[]
  readonly hasMore: boolean
}

// For a reader that is further behind, the list itself is less to read.
const mostWaiting = 500

/** The changes of one list on their way to its reader. */
export class Outbox {
  readonly #mailbox: Mailbox<QueueChange, QueueChange>
  #told: ShownList | null = null
  #reading = Promise.withResolvers<void>()

  /** @param onEnd told once, when the reader is gone or it was ended */
  constructor(onEnd: () => void) {
    this.#mailbox = new Mailbox({
      handOver: (change) => change,
      onEmpty: () => this.#reading.resolve(),
      onEnd: () => {
        this.#reading.resolve()
        onEnd()
      },
    })
  }

  /** What the reader shows once it has read everything; null when it gets the whole list next. */
  get told(): ShownList | null {
    return this.#told
  }

  /** Whether there is something that the reader has not taken yet. */
  get isWaiting(): boolean {
    return this.#mailbox.size > 0
  }

  /** Tells how the list is now. Answers with false if the reader is too far behind, and everything was dropped. */
  tell({ shown, hasMore }: ShownList, causes: Causes): boolean {
    if (this.#told === null) this.#mailbox.put({ kind: 'LIST', jobs: shown, hasMore })
    else {
      const steps = difference(this.#told.shown, shown, causes)
      for (const step of steps) this.#mailbox.put({ ...step, hasMore })
      if (steps.length === 0 && hasMore !== this.#told.hasMore) this.#mailbox.put({ kind: 'MORE', hasMore })
    }
    this.#told = { shown, hasMore }
    if (this.#mailbox.size <= mostWaiting) return true
    this.drop()
    return false
  }

  /** Throws away what has not been read: the reader gets the whole list next. */
  drop(): void {
    this.#mailbox.clear()
    this.#told = null
    this.#reading = Promise.withResolvers()
  }

  /** Settles when the reader waits, or is gone: before, a list would lie here for nobody. */
  reading(): Promise<void> {
    return this.#reading.promise
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
