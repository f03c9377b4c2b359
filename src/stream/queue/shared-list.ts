// A live list of all who ask for it and see the same: it reads the list once with its snapshot, follows the log after that, and
// tells all at once how it changes. Where the log cannot tell (what moves up from beyond, how it is for whoever comes) it reads the
// list again and tells the difference. All of that is one loop, one thing after the other, so that no two states ever mix.
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { isBeyond, type LogPosition } from '../../domain/event.ts'
import { JobError } from '../../domain/job-error.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { EventCursor } from '../../store/event-cursor.ts'
import type { LoggedEvent } from '../../store/event-log.ts'
import type { ListStart } from '../../store/queue-source.ts'
import { causesSince } from './causes-since.ts'
import type { Causes } from './difference.ts'
import { HeldJobs } from './held-jobs.ts'
import { Membership } from './membership.ts'
import type { QueueChange } from './queue-change.ts'
import type { ListWish, QueueOptions } from './queue-options.ts'
import { changesTo, type ShownList } from './shown-list.ts'

/** A reader of the list. */
export interface ListSeat {
  /** What it shows once it has read everything; null when it gets the whole list next. */
  readonly told: ShownList | null
  /** Whether there is something that it has not read yet. */
  readonly isWaiting: boolean
  /** Tells it how the list has become what it is now. */
  tell(changes: readonly QueueChange[], shown: ShownList): void
  /** What waits for it may show what was erased. */
  drop(): void
  /** The list cannot be read. If the database is only away, whoever has had the list can wait. */
  fail(error: unknown): void
}

/** What a list stands on. */
export interface SharedListOptions extends QueueOptions {
  readonly wish: ListWish
  /** One of those who see the same. */
  readonly viewer: Viewer
  /** Told when the last reader has left: nobody may come any more. */
  readonly onEmpty: () => void
}

const retryMs = 250
const longestRetryMs = 5_000

/** A list, from its first reader to its last. */
export class SharedList {
  readonly #options: SharedListOptions
  readonly #membership: Membership
  readonly #held: HeldJobs
  readonly #ending = new AbortController()
  /** Those who are told every change. */
  readonly #seats = new Set<ListSeat>()
  /** Those who are to get the list as it is read from now on. */
  readonly #coming = new Set<ListSeat>()
  #told: ShownList | null = null
  /** The snapshot that was read last. */
  #cursor: EventCursor | null = null
  /** The last event that was taken after that. */
  #taken: LogPosition | null = null
  #events: AsyncIterableIterator<LoggedEvent> | null = null
  /** Whether what is held is the list up to the last event that was taken. */
  #isHeldRight = false
  #rest: AbortController | null = null

  constructor(options: SharedListOptions) {
    const { viewer, wish, registry } = options
    this.#options = options
    this.#membership = new Membership(viewer, wish, registry)
    this.#held = new HeldJobs(wish.orderBy, wish.first)
  }

  /** Tells the reader how the list is now, and from then on how it changes. */
  join(seat: ListSeat): void {
    const isFirst = this.#size === 0
    this.#coming.add(seat)
    // It is read again for whoever comes: so they find what was written before.
    this.#leaveLog()
    this.#rest?.abort()
    if (isFirst) void this.#keep()
  }

  leave(seat: ListSeat): void {
    const wasThere = this.#coming.delete(seat) || this.#seats.delete(seat)
    if (!wasThere || this.#size > 0) return
    this.#ending.abort()
    this.#rest?.abort()
    this.#leaveLog()
    this.#options.onEmpty()
  }

  get #size(): number {
    return this.#coming.size + this.#seats.size
  }

  /** Stops to follow the log; whoever waits for its next event is told that there is none. */
  #leaveLog(): void {
    void this.#events?.return?.()
    this.#events = null
    this.#isHeldRight = false
  }

  async #keep(): Promise<void> {
    for (let failures = 0; !this.#ending.signal.aborted; ) {
      try {
        if (this.#isHeldRight && this.#coming.size === 0) await this.#advance()
        else await this.#load()
        failures = 0
      } catch (error) {
        this.#leaveLog()
        const isPassing = error instanceof JobError && error.code === 'UNAVAILABLE'
        for (const seat of isPassing ? [...this.#coming] : [...this.#coming, ...this.#seats]) seat.fail(error)
        if (this.#ending.signal.aborted) return
        await this.#restFor(Math.min(longestRetryMs, retryMs * 2 ** failures++) * (0.5 + Math.random() / 2))
      }
    }
  }

  async #restFor(waitMs: number): Promise<void> {
    this.#rest = new AbortController()
    await delay(waitMs, undefined, { signal: this.#rest.signal, ref: false }).catch(() => {})
    this.#rest = null
  }

  /** Takes the next event. */
  async #advance(): Promise<void> {
    const read = await this.#events?.next()
    if (read === undefined || read.done || this.#cursor === null) return this.#leaveLog()
    const { event, now } = read.value
    if (event.kind === 'ERASED') for (const seat of this.#seats) if (seat.isWaiting) seat.drop()
    this.#taken = event
    // A list that was read later shows it already.
    if (!this.#options.isAfter(this.#cursor, event)) return
    this.#held.put(event.job, this.#membership.has(event.job, now))
    this.#tell(new Map([[event.job.id, this.#membership.causeOf(read.value)]]))
    if (this.#held.isShort) this.#isHeldRight = false
  }

  /** Reads the list anew. */
  async #load(): Promise<void> {
    // Those who come in the same turn of the event loop go along.
    await turn()
    const { source, tail, viewer, wish } = this.#options
    const coming = [...this.#coming]
    const start = await source.start({ ...wish, viewer, size: this.#held.capacity })
    const causesFor = (told: ShownList | null): Causes | Promise<Causes> =>
      told === null ? new Map() : this.#causesSince(told, start)
    const causes = await causesFor(this.#told)
    const theirs = await Promise.all(coming.map(({ told }) => causesFor(told)))
    if (this.#ending.signal.aborted) return
    this.#held.reset(start.jobs, start.hasMore)
    this.#cursor = start.cursor
    this.#taken = null
    this.#events ??= tail(this.#membership.filter, start.cursor)
    this.#isHeldRight = true
    const shown = this.#tell(causes)
    const list = changesTo(shown, null, causes)
    for (const [index, seat] of coming.entries()) {
      if (!this.#coming.delete(seat)) continue
      this.#seats.add(seat)
      const { told } = seat
      seat.tell(told === null ? list : changesTo(shown, told, theirs[index] ?? new Map()), shown)
    }
  }

  #causesSince({ shown }: ShownList, { jobs, cursor }: ListStart): Promise<Causes> {
    const { source, isAfter } = this.#options
    const [before, taken] = [this.#cursor, this.#taken]
    return causesSince(shown, jobs, this.#membership, {
      eventsOf: async (known) => (await source.eventsOf(known)).filter(({ event }) => !isAfter(cursor, event)),
      isNews: ({ event }) => before !== null && isAfter(before, event) && (taken === null || isBeyond(event, taken)),
    })
  }

  /** Tells all who sit here how the list is now. */
  #tell(causes: Causes): ShownList {
    const { source, wish } = this.#options
    const { shown, hasMore } = this.#held
    const last = shown.at(-1)
    const now = { shown, hasMore, endCursor: last ? source.cursorOf(wish.orderBy, last) : null }
    const changes = changesTo(now, this.#told, causes)
    if (this.#told !== null && changes.length === 0) return this.#told
    this.#told = now
    for (const seat of this.#seats) seat.tell(changes, now)
    return now
  }
}
