// One subscriber's way through the log: it reads pages by itself, as fast as it is read from, until nothing lies between it
// and the hub; then it gets what all get who share its channel. If it falls behind it goes back to pages: its memory stays
// bounded and nothing is lost.
import { isBeyond, type JobEvent, type LogPosition } from '../domain/event.ts'
import { isSameViewer } from '../domain/same-viewer.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { EventCursor } from '../store/event-cursor.ts'
import type { LoggedEvent, LogPage } from '../store/event-log.ts'
import type { Channel } from './channel.ts'
import type { Hub } from './hub.ts'
import { PageSize } from './page-size.ts'
import { Seat, type SeatOwner } from './seat.ts'
import type { Judgement } from './wanted.ts'

/** What a subscription reads from. */
export interface Source {
  readonly hub: Pick<Hub, 'position' | 'catchUp'>
  /** Whether an event comes after a cursor. */
  readonly isAfter: (cursor: EventCursor, event: JobEvent) => boolean
  /** A page of events after a position, not beyond another, of at most so many. */
  readonly read: (after: LogPosition, upTo: LogPosition, limit: number) => Promise<LogPage>
}

/** Where a subscription begins. */
export interface Beginning {
  readonly cursor: EventCursor
  /** The position from which on events after the cursor can be. */
  readonly from: LogPosition
}

/** Where the items go. */
export interface Sink<Item> {
  /** Takes an item, or says that there is no room for it. */
  take(item: Item): boolean
  /** Settles when there is room for more; null: there is. Asked before what was missed is sent. */
  room(): Promise<void> | null
}

/** What a subscription is opened with. */
export interface SubscriptionOptions<Item> {
  readonly source: Source
  readonly channel: Channel<Item>
  readonly beginning: Beginning
  readonly sink: Sink<Item>
  /** Who reads now: asked for every event, so that a role that is lost counts at once. */
  readonly viewer: () => Viewer
  /** Told once when it cannot go on. */
  readonly onFailed: (error: unknown) => void
  /** Told once when it has ended, however it does. */
  readonly onEnd?: () => void
}

/** Goes on until `stop`, or until it fails. */
export class Subscription<Item> implements SeatOwner<Item> {
  readonly #options: SubscriptionOptions<Item>
  // By themselves, as thousands are gone through for an event.
  readonly #cursor: EventCursor
  readonly #viewer: () => Viewer
  readonly #sink: Sink<Item>
  #position: LogPosition
  readonly #pageSize = new PageSize()
  #seat: Seat<Item> | null = null
  #isEnded = false

  constructor(options: SubscriptionOptions<Item>) {
    this.#options = options
    this.#cursor = options.beginning.cursor
    this.#viewer = options.viewer
    this.#sink = options.sink
    this.#position = options.beginning.from
    void this.#catchUp()
  }

  stop(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#leave()
    this.#options.onEnd?.()
  }

  viewerOwed({ event }: LoggedEvent): Viewer | null {
    return this.#options.source.isAfter(this.#cursor, event) ? this.#viewer() : null
  }

  isStill(viewer: Viewer): boolean {
    return isSameViewer(viewer, this.#viewer())
  }

  take(item: Item): boolean {
    return this.#sink.take(item)
  }

  fail(error: unknown): void {
    if (this.#isEnded) return
    this.stop()
    this.#options.onFailed(error)
  }

  onBehind(position: LogPosition): void {
    this.#leave()
    this.#position = position
    void this.#catchUp()
  }

  #leave(): void {
    if (this.#seat === null) return
    this.#options.channel.leave(this.#seat)
    this.#seat.leave()
    this.#seat = null
  }

  /** Goes back to a position: what came after it, as it was brought, does not count any more. */
  rewind(position: LogPosition): void {
    this.#position = position
    if (this.#seat?.isLive) this.onBehind(position)
    else this.#seat?.spoil()
  }

  get #isSpoilt(): boolean {
    return this.#isEnded || this.#seat?.isSpoilt === true
  }

  async #catchUp(): Promise<void> {
    try {
      while (!this.#isEnded) {
        await this.#sink.room()
        await this.#options.source.hub.catchUp()
        const seat = this.#sitDown()
        if (seat === null) return
        if (await this.#hasReadUpTo(this.#options.source.hub.position)) {
          // Nothing is waited for between the last of them and being live.
          let held = seat.nextHeld()
          while (held !== undefined && (await this.#pass(held))) held = seat.nextHeld()
          if (held === undefined && !seat.isSpoilt) return seat.goLive()
        }
        this.#leave()
      }
    } catch (error) {
      this.fail(error)
    }
  }

  #sitDown(): Seat<Item> | null {
    if (this.#isEnded) return null
    this.#seat = new Seat<Item>(this)
    this.#options.channel.join(this.#seat)
    return this.#seat
  }

  async #hasReadUpTo(upTo: LogPosition): Promise<boolean> {
    const page = await this.#options.source.read(this.#position, upTo, this.#pageSize.events)
    for (const [index, logged] of page.events.entries()) {
      if (await this.#pass(logged)) continue
      // What there was no room for is read again: not much more than there is room for.
      this.#pageSize.usedOnly(index)
      return false
    }
    this.#pageSize.used(page.events.length, page.isFull)
    if (this.#isSpoilt || !page.isComplete) return false
    if (isBeyond(upTo, this.#position)) this.#position = upTo
    return true
  }

  /** Sends an event if it is wanted. False: it was not sent, and who may see it is to be asked again after a while. */
  async #pass(logged: LoggedEvent): Promise<boolean> {
    if (this.#isSpoilt) return false
    const viewer = this.viewerOwed(logged)
    const judgement = viewer && this.#judge(logged, viewer)
    if (judgement) {
      if (this.#sink.room() !== null) return false
      const item = await this.#options.channel.make(logged, judgement, viewer)
      // Who has other rights by the time that it is made: it is read and judged again.
      if (this.#isSpoilt || !this.isStill(viewer)) return false
      if (this.#judge(logged, viewer) && !this.#sink.take(item)) return false
    }
    this.#position = logged.event
    return true
  }

  #judge(logged: LoggedEvent, viewer: Viewer): Judgement | null {
    return this.#options.channel.judge(this.#seat?.asNow(logged) ?? logged, viewer)
  }
}
