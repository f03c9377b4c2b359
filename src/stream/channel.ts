// Live events of one wish to all who share it: the filter is judged once, what they get is made once, permission is judged for
// each viewer. What is made may take its time; everybody gets it in the order of the log all the same.
import { positionBefore } from '../domain/event.ts'
import type { Registry } from '../domain/registry.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { LoggedEvent } from '../store/event-log.ts'
import type { Hub } from './hub.ts'
import type { Seat } from './seat.ts'
import { type Judgement, judging, type Wish } from './wanted.ts'

/** How what subscribers get is made of an event. */
export interface Making<Item> {
  /** Viewers with the same text get the very same item. */
  readonly classOf: (viewer: Viewer) => string
  readonly make: (logged: LoggedEvent, judgement: Judgement, viewer: Viewer) => Item | Promise<Item>
}

/** What a channel stands on. */
export interface ChannelOptions<Item> extends Making<Item> {
  readonly hub: Hub
  readonly registry: Registry
  readonly wish: Wish
}

/** Those who are one viewer, who may see an item. */
interface Party<Item> {
  readonly viewer: Viewer
  readonly seats: Seat<Item>[]
}

/** An item and those who may see it. */
interface Portion<Item> {
  readonly item: Item | Promise<Item>
  readonly parties: Party<Item>[]
}

/** What a viewer gets: the item at once, or what those who are this viewer get later. */
type Share<Item> = { readonly item: Item; readonly later: null } | { readonly item: null; readonly later: Party<Item> }

/** A portion on its way. */
interface Due<Item> extends Portion<Item> {
  /** The event, with who may see its job as of the last one that came of that job. */
  logged: LoggedEvent
}

/** How many items may wait for being made. */
const mostDue = 1_000

/** Those who share a wish. */
export class Channel<Item> {
  readonly #options: ChannelOptions<Item>
  readonly #seats = new Set<Seat<Item>>()
  /** Those whose owners still read what was before. */
  readonly #reading = new Set<Seat<Item>>()
  #due: Due<Item>[] = []

  constructor(options: ChannelOptions<Item>) {
    this.#options = options
  }

  get wish(): Wish {
    return this.#options.wish
  }

  /** From the hub's position on every event that may be wanted comes to the seat. */
  join(seat: Seat<Item>): void {
    if (this.#seats.size === 0) this.#options.hub.attach(this.#take, this.wish.filter)
    this.#seats.add(seat)
    this.#reading.add(seat)
  }

  leave(seat: Seat<Item>): void {
    this.#seats.delete(seat)
    this.#reading.delete(seat)
    if (this.#seats.size === 0) this.#options.hub.detach(this.#take)
  }

  /** What an event is to a viewer now. */
  judge(logged: LoggedEvent, viewer: Viewer): Judgement | null {
    return judging(this.wish, logged, this.#options.registry)?.(viewer) ?? null
  }

  /** Makes the item of an event for a viewer alone. */
  make(logged: LoggedEvent, judgement: Judgement, viewer: Viewer): Item | Promise<Item> {
    return this.#options.make(logged, judgement, viewer)
  }

  readonly #take = (logged: LoggedEvent): void => {
    if (logged.event.kind === 'ERASED') this.#spoil()
    this.#noteSight(logged)
    const judge = judging(this.wish, logged, this.#options.registry)
    if (judge === null) return
    const shares = new Map<Viewer, Share<Item> | null>()
    const portions = new Map<string, Portion<Item>>()
    const position = positionBefore(logged.event)
    const shareOf = (viewer: Viewer): Share<Item> | null => {
      const judgement = judge(viewer)
      if (!judgement) return null
      const key = `${judgement.matches}${this.#options.classOf(viewer)}`
      const portion = portions.get(key) ?? { item: this.make(logged, judgement, viewer), parties: [] }
      portions.set(key, portion)
      if (this.#due.length === 0 && !(portion.item instanceof Promise)) return { item: portion.item, later: null }
      const later = { viewer, seats: [] }
      portion.parties.push(later)
      return { item: null, later }
    }
    // In one go wherever that is possible: who was just asked what they are owed is still at hand.
    for (const seat of this.#seats) {
      const viewer = seat.viewerOwed(logged)
      if (viewer === null) continue
      let share = shares.get(viewer)
      if (share === undefined) {
        share = shareOf(viewer)
        shares.set(viewer, share)
      }
      if (share === null) continue
      if (share.later === null) seat.take(share.item, position)
      else share.later.seats.push(seat)
    }
    for (const portion of portions.values()) if (portion.parties.length > 0) this.#deliver({ ...portion, logged })
  }

  /** What waits is judged once more when it is delivered, by who may see the job then. */
  #noteSight(last: LoggedEvent): void {
    const { event, now, nowVersion } = last
    for (const due of this.#due)
      if (due.logged.event.jobId === event.jobId) due.logged = { ...due.logged, now, nowVersion }
    for (const seat of this.#reading) if (!seat.noteSight(last)) this.#reading.delete(seat)
  }

  #deliver(due: Due<Item>): void {
    const isFirst = this.#due.length === 0
    this.#due.push(due)
    if (isFirst) void this.#deliverInOrder()
    else if (this.#due.length > mostDue) this.#giveUp()
  }

  async #deliverInOrder(): Promise<void> {
    const queue = this.#due
    for (let due = queue[0]; due !== undefined; due = queue[0]) {
      try {
        this.#deliverLate(await due.item, due)
      } catch (error) {
        for (const { seats } of due.parties) for (const seat of seats) seat.fail(error)
      }
      queue.shift()
    }
  }

  /** To whoever may see it still. Who has other rights by now reads it for themselves. */
  #deliverLate(item: Item, { logged, parties }: Due<Item>): void {
    const position = positionBefore(logged.event)
    const judge = judging(this.wish, logged, this.#options.registry)
    for (const { viewer, seats } of parties) {
      const isInSight = judge?.(viewer) != null
      for (const seat of seats) {
        if (!seat.isStill(viewer)) seat.fallBehind(position)
        else if (isInSight) seat.take(item, position)
      }
    }
  }

  /** Something was erased: nothing that was read before counts any more. */
  #spoil(): void {
    this.#giveUp()
    for (const seat of this.#seats) seat.spoil()
  }

  /** What waits is too much, or does not count: each goes on by itself, from the first event that it has not got. */
  #giveUp(): void {
    const waiting = this.#due
    this.#due = []
    for (const { parties, logged } of waiting.splice(0)) {
      for (const { seats } of parties) for (const seat of seats) seat.fallBehind(positionBefore(logged.event))
    }
  }
}
