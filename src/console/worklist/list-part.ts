// One stretch of a long list, kept by the server: from behind one place of its order up to another one. Where its bounds become others
// it shows what it showed until the new list is there, so that nothing flickers.
import type { ApiError, LiveQueue } from '../../client/index.ts'
import type { ConsoleQueueSubscription } from '../generated/graphql.ts'
import type { QueuedJob } from '../queued-job.ts'

/** A change of a list. */
export type Change = ConsoleQueueSubscription['jobQueue']

/** A list of the client's. */
export type Queue = Pick<LiveQueue<QueuedJob, Change>, 'view' | 'subscribe' | 'close'>

/** Which stretch, and how many jobs of it are kept at the most. The cursors are those at which such lists end. */
export interface Stretch {
  readonly after: string | null
  /** Null: to the end. */
  readonly through: string | null
  readonly first: number
}

/** Follows a stretch. */
export type Follow = (stretch: Stretch) => Queue

/** One stretch. */
export class ListPart {
  readonly #follow: Follow
  readonly #onChange: (change: Change | null) => void
  #stretch: Stretch
  #queue: Queue | null = null
  /** Takes the place of the other one once its list is there. */
  #coming: Queue | null = null
  #onCome: () => void = () => {}
  #jobs: readonly QueuedJob[] = []
  #hasMore = false
  #endCursor: string | null = null

  /**
   * `onChange` is told each change, and null when only the connection is another; `onCome` is called once, before that, when the list
   * is there.
   */
  constructor(follow: Follow, stretch: Stretch, onChange: (change: Change | null) => void, onCome?: () => void) {
    this.#follow = follow
    this.#onChange = onChange
    this.#stretch = stretch
    this.bound(stretch, onCome)
  }

  get stretch(): Stretch {
    return this.#stretch
  }

  /** The jobs, as they were known last. */
  get jobs(): readonly QueuedJob[] {
    return this.#jobs
  }

  get hasMore(): boolean {
    return this.#hasMore
  }

  /** Where it ends; null while there is nothing. */
  get endCursor(): string | null {
    return this.#endCursor
  }

  /** Whether it is followed within its bounds, and no other list is on its way. */
  get isSettled(): boolean {
    return this.#coming === null && this.#queue !== null
  }

  /** Whether it follows what happens; null: it is not there yet, or rests. */
  get isLive(): boolean | null {
    return this.#queue?.view().isLive ?? null
  }

  get error(): ApiError | null {
    return this.#queue?.view().error ?? null
  }

  /** Goes on within these bounds; `onCome` is called once their list is there. */
  bound(stretch: Stretch, onCome: () => void = () => {}): void {
    this.#stretch = stretch
    this.#onCome = onCome
    this.#open()
  }

  /** Stops following, while nobody looks: what is known stays. */
  rest(): void {
    if (this.isSettled) this.close()
  }

  /** Follows it again. */
  wake(): void {
    if (this.#queue === null && this.#coming === null) this.#open()
  }

  close(): void {
    for (const queue of [this.#queue, this.#coming]) queue?.close()
    this.#queue = null
    this.#coming = null
  }

  #open(): void {
    this.#coming?.close()
    const queue = this.#follow(this.#stretch)
    this.#coming = queue
    queue.subscribe(() => this.#hear(queue))
  }

  #hear(queue: Queue): void {
    const { jobs, hasMore, isLive, change, error } = queue.view()
    const hasCome = queue === this.#coming && (isLive || error !== null)
    if (hasCome) {
      this.#queue?.close()
      this.#queue = queue
      this.#coming = null
    }
    if (queue !== this.#queue) return
    const news = isLive ? change : null
    if (news !== null) {
      this.#jobs = jobs
      this.#hasMore = hasMore
      this.#endCursor = news.endCursor
    }
    if (hasCome) {
      const onCome = this.#onCome
      this.#onCome = () => {}
      onCome()
    }
    this.#onChange(news)
  }
}
