// The one reader of the log in a process: it reads what is new and hands it to those that are up to date with it and whom it
// may concern. Nothing is ever published to it; a poke or a ring only says that it is worth looking.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isBeyond, type LogPosition } from '../domain/event.ts'
import type { JobFilter } from '../domain/filter.ts'
import type { LoggedEvent, LogPage, LogWish } from '../store/event-log.ts'
import { type Listener, ListenerIndex } from './listener-index.ts'
import { PageSize } from './page-size.ts'

/** The next events after a position. */
export type LogPiece = Omit<LogPage, 'position'>

/** What the hub stands on. */
export interface HubOptions {
  /** The next events after a position, in order, at most so many. */
  readonly read: (after: LogPosition, upTo: undefined, limit: number) => Promise<LogPiece>
  /** The last event that can be read. */
  readonly end: () => Promise<LogPosition>
  /** Whether there are events after a position already, also such as an open transaction elsewhere still holds back. */
  readonly isThereMore: (after: LogPosition) => Promise<boolean>
  /** How long to wait at the most until looking again, in milliseconds. */
  readonly pollMs: number
  /** Told when reading fails, and when it works again (null). */
  readonly onTrouble: (error: unknown) => void
}

/** After so many events sockets get the time to send what was written to them. */
const eventsATurn = 64
const shortestWaitMs = 5
const longestHeldWaitMs = 100

/** Follows the log from a position on. */
export class Hub {
  readonly #options: HubOptions
  readonly #listeners = new ListenerIndex()
  readonly #pageSize = new PageSize()
  #position: LogPosition
  #timer: NodeJS.Timeout | undefined
  #isReading = false
  #isPoked = false
  #isClosed = false
  #heldWaitMs = shortestWaitMs
  #readAt = 0
  #isMoreComing = false
  #isReadBehind = false

  constructor(position: LogPosition, options: HubOptions) {
    this.#position = position
    this.#options = options
    this.#look()
  }

  /** The last event that was handed on. */
  get position(): LogPosition {
    return this.#position
  }

  /** When it last read the log through to its end, in milliseconds since 1970 by the machine's clock. */
  get readAt(): number {
    return this.#readAt
  }

  /** Whether the event that is being handed on is not the last one of its tick, so that it is worth to gather. */
  get isMoreComing(): boolean {
    return this.#isMoreComing
  }

  /**
   * Hands all events after `position` to the listener that the filter may admit, and perhaps others. Whoever attaches has to
   * be there: no event is handed on twice.
   */
  attach(listener: Listener, filter: JobFilter): void {
    const isFirst = this.#listeners.size === 0
    this.#listeners.add(listener, filter)
    // While nobody listened, what is held back was not waited for.
    if (isFirst) this.poke()
  }

  detach(listener: Listener): void {
    this.#listeners.delete(listener)
  }

  /**
   * Brings the position up to date, which is old while nobody listens. Whoever goes on from a cursor asks for it first, to read
   * what it missed by itself and not to get it in one go.
   */
  async catchUp(): Promise<void> {
    await this.#skipToEnd()
  }

  /** Says that it is worth looking. While nobody listens the next look in time will do. */
  poke(): void {
    if (this.#listeners.size > 0) this.#look()
  }

  /**
   * What to read behind a write that is about to be sent, on the same way to the database: `take` is to be told what came of it.
   * Null: nobody listens, or it is being read already; whoever writes pokes as ever.
   */
  wish(): LogWish | null {
    if (this.#isClosed || this.#isReading || this.#isReadBehind || this.#listeners.size === 0) return null
    this.#isReadBehind = true
    return { after: this.#position, limit: this.#pageSize.events }
  }

  /** What was read for a wish; null: it could not be read. */
  take(page: LogPiece | null): void {
    this.#isReadBehind = false
    if (page === null || this.#isReading || this.#isClosed) this.#look()
    else {
      this.#isPoked = true
      void this.#follow(page)
    }
  }

  #look(): void {
    this.#isPoked = true
    if (!this.#isReading && !this.#isClosed) void this.#follow()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }

  async #follow(readAlready?: LogPiece): Promise<void> {
    this.#isReading = true
    clearTimeout(this.#timer)
    let waitMs = this.#options.pollMs
    try {
      for (let page = readAlready; this.#isPoked && !this.#isClosed; page = undefined) {
        this.#isPoked = false
        await this.#readThrough(page)
      }
      this.#readAt = Date.now()
      // Whoever holds events back does not ring when it ends, and it may have ended since they were looked for.
      if (!this.#isClosed && this.#listeners.size > 0 && (await this.#options.isThereMore(this.#position))) {
        waitMs = this.#heldWaitMs
        this.#heldWaitMs = Math.min(longestHeldWaitMs, this.#heldWaitMs * 2)
      } else this.#heldWaitMs = shortestWaitMs
    } catch (error) {
      if (!this.#isClosed) this.#options.onTrouble(error)
      waitMs = Math.min(waitMs, 500)
    }
    this.#isReading = false
    if (this.#isClosed) return
    if (this.#isPoked) void this.#follow()
    else this.#timer = setTimeout(() => this.#look(), waitMs)
  }

  /** Whether the end was all there was to read, as nobody listens. Positions only grow. */
  async #skipToEnd(): Promise<boolean> {
    if (this.#listeners.size > 0) return false
    const end = await this.#options.end()
    // Whoever came meanwhile is owed what lies between.
    if (this.#listeners.size > 0) return false
    if (isBeyond(end, this.#position)) this.#position = end
    return true
  }

  // One that fails is not to keep an event from all others, for whom there is no second time.
  #tell(listener: Listener, logged: LoggedEvent): void {
    try {
      listener(logged)
    } catch (error) {
      this.#options.onTrouble(error)
    }
  }

  async #readThrough(readAlready?: LogPiece): Promise<void> {
    if (await this.#skipToEnd()) return
    let first = readAlready
    for (let isComplete = false; !isComplete && !this.#isClosed; first = undefined) {
      const page = first ?? (await this.#options.read(this.#position, undefined, this.#pageSize.events))
      isComplete = page.isComplete
      this.#pageSize.used(page.events.length, page.isFull)
      for (const [index, logged] of page.events.entries()) {
        if (index > 0 && index % eventsATurn === 0) await nextTurn()
        if (this.#isClosed) return
        this.#isMoreComing = index + 1 < page.events.length
        // It may have been brought up to date while the page was read.
        if (!isBeyond(logged.event, this.#position)) continue
        this.#position = { place: logged.event.place, id: logged.event.id }
        for (const listener of this.#listeners.concernedBy(logged)) this.#tell(listener, logged)
      }
    }
  }
}
