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
  readonly #options: OutboxOptions
  #draining: Promise<void> | null = null
  #closing: Promise<void> | null = null

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Sends a message. What cannot be sent any more is of no interest: the socket's end is told by its own event. */
  send(message: string, onSent?: () => void): void {
    if (this.#isReady()) this.#options.socket.send(message, onSent)
    else onSent?.()
  }

  /** Sends a message that is a frame already, in pieces. */
  sendFrame(pieces: readonly Buffer[]): void {
    if (!this.#isReady()) return
    for (const piece of pieces) this.#options.stream.write(piece)
  }

  /** Whether something may be sent, which is to be done at once. */
  #isReady(): boolean {
    const { socket, stream, corks, mostUnreadBytes, onOverfull } = this.#options
    if (socket.readyState !== socket.OPEN) return false
    if (stream.writableLength > mostUnreadBytes) {
      onOverfull()
      return false
    }
    corks.cork(stream)
    return true
  }

  /** How many bytes the client has not taken yet. */
  get unreadBytes(): number {
    return this.#options.stream.writableLength
  }

  /** Settles when the client has read on, or is gone; null: there is room. */
  room(): Promise<void> | null {
    const { socket, stream, mostUnreadBytes } = this.#options
    if (socket.readyState === socket.CLOSED) return null
    // Nothing is read for whoever is being cut off.
    if (socket.readyState !== socket.OPEN) return this.#untilClosed()
    if (stream.writableLength <= mostUnreadBytes * shareAhead) return null
    this.#draining ??= drained(stream).finally(() => {
      this.#draining = null
    })
    return this.#draining
  }

  #untilClosed(): Promise<void> {
    const { socket } = this.#options
    this.#closing ??= new Promise((resolve) => socket.once('close', () => resolve()))
    return this.#closing
  }
}
