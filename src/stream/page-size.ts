// How many events to ask the log for at once: about twice as many as were of use the last time. What was read beyond that was read
// for nothing.
const [smallest, largest] = [10, 500]

/** The size of the next page of one reader. */
export class PageSize {
  #events = largest

  get events(): number {
    return this.#events
  }

  /** Every event of a page was of use. `isFull`: the page had no room for more. */
  used(count: number, isFull: boolean): void {
    if (isFull) this.usedOnly(count)
    else this.#events = Math.min(largest, this.#events * 2)
  }

  /** Only so many events were of use. */
  usedOnly(count: number): void {
    this.#events = Math.min(largest, Math.max(smallest, count * 2))
  }
}
