// The channels that are shared: one for each key, for as long as somebody subscribes to it.
import { Channel, type ChannelOptions } from './channel.ts'

interface Shared<Item> {
  readonly key: string
  readonly channel: Channel<Item>
  subscribers: number
}

/** The shared channels of those who make the same of events. */
export class Channels<Item> {
  readonly #byKey = new Map<string, Shared<Item>>()

  get size(): number {
    return this.#byKey.size
  }

  /** The channel of a key, which is the same for the same options. Answers also with what gives it back. */
  borrow(
    key: string,
    options: ChannelOptions<Item>,
  ): { readonly channel: Channel<Item>; readonly giveBack: () => void } {
    const shared = this.#byKey.get(key) ?? { key, channel: new Channel(options), subscribers: 0 }
    this.#byKey.set(key, shared)
    shared.subscribers++
    return {
      channel: shared.channel,
      giveBack: () => {
        if (--shared.subscribers === 0) this.#byKey.delete(shared.key)
      },
    }
  }
}
