// One reader of a live list. It sits at the list of all who see the same as it does, goes over to another one when its rights
// change, and gets up when it falls behind: then it gets the whole list once it reads again.
import { JobError } from '../../domain/job-error.ts'
import { isSameViewer } from '../../domain/same-viewer.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { Outbox } from './outbox.ts'
import type { QueueChange } from './queue-change.ts'
import type { QueueWish } from './queue-options.ts'
import type { ListSeat, SharedList } from './shared-list.ts'
import type { ShownList } from './shown-list.ts'

/** What a reader is given. */
export interface LiveQueueOptions {
  readonly wish: QueueWish
  /** Viewers with the same text share a list. */
  readonly sightOf: (viewer: Viewer) => string
  /** The list of those with that text, of whom the viewer is one. */
  readonly listOf: (sight: string, viewer: Viewer) => SharedList
  /** Told once, when the reader is gone or it was ended. */
  readonly onEnd: (queue: LiveQueue) => void
}

/** Tells how a list changes, beginning with the list, until it is ended. */
export class LiveQueue implements AsyncIterableIterator<QueueChange>, ListSeat {
  readonly #options: LiveQueueOptions
  readonly #outbox: Outbox
  #list: SharedList | null = null
  #sight = ''
  /** Who it reads for, as of when it was looked last. */
  #viewer: Viewer
  /** Until it has got the list for the first time. */
  #opening: PromiseWithResolvers<void> | null = Promise.withResolvers()
  #isEnded = false

  private constructor(options: LiveQueueOptions) {
    this.#options = options
    this.#viewer = options.wish.viewer()
    this.#outbox = new Outbox({
      onEmpty: () => {
        if (this.#list === null) this.#sitDown()
      },
      onEnd: () => {
        this.#isEnded = true
        this.#getUp()
        this.#opened()
        options.onEnd(this)
      },
    })
  }

  /** Opens one. @throws JobError UNAVAILABLE, LIMIT_EXCEEDED */
  static async open(options: LiveQueueOptions): Promise<LiveQueue> {
    const queue = new LiveQueue(options)
    const opening = queue.#opening?.promise
    queue.#sitDown()
    await opening
    return queue
  }

  get told(): ShownList | null {
    return this.#outbox.told
  }

  get isWaiting(): boolean {
    return this.#outbox.isWaiting
  }

  next(): Promise<IteratorResult<QueueChange>> {
    this.look()
    return this.#outbox.next()
  }

  return(): Promise<IteratorResult<QueueChange>> {
    return this.#outbox.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Looks whether the rights of the reader have changed. */
  look(): void {
    if (this.#list !== null && !this.#isViewerSame()) this.#hasGoneOver()
  }

  tell(changes: readonly QueueChange[], shown: ShownList): void {
    if (!this.#isViewerSame() && this.#hasGoneOver()) return
    this.#opened()
    if (!this.#outbox.tell(changes, shown)) this.#getUp()
  }

  drop(): void {
    this.#outbox.drop()
    this.#getUp()
  }

  fail(error: unknown): void {
    if (this.#opening !== null) {
      this.#opening.reject(error)
      this.#opening = null
      void this.return()
    } else if (!(error instanceof JobError && error.code === 'UNAVAILABLE')) this.#outbox.end(error)
  }

  #opened(): void {
    this.#opening?.resolve()
    this.#opening = null
  }

  #isViewerSame(): boolean {
    try {
      return isSameViewer(this.#viewer, this.#options.wish.viewer())
    } catch {
      return false
    }
  }

  /** Sits at the list of who reads now, and says whether that is another one. */
  #hasGoneOver(): boolean {
    try {
      this.#viewer = this.#options.wish.viewer()
      if (this.#options.sightOf(this.#viewer) === this.#sight) return false
      // What waits was meant for somebody with other rights. It gets the list of its own when it reads again.
      if (this.isWaiting) this.drop()
      else {
        this.#getUp()
        this.#sitDown()
      }
    } catch (error) {
      this.fail(error)
    }
    return true
  }

  #sitDown(): void {
    if (this.#isEnded) return
    try {
      this.#viewer = this.#options.wish.viewer()
      this.#sight = this.#options.sightOf(this.#viewer)
      this.#list = this.#options.listOf(this.#sight, this.#viewer)
      this.#list.join(this)
    } catch (error) {
      this.fail(error)
    }
  }

  #getUp(): void {
    this.#list?.leave(this)
    this.#list = null
  }
}
