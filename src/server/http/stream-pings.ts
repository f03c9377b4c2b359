// The comments on all event streams of a server, by one clock: nobody in between is to take them for dead. Nobody answers a comment, but
// what the system says of those before tells who is gone without a word.
import { readUnheard, type UnheardBytes } from './unheard.ts'

/** A stream that is kept alive. */
export interface PingedStream {
  /** Sends a comment, or ends if nothing has arrived since the last one. */
  ping(unheard: UnheardBytes): void
}

/** The event streams of a server. */
export class StreamPings {
  readonly #pingMs: number
  readonly #tables: readonly string[] | undefined
  readonly #streams = new Set<PingedStream>()
  #timer: NodeJS.Timeout | undefined

  /** @param tables where the system tells of connections, if not where Linux does */
  constructor(pingMs: number, tables?: readonly string[]) {
    this.#pingMs = pingMs
    this.#tables = tables
  }

  /** Keeps a stream alive; answers with what ends that. */
  add(stream: PingedStream): () => void {
    this.#streams.add(stream)
    this.#timer ??= setInterval(() => void this.look(), this.#pingMs)
    return () => {
      this.#streams.delete(stream)
      if (this.#streams.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  /** Looks after all of them. Happens by itself every `pingMs`. */
  async look(): Promise<void> {
    const unheard = await readUnheard(this.#tables)
    for (const stream of this.#streams) stream.ping(unheard)
  }
}
