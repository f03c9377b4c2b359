// Whether somebody is still at the other end of a WebSocket. Who reads slowly is there: a ping counts from when it has gone out, and
// whoever has much to read before it gets the time that takes. Who sends is there: a pong waits behind all that its sender uploads.
// Who takes nothing at all of what waits is not.
import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'

/** Whoever reads no faster than this, in bytes a second, and has megabytes before a ping, may be taken for gone. */
const slowestReading = 32_768

/** The pings of one WebSocket. */
export class Pings {
  readonly #socket: WebSocket
  readonly #stream: Socket
  readonly #pingMs: number
  /** Where a ping stands: none is under way, it waits behind what was written before, or so many looks may pass without its pong. */
  #waiting: 'none' | 'written' | { looks: number } = 'none'
  /** Up to here the client has read, in bytes. */
  #readBytes = 0
  #pingedAtBytes = 0
  #heardBytes = 0
  #isTimed = false

  constructor(socket: WebSocket, stream: Socket, pingMs: number) {
    this.#socket = socket
    this.#stream = stream
    this.#pingMs = pingMs
    socket.on('pong', () => {
      this.#waiting = 'none'
      this.#readBytes = this.#pingedAtBytes
    })
    // Node ends connections over which nothing goes; those that have nothing to say are what this is about.
    stream.removeAllListeners('timeout')
    stream.on('timeout', () => {
      if (stream.writableLength > 0) socket.terminate()
    })
  }

  /** To be called every `pingMs`. Ends the WebSocket if nobody is there. */
  look(): void {
    const { readyState, OPEN } = this.#socket
    const { bytesRead } = this.#stream
    if (typeof this.#waiting === 'object' && bytesRead > this.#heardBytes) this.#waiting = 'none'
    this.#heardBytes = bytesRead
    this.#timeWhatWaits()
    if (typeof this.#waiting === 'object' && this.#waiting.looks-- <= 0) this.#socket.terminate()
    else if (this.#waiting === 'none' && readyState === OPEN) this.#ping()
  }

  /**
   * Node's clock of a connection starts again with each byte that goes either way. That makes every message dearer by a twentieth, so
   * it runs only while something waits.
   */
  #timeWhatWaits(): void {
    const isWaiting = this.#stream.writableLength > 0
    if (isWaiting === this.#isTimed) return
    this.#isTimed = isWaiting
    this.#stream.setTimeout(isWaiting ? this.#pingMs : 0)
  }

  #ping(): void {
    this.#waiting = 'written'
    this.#pingedAtBytes = this.#stream.bytesWritten
    this.#socket.ping(undefined, undefined, () => {
      if (this.#waiting !== 'written') return
      const bytesALook = (slowestReading * this.#pingMs) / 1_000
      this.#waiting = { looks: Math.floor((this.#pingedAtBytes - this.#readBytes) / bytesALook) }
    })
  }
}
