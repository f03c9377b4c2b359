// A live list of one reader: it reads the list once with its snapshot, follows the log after that snapshot, and tells how the
// list changes. Where the log cannot tell (what moves up from beyond, what a new role shows) it reads the list again and
// tells the difference. All of that is one loop, one thing after the other, so that no two states ever mix.
import { setTimeout as delay } from 'node:timers/promises'
import { JobError } from '../../domain/job-error.ts'
import { isSameViewer } from '../../domain/same-viewer.ts'
import type { EventCursor } from '../../store/event-cursor.ts'
import type { LoggedEvent } from '../../store/event-log.ts'
import { causesSince } from './causes-since.ts'
import type { Causes } from './difference.ts'
import { HeldJobs } from './held-jobs.ts'
import { Membership } from './membership.ts'
import { Outbox } from './outbox.ts'
import type { QueueChange } from './queue-change.ts'
import type { QueueOptions, QueueWish } from './queue-options.ts'

/** What the list that is held was made with. */
interface Made {
  readonly membership: Membership
  readonly cursor: EventCursor
}

const retryMs = 250
const longestRetryMs = 5_000
// How often to look whether the viewer is still the same while nothing happens.
const viewerCheckMs = 1_000

/** Tells how a list changes, beginning with the list, until it is ended. */
export class LiveQueue implements AsyncIterableIterator<QueueChange> {
  readonly #options: QueueOptions
  readonly #wish: QueueWish
  readonly #held: HeldJobs
  readonly #outbox: Outbox
  readonly #ending = new AbortController()
  #made: Made | null = null
  #events: AsyncIterableIterator<LoggedEvent> | null = null
  /** Whether what is held is the list up to the last event that was taken. */
  #isHeldRight = false

  private constructor(options: QueueOptions, wish: QueueWish) {
    this.#options = options
    this.#wish = wish
    this.#held = new HeldJobs(wish.orderBy, wish.first)
    this.#outbox = new Outbox(() => {
      this.#ending.abort()
      this.#leaveLog()
    })
  }

  /** Opens one. @throws JobError INVALID_INPUT for a filter that is none, UNAVAILABLE, LIMIT_EXCEEDED */
  static async open(options: QueueOptions, wish: QueueWish): Promise<LiveQueue> {
    const queue = new LiveQueue(options, wish)
    await queue.#load()
    void queue.#keep()
    const watch = setInterval(() => {
      if (!queue.#isViewerSame()) queue.#leaveLog()
    }, viewerCheckMs).unref()
    queue.ending.addEventListener('abort', () => clearInterval(watch), { once: true })
    return queue
  }

  /** Aborted when it has ended, whoever ended it. */
  get ending(): AbortSignal {
    return this.#ending.signal
  }

  next(): Promise<IteratorResult<QueueChange>> {
    // What waits was meant for somebody with other rights.
    if (this.#outbox.told !== null && !this.#isViewerSame()) this.#drop()
    return this.#outbox.next()
  }

  return(): Promise<IteratorResult<QueueChange>> {
    return this.#outbox.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #isViewerSame(): boolean {
    if (this.#made === null) return false
    try {
      return isSameViewer(this.#made.membership.viewer, this.#wish.viewer())
    } catch {
      return false
    }
  }

  /** Stops to follow the log; whoever waits for its next event is told that there is none. */
  #leaveLog(): void {
    void this.#events?.return?.()
    this.#events = null
    this.#isHeldRight = false
  }

  #drop(): void {
    this.#outbox.drop()
    this.#leaveLog()
  }

  async #keep(): Promise<void> {
    for (let failures = 0; !this.ending.aborted; ) {
      try {
        if (this.#outbox.told === null) await this.#outbox.reading()
        if (this.#isHeldRight) await this.#advance()
        else await this.#load()
        failures = 0
      } catch (error) {
        this.#leaveLog()
        if (!(error instanceof JobError && error.code === 'UNAVAILABLE')) return this.#outbox.end(error)
        const waitMs = Math.min(longestRetryMs, retryMs * 2 ** failures++) * (0.5 + Math.random() / 2)
        await delay(waitMs, undefined, { signal: this.ending, ref: false }).catch(() => {})
      }
    }
  }

  /** Takes the next event. */
  async #advance(): Promise<void> {
    const made = this.#made
    const read = await this.#events?.next()
    if (made === null || read === undefined || read.done || !this.#isViewerSame()) return this.#leaveLog()
    const { event, now } = read.value
    // What waits may show what was erased.
    if (event.kind === 'ERASED' && this.#outbox.isWaiting) return this.#drop()
    // A list that was read later shows it already.
    if (!this.#options.isAfter(made.cursor, event)) return
    this.#held.put(event.job, made.membership.has(event.job, now))
    this.#tell(new Map([[event.job.id, made.membership.causeOf(read.value)]]))
    if (this.#held.isShort) this.#isHeldRight = false
  }

  /** Reads the list anew. */
  async #load(): Promise<void> {
    const { source, isAfter, tail, registry } = this.#options
    const { filter, orderBy } = this.#wish
    const viewer = this.#wish.viewer()
    if (!this.#isViewerSame()) this.#leaveLog()
    const membership = new Membership(viewer, filter, registry)
    const { jobs, hasMore, cursor } = await source.start({ viewer, filter, orderBy, size: this.#held.capacity })
    const shown = this.#outbox.told?.shown ?? []
    const causes = await causesSince(shown, jobs, membership, async (known) =>
      (await source.eventsOf(known)).filter(({ event }) => !isAfter(cursor, event)),
    )
    if (this.ending.aborted || !isSameViewer(viewer, this.#wish.viewer())) return
    this.#held.reset(jobs, hasMore)
    this.#made = { membership, cursor }
    this.#events ??= tail(membership.filter, cursor)
    this.#isHeldRight = true
    this.#tell(causes)
  }

  #tell(causes: Causes): void {
    if (!this.#outbox.tell(this.#held, causes)) this.#leaveLog()
  }
}
