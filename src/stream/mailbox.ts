// A bounded queue between a producer and one asynchronous reader. `return()` works while `next()` waits, which an
// `async function*` cannot do.

/** What the owner of a mailbox is asked and told. */
export interface MailboxOwner<Held, Item> {
  /** What the reader gets of what lay here; null when it is not for the reader any more. Asked as it is taken. */
  readonly handOver: (held: Held) => Item | null
  /** The reader has taken everything and waits. */
  readonly onEmpty: () => void
  /** The reader is gone, or the mailbox was ended. Told once. */
  readonly onEnd: () => void
}

/** The queue of one reader. */
export class Mailbox<Held, Item> implements AsyncIterableIterator<Item> {
  readonly #items: Held[] = []
  readonly #waiting: PromiseWithResolvers<IteratorResult<Item>>[] = []
  readonly #owner: MailboxOwner<Held, Item>
  #isEnded = false
  #error: { readonly cause: unknown } | null = null

  constructor(owner: MailboxOwner<Held, Item>) {
    this.#owner = owner
  }

  get size(): number {
    return this.#items.length
  }

  put(held: Held): void {
    if (this.#isEnded) return
    this.#items.push(held)
    if (this.#waiting.length === 0) return
    const item = this.#take()
    if (item !== null) this.#waiting.shift()?.resolve({ done: false, value: item })
  }

  #take(): Item | null {
    for (let held = this.#items.shift(); held !== undefined; held = this.#items.shift()) {
      const item = this.#owner.handOver(held)
      if (item !== null) return item
    }
    return null
  }

  /** Throws away the first held item of which this is so and all behind it; answers with that one. */
  dropFrom(isFirst: (held: Held) => boolean): Held | undefined {
    const index = this.#items.findIndex(isFirst)
    return index < 0 ? undefined : this.#items.splice(index)[0]
  }

  /** Throws away what lies there. */
  clear(): void {
    this.#items.length = 0
  }

  /** Ends it: with an error, which the reader gets after what lies there already, or without. */
  end(error?: unknown): void {
    if (this.#isEnded) return
    this.#isEnded = true
    if (error !== undefined) this.#error = { cause: error }
    for (const reader of this.#waiting.splice(0)) this.#close(reader)
    this.#owner.onEnd()
  }

  #close(reader: PromiseWithResolvers<IteratorResult<Item>>): void {
    const error = this.#error
    this.#error = null
    if (error) reader.reject(error.cause)
    else reader.resolve({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<Item>> {
    const item = this.#take()
    if (item !== null) return Promise.resolve({ done: false, value: item })
    const reader = Promise.withResolvers<IteratorResult<Item>>()
    if (this.#isEnded) this.#close(reader)
    else {
      this.#waiting.push(reader)
      this.#owner.onEmpty()
    }
    return reader.promise
  }

  return(): Promise<IteratorResult<Item>> {
    this.clear()
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
