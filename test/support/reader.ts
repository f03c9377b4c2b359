// A reader of a system's events that keeps what it got, in order.
import type { Delivery, StreamQuery, Tobedone } from '../../src/tobedone.ts'
import { eventually } from './eventually.ts'

/** A delivery, and when it came by this process's counter. */
export interface Received extends Delivery {
  readonly receivedAt: number
}

/** Reads on until it is closed. */
export class Reader {
  readonly received: Received[] = []
  /** Set when the subscription ended by itself. */
  ended: unknown = null
  readonly #events: AsyncIterableIterator<Delivery>

  private constructor(events: AsyncIterableIterator<Delivery>) {
    this.#events = events
    void this.#read()
  }

  static async open(system: Tobedone, query: StreamQuery): Promise<Reader> {
    return new Reader(await system.subscribe(query))
  }

  async #read(): Promise<void> {
    try {
      for await (const delivery of this.#events) this.received.push({ ...delivery, receivedAt: performance.now() })
      this.ended = 'closed'
    } catch (error) {
      this.ended = error
    }
  }

  /** Waits until an event is there. */
  async until(isThere: (received: Received) => boolean, patienceMs?: number): Promise<void> {
    await eventually(
      () => this.received.some(isThere),
      (found) => found,
      patienceMs,
    )
  }

  async close(): Promise<void> {
    await this.#events.return?.()
  }
}
