// A result that goes to several subscriptions: written as text once, and as bytes once, whoever gets it.
import type { Sink } from '../../tobedone.ts'

/** A result as it is sent. */
export interface Payload {
  /** The result as JSON. */
  readonly text: string
  /** The same with a brace behind it, as it ends a message of graphql-ws: the very bytes that go to all of them. */
  readonly messageEnd: Buffer
  /** The cursor of its event; null for what is no event. */
  readonly cursor: string | null
}

/** Where the results of a subscription are brought. */
export type ResultSink = Sink<Payload>

/** A result that was written. */
export class WrittenResult implements Payload {
  readonly text: string
  readonly cursor: string | null
  #messageEnd: Buffer | null = null

  constructor(text: string, cursor: string | null) {
    this.text = text
    this.cursor = cursor
  }

  get messageEnd(): Buffer {
    this.#messageEnd ??= Buffer.from(`${this.text}}`)
    return this.#messageEnd
  }
}
