// A WebSocket that only counts the messages it gets: to take them must not cost more than to send them. All connections of
// the process read into one buffer.
import { connect, type Socket } from 'node:net'

/** What is told of a connection. */
export interface FrameEvents {
  readonly onOpen: () => void
  /** So many messages more are there, whole. */
  readonly onMessages: (count: number) => void
  /** It cannot be opened, or has ended. */
  readonly onFailure: (error: Error) => void
}

const shared = Buffer.alloc(64 * 1024)
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])
const [textFrame, pingFrame] = [1, 9]

function frameOf(text: string): Buffer {
  const payload = Buffer.from(text)
  // The mask is four zeros: the payload stays as it is.
  const head = Buffer.alloc(8)
  head[0] = 0x80 | textFrame
  head[1] = 0x80 | 126
  head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}

/** One connection to a server of this machine, for messages below 64 kB. */
export class FrameSocket {
  readonly #socket: Socket
  readonly #events: FrameEvents
  #isOpen = false
  /** The start of a frame whose length is not there yet. */
  #start: Buffer = Buffer.alloc(0)
  /** How much of the frame at hand is still to come. */
  #missing = 0
  #isMessage = false

  constructor(port: number, path: string, events: FrameEvents) {
    this.#events = events
    const onread = { buffer: shared, callback: (length: number) => this.#read(shared.subarray(0, length)) }
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread })
    this.#socket.on('error', events.onFailure)
    this.#socket.on('close', () => events.onFailure(new Error('the server closed a WebSocket')))
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
        'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    )
  }

  send(text: string): void {
    this.#socket.write(frameOf(text))
  }

  close(): void {
    this.#socket.removeAllListeners('close').destroy()
  }

  #read(bytes: Buffer): boolean {
    let frames = bytes
    if (!this.#isOpen) {
      const end = bytes.indexOf('\r\n\r\n')
      if (!bytes.includes(' 101 ') || end < 0) this.#events.onFailure(new Error(bytes.toString()))
      this.#isOpen = true
      this.#events.onOpen()
      frames = bytes.subarray(end + 4)
    }
    const count = this.#count(frames)
    if (count > 0) this.#events.onMessages(count)
    return true
  }

  #count(arrived: Buffer): number {
    const bytes = this.#start.length > 0 ? Buffer.concat([this.#start, arrived]) : arrived
    this.#start = Buffer.alloc(0)
    let [at, count] = [0, 0]
    while (at < bytes.length) {
      if (this.#missing === 0) {
        const head = this.#headLength(bytes, at)
        if (head === null) {
          this.#start = Buffer.from(bytes.subarray(at))
          break
        }
        at += head
      }
      const taken = Math.min(this.#missing, bytes.length - at)
      this.#missing -= taken
      at += taken
      if (this.#missing === 0 && this.#isMessage) count++
    }
    return count
  }

  /** Takes up the frame that begins there; null: not all of its head has arrived. */
  #headLength(bytes: Buffer, at: number): number | null {
    const length = (bytes[at + 1] ?? 0) & 0x7f
    const head = length < 126 ? 2 : 4
    if (at + head > bytes.length) return null
    const kind = (bytes[at] ?? 0) & 0x0f
    this.#isMessage = kind === textFrame
    this.#missing = length < 126 ? length : bytes.readUInt16BE(at + 2)
    // Who does not answer a ping is taken for gone.
    if (kind === pingFrame) this.#socket.write(pong)
    return head
  }
}
