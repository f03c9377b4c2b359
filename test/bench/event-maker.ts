// Makes events: one operation each, over keep-alive connections of which there are as many as operations at once.
import type { Socket } from 'node:net'
import type { RequestTemplate } from './load.ts'
import { answerLength, connected, headOf } from './raw-http.ts'

// Servers close what has been idle for seconds; what is written meanwhile is lost.
const longestIdleMs = 1_000

/** Sends the same request with other keys, all of one length. */
export class EventMaker {
  readonly #port: number
  readonly #template: RequestTemplate
  /** With the time since which they are. */
  readonly #idle = new Map<Socket, number>()
  #head: string | null = null

  constructor(port: number, template: RequestTemplate) {
    this.#port = port
    this.#template = template
  }

  /** Settles when the operation is answered. @throws Error for anything but a success */
  async make(key: string): Promise<void> {
    const { before, after } = this.#template
    this.#head ??= headOf(this.#template, this.#port, key)
    const socket = this.#takeIdle() ?? (await this.#connect())
    const answered = this.#answerOf(socket)
    socket.write(`${this.#head}${before}${key}${after}`)
    const text = await answered
    this.#idle.set(socket, performance.now())
    if (!text.startsWith('HTTP/1.1 200') || text.includes('"errors"')) throw new Error(text)
  }

  #takeIdle(): Socket | undefined {
    for (const [socket, since] of this.#idle) {
      this.#idle.delete(socket)
      if (performance.now() - since < longestIdleMs) return socket
      socket.destroy()
    }
    return undefined
  }

  async #connect(): Promise<Socket> {
    const socket = await connected(this.#port)
    socket.once('close', () => this.#idle.delete(socket))
    return socket
  }

  #answerOf(socket: Socket): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const failed = (): void => reject(new Error('the server closed a connection'))
    let text = ''
    const take = (chunk: string): void => {
      text += chunk
      const length = answerLength(text)
      if (length === null || text.length < length) return
      socket.removeListener('data', take).removeListener('close', failed)
      resolve(text)
    }
    socket.on('data', take).once('close', failed)
    return promise
  }
}
