// Keeps operations apart that a client runs one after the other under one id: what it has completed may take a moment to end,
// and graphql-ws knows one operation by an id. The next one begins when the one before has ended. All of a message is kept as long
// as its operation lives, so what they take together has a limit.

/** Takes a message; settles when all that it began has ended. */
export type Take = (text: string) => Promise<void>

/** What a connection does about messages that cannot be served. */
export interface OrderOptions {
  readonly take: Take
  /** The most characters that the messages of all operations may have that run, or wait for the end of another. */
  readonly mostCharacters: number
  /** Told of an operation that would be more than that, and does not begin. */
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
  #characters = 0
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
    // One more under an id that is in use: the protocol says what becomes of it.
    if (under !== undefined && under !== 'completed') this.#take(text)
    else if (this.#characters + text.length > this.#options.mostCharacters) this.#options.onTooMuch(id)
    else {
      this.#characters += text.length
      if (under === undefined) this.#begin(id, text)
      else this.#under.set(id, { next: text })
    }
  }

  #complete(id: string, text: string): void {
    const under = this.#under.get(id)
    if (under === undefined || under === 'completed') return
    this.#under.set(id, 'completed')
    if (under === 'running') this.#take(text)
    else this.#characters -= under.next.length
  }

  #begin(id: string, text: string): void {
    const { length } = text
    this.#under.set(id, 'running')
    this.#options
      .take(text)
      .catch(this.#options.onFailed)
      .finally(() => this.#end(id, length))
  }

  #end(id: string, characters: number): void {
    const under = this.#under.get(id)
    this.#under.delete(id)
    this.#characters -= characters
    if (typeof under === 'object' && !this.#isEnded) this.#begin(id, under.next)
  }

  #take(text: string): void {
    this.#options.take(text).catch(this.#options.onFailed)
  }
}
