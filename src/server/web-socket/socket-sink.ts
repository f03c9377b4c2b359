// Where the shared results of one subscription over WebSocket go: behind its message id, into the outbox of its connection.
import type { Payload, ResultSink } from '../sharing/payload.ts'
import { type MessageStart, messageStartOf } from './message-start.ts'
import type { Outbox } from './outbox.ts'

/** One subscription's way out. */
export class SocketSink implements ResultSink {
  readonly #start: MessageStart
  readonly #outbox: Outbox
  readonly #sent: { count: number }

  /** @param sent counts what goes out */
  constructor(id: string, outbox: Outbox, sent: { count: number }) {
    this.#start = messageStartOf(id)
    this.#outbox = outbox
    this.#sent = sent
  }

  /** Always takes it: who does not read is cut off. */
  take({ messageEnd }: Payload): boolean {
    this.#outbox.sendFrame(this.#start.framed(messageEnd))
    this.#sent.count++
    return true
  }

  room(): Promise<void> | null {
    return this.#outbox.room()
  }
}
