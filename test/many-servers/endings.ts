// What a client's connections end with, and how long it waits before it opens the next.

/** What was seen of the connections of one client. */
export class Endings {
  /** The codes of their closings, in order. */
  readonly codes: number[] = []
  /** How long it was from each closing with 1001 to the next opening, in milliseconds. */
  readonly waitedMs: number[] = []
  #toldAt: number | null = null

  /** The platform's `WebSocket`, which writes here what becomes of it. */
  readonly webSocket: typeof WebSocket = ((endings: Endings) =>
    class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols)
        endings.#opens()
        this.addEventListener('close', ({ code }) => endings.#closes(code))
      }
    })(this)

  #opens(): void {
    if (this.#toldAt !== null) this.waitedMs.push(performance.now() - this.#toldAt)
    this.#toldAt = null
  }

  #closes(code: number): void {
    this.codes.push(code)
    this.#toldAt = code === 1001 ? performance.now() : null
  }
}
