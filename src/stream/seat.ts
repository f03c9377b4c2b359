// A subscriber's place in a channel, for one stretch of being up to date. It first holds back what comes while its owner
// still reads the log up to the place where it sat down, then passes everything on; once left, it passes on nothing more.
import type { LogPosition } from '../domain/event.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { LoggedEvent } from '../store/event-log.ts'

/** Whose place it is. */
export interface SeatOwner<Item> {
  /** Who reads now; null when the event is not owed to them: they have seen it. */
  readonly viewerOwed: (logged: LoggedEvent) => Viewer | null
  /** Whether they see the same as this viewer, who they were. */
  readonly isStill: (viewer: Viewer) => boolean
  /** Takes an item, or says that there is no room for it. */
  readonly take: (item: Item) => boolean
  readonly fail: (error: unknown) => void
  /** Sits here no longer, and has got nothing behind that position. */
  readonly onBehind: (position: LogPosition) => void
}

const mostHeld = 1_000

/** One stretch. */
export class Seat<Item> {
  readonly #owner: SeatOwner<Item>
  #held: LoggedEvent[] | null = []
  /** The last event of each job that came meanwhile, wanted or not. */
  readonly #sights = new Map<string, LoggedEvent>()
  #isSpoilt = false
  #isOpen = true

  constructor(owner: SeatOwner<Item>) {
    this.#owner = owner
  }

  /** Whether what was read or is held back does not count: too much came meanwhile, or something was erased. Read it again. */
  get isSpoilt(): boolean {
    return this.#isSpoilt
  }

  spoil(): void {
    this.#isSpoilt = true
  }

  get isLive(): boolean {
    return this.#held === null
  }

  /** The next event that was held back. */
  nextHeld(): LoggedEvent | undefined {
    return this.#held?.shift()
  }

  /** From now on what comes is passed on. */
  goLive(): void {
    this.#held = null
    this.#sights.clear()
  }

  leave(): void {
    this.#isOpen = false
    this.#held = []
    this.#sights.clear()
  }

  /** Keeps in mind who may see a job as of its last event. False: what comes is passed on, and needs no memory. */
  noteSight(logged: LoggedEvent): boolean {
    if (this.#held === null) return false
    this.#sights.set(logged.event.jobId, logged)
    if (this.#sights.size > mostHeld) this.#isSpoilt = true
    return true
  }

  /** An event that was read or held back, with who may see its job by what came meanwhile. */
  asNow(logged: LoggedEvent): LoggedEvent {
    const last = this.#sights.get(logged.event.jobId)
    if (last === undefined || last.nowVersion <= logged.nowVersion) return logged
    return { ...logged, now: last.now, nowVersion: last.nowVersion }
  }

  viewerOwed(logged: LoggedEvent): Viewer | null {
    if (this.#held === null) return this.#owner.viewerOwed(logged)
    if (this.#held.length >= mostHeld || logged.event.kind === 'ERASED') this.#isSpoilt = true
    else this.#held.push(logged)
    return null
  }

  /** Whether who sits here has the rights of that viewer still, so that what was found to be for them is. */
  isStill(viewer: Viewer): boolean {
    return this.#owner.isStill(viewer)
  }

  take(item: Item, before: LogPosition): void {
    if (this.#isOpen && !this.#owner.take(item)) this.fallBehind(before)
  }

  fail(error: unknown): void {
    if (this.#isOpen) this.#owner.fail(error)
  }

  fallBehind(position: LogPosition): void {
    if (this.#isOpen) this.#owner.onBehind(position)
  }
}
