// A WebSocket that speaks graphql-ws frame by frame, so that tests can also send what no client would.
import { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { eventually } from './eventually.ts'

/** A message of the protocol. */
export interface Message {
  readonly type: string
  readonly id?: string
  readonly payload?: unknown
}

/** How a socket was closed. */
export interface Closing {
  readonly code: number
  readonly reason: string
}

/** One connection. */
export class RawSocket {
  readonly socket: WebSocket
  readonly messages: Message[] = []
  /** Set when it was closed. */
  closing: Closing | null = null

  constructor(url: string, headers: Readonly<Record<string, string>> = {}, protocol = 'graphql-transport-ws') {
    this.socket = new WebSocket(url, protocol, { headers, perMessageDeflate: false })
    this.socket.on('message', (data) => this.messages.push(JSON.parse(String(data))))
    this.socket.on('close', (code, reason) => {
      this.closing = { code, reason: String(reason) }
    })
    this.socket.on('error', () => {})
  }

  /** The connection below it, once it is open. */
  get connection(): Socket {
    const connection: unknown = Reflect.get(this.socket, '_socket')
    if (!(connection instanceof Socket)) throw new Error('it is not open')
    return connection
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  async opened(patienceMs?: number): Promise<this> {
    await eventually(
      () => this.socket.readyState,
      (state) => state !== WebSocket.CONNECTING,
      patienceMs,
    )
    return this
  }

  /** The first message that is wanted, now or later. */
  async message(isWanted: (message: Message) => boolean, patienceMs?: number): Promise<Message> {
    const found = () => this.messages.find(isWanted)
    await eventually(() => found() !== undefined || this.closing !== null, Boolean, patienceMs)
    const message = found()
    if (message === undefined) throw new Error(`it was closed before that: ${JSON.stringify(this.closing)}`)
    return message
  }

  async closed(patienceMs?: number): Promise<Closing> {
    const closing = await eventually(
      () => this.closing,
      (value) => value !== null,
      patienceMs,
    )
    if (closing === null) throw new Error('it was not closed')
    return closing
  }

  /** Sends connection_init and waits for its answer. */
  async init(token?: string, patienceMs?: number): Promise<this> {
    await this.opened(patienceMs)
    this.send({
      type: 'connection_init',
      ...(token === undefined ? {} : { payload: { authorization: `Bearer ${token}` } }),
    })
    await this.message(({ type }) => type === 'connection_ack', patienceMs)
    return this
  }

  /** Starts an operation and answers with its first message. */
  async ask(id: string, payload: object): Promise<Message> {
    this.send({ id, type: 'subscribe', payload })
    return await this.message((message) => message.id === id)
  }

  terminate(): void {
    this.socket.terminate()
  }
}
