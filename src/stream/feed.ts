// The events of a wish from a cursor on, about to be read: by iterating, or by having what is made of them brought to a sink.
import type { JobEvent, LogPosition } from '../domain/event.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { LoggedEvent } from '../store/event-log.ts'
import type { Channels } from './channels.ts'
import { type IterationSource, iterate } from './iterate.ts'
import { type Beginning, type Sink, Subscription } from './subscription.ts'
import type { Judgement, ViewerWish } from './wanted.ts'

/** An event on its way to a subscriber. */
export interface Delivery {
  readonly event: JobEvent
  readonly cursor: string
  /** Whether the job after the event matches the filter; if not, it has just left. */
  readonly matches: boolean
}

/** What a feed stands on. */
export interface FeedSource extends IterationSource {
  readonly cursorOf: (position: LogPosition) => string
}

/** What subscribers share who ask for the same. */
export interface Sharing<Item> {
  readonly channels: Channels<Item>
  /** Whoever comes with the same key wants the same events, and the same made of them. */
  readonly key: string
  /** Viewers with the same text get the very same item. */
  readonly classOf: (viewer: Viewer) => string
  readonly make: (delivery: Delivery, viewer: Viewer) => Item | Promise<Item>
}

/** What a subscription is about to read. */
export class Feed implements AsyncIterable<Delivery> {
  readonly #source: FeedSource
  readonly #wish: ViewerWish
  readonly #beginning: Beginning

  constructor(source: FeedSource, wish: ViewerWish, beginning: Beginning) {
    this.#source = source
    this.#wish = wish
    this.#beginning = beginning
  }

  /** Brings everything to a sink, until it is stopped. `onFailed` is told once when it cannot go on. */
  pour<Item>(
    { channels, key, classOf, make }: Sharing<Item>,
    sink: Sink<Item>,
    onFailed: (error: unknown) => void,
  ): Pick<Subscription<Item>, 'stop'> {
    const { channel, giveBack } = channels.borrow(key, {
      ...this.#source,
      wish: this.#wish,
      classOf,
      make: (logged, judgement, viewer) => make(this.#deliveryOf(logged, judgement), viewer),
    })
    return new Subscription({
      source: this.#source,
      channel,
      beginning: this.#beginning,
      sink,
      viewer: this.#wish.viewer,
      onFailed,
      onEnd: giveBack,
    })
  }

  /** Reads on without end. A reader that is slow gets everything all the same: it is read for from the log again. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Delivery> {
    return iterate(this.#source, this.#wish, this.#beginning, (logged, judgement) =>
      this.#deliveryOf(logged, judgement),
    )
  }

  #deliveryOf({ event }: LoggedEvent, { matches }: Judgement): Delivery {
    return { event, cursor: this.#source.cursorOf(event), matches }
  }
}
