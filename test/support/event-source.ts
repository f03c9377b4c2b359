// Reads a subscription as server-sent events, as graphql-sse describes its distinct mode.

/** One message of the stream. */
export interface StreamedMessage {
  readonly event: string
  readonly data: unknown
  /** What to say as `Last-Event-ID` to go on behind it. */
  readonly id?: string
}

/** A stream that is being read. */
export class EventSource {
  readonly messages: StreamedMessage[] = []
  readonly response: Response
  /** Settles at the end of the stream, however it ends. */
  readonly ended: Promise<void>
  readonly #abort: AbortController

  constructor(response: Response, abort: AbortController) {
    this.response = response
    this.#abort = abort
    this.ended = this.#read().catch(() => {})
  }

  /** Opens a stream. */
  static open(url: string, token: string, body: object, lastEventId?: string): Promise<EventSource> {
    const further = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
    return EventSource.openWith(url, { authorization: `Bearer ${token}`, ...further }, body)
  }

  /** Opens a stream with other headers than a token's. */
  static async openWith(url: string, headers: Readonly<Record<string, string>>, body: object): Promise<EventSource> {
    const abort = new AbortController()
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      signal: abort.signal,
      headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(body),
    })
    return new EventSource(response, abort)
  }

  close(): void {
    this.#abort.abort()
  }

  async #read(): Promise<void> {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of this.response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      const parts = text.split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) this.#take(part)
    }
  }

  #take(part: string): void {
    const event = /^event: ?(.*)$/m.exec(part)?.[1]
    const data = /^data: ?(.*)$/m.exec(part)?.[1]
    const id = /^id: ?(.*)$/m.exec(part)?.[1]
    if (event !== undefined) this.messages.push({ event, data: data ? JSON.parse(data) : null, ...(id ? { id } : {}) })
  }
}
