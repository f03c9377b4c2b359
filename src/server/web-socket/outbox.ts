// What is on its way to one WebSocket: bounded, in one write a tick, and as fast as the client reads where it asks for the past.
import type { Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import { drained, shareAhead } from '../drained.ts'
import type { Corks } from './corks.ts'

/** What an outbox stands on. */
export interface OutboxOptions {
  readonly socket: WebSocket
  /** The connection below the WebSocket. */
  readonly stream: Writable
  readonly corks: Corks
  /** The most bytes that may wait for a client that does not read. */
  readonly mostUnreadBytes: number
  /** Told when more than that waits. */
  readonly onOverfull: () => void
}

/** The way out. */
export class Outbox {
  // Each by itself: thousands are gone through for an event, and every object on the way is one more that is not at hand.
  readonly #socket: WebSocket
  readonly #stream: Writable
  readonly #corks: Corks
  readonly #mostUnreadBytes: number
  readonly #onOverfull: () => void
  #draining: Promise<void> | null = null
  #closing: Promise<void> | null = null

  constructor({ socket, stream, corks, mostUnreadBytes, onOverfull }: OutboxOptions) {
    this.#socket = socket
    this.#stream = stream
    this.#corks = corks
    this.#mostUnreadBytes = mostUnreadBytes
    this.#onOverfull = onOverfull
  }

  /** Sends a message. What cannot be sent any more is of no interest: the socket's end is told by its own event. */
  send(message: string, onSent?: () => void): void {
    if (this.#isReady()) this.#socket.send(message, onSent)
    else onSent?.()
  }

  /** Sends a message that is a frame already, in pieces. */
  sendFrame(pieces: readonly Buffer[]): void {
    if (!this.#isReady()) return
    for (const piece of pieces) this.#stream.write(piece)
  }

  /** Whether something may be sent, which is to be done at once. */
  #isReady(): boolean {
    const socket = this.#socket
    if (socket.readyState !== socket.OPEN) return false
    if (this.#stream.writableLength > this.#mostUnreadBytes) {
      this.#onOverfull()
      return false
    }
    this.#corks.cork(this.#stream)
    return true
  }

  /** How many bytes the client has not taken yet. */
  get unreadBytes(): number {
    return this.#stream.writableLength
  }

  /** Settles when the client has read on, or is gone; null: there is room. */
  room(): Promise<void> | null {
    const socket = this.#socket
    if (socket.readyState === socket.CLOSED) return null
    // Nothing is read for whoever is being cut off.
    if (socket.readyState !== socket.OPEN) return this.#untilClosed()
    if (this.#stream.writableLength <= this.#mostUnreadBytes * shareAhead) return null
    this.#draining ??= drained(this.#stream).finally(() => {
      this.#draining = null
    })
    return this.#draining
  }

  #untilClosed(): Promise<void> {
    const socket = this.#socket
    this.#closing ??= new Promise((resolve) => socket.once('close', () => resolve()))
    return this.#closing
  }
}
