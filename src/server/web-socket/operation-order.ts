// Keeps operations apart that a client runs one after the other under one id: what it has completed may take a moment to end,
// and graphql-ws knows one operation by an id. The next one begins when the one before has ended.

/** Takes a message; settles when all that it began has ended. */
export type Take = (text: string) => Promise<void>

/** What a connection does about messages that cannot be served. */
export interface OrderOptions {
  readonly take: Take
  /** The most bytes of operations that may wait for the end of another. */
  readonly mostWaitingBytes: number
  /** Told once more than that wait. */
  readonly onTooMuch: (id: string) => void
  readonly onFailed: (error: unknown) => void
}

/** An operation is running; it was completed by its client; or it was, and this one comes after it. */
type Under = 'running' | 'completed' | { readonly next: string }

function readMessage(text: string): { readonly id: string; readonly type: unknown } | null {
  try {
    const { id, type } = Object(JSON.parse(text))
    return typeof id === 'string' ? { id, type } : null
  } catch {
    return null
  }
}

/** The messages of one connection. */
export class OperationOrder {
  readonly #options: OrderOptions
  readonly #under = new Map<string, Under>()
  #waitingBytes = 0
  #isEnded = false

  constructor(options: OrderOptions) {
    this.#options = options
  }

  /** Takes a message. What is no message, or breaks the protocol, is left to the protocol. */
  receive(text: string): void {
    const message = readMessage(text)
    if (message?.type === 'subscribe') this.#subscribe(message.id, text)
    else if (message?.type === 'complete') this.#complete(message.id, text)
    else this.#take(text)
  }

  /** The connection is closed: nothing begins any more. */
  ended(): void {
    this.#isEnded = true
  }

  #subscribe(id: string, text: string): void {
    const under = this.#under.get(id)
    if (under === undefined) this.#begin(id, text)
    else if (under !== 'completed') this.#take(text)
    else if (this.#waitingBytes + text.length > this.#options.mostWaitingBytes) this.#options.onTooMuch(id)
    else {
      this.#waitingBytes += text.length
      this.#under.set(id, { next: text })
    }
  }

  #complete(id: string, text: string): void {
    const under = this.#under.get(id)
    if (under === undefined || under === 'completed') return
    this.#under.set(id, 'completed')
    if (under === 'running') this.#take(text)
    else this.#waitingBytes -= under.next.length
  }

  #begin(id: string, text: string): void {
    this.#under.set(id, 'running')
    this.#options
      .take(text)
      .catch(this.#options.onFailed)
      .finally(() => this.#end(id))
  }

  #end(id: string): void {
    const under = this.#under.get(id)
    this.#under.delete(id)
    if (typeof under !== 'object') return
    this.#waitingBytes -= under.next.length
    if (!this.#isEnded) this.#begin(id, under.next)
  }

  #take(text: string): void {
    this.#options.take(text).catch(this.#options.onFailed)
  }
}
