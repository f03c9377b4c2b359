// Reads events as server-sent events, and goes on by `Last-Event-ID` whenever it comes back.
import { nameOf } from '../oracle/log.ts'
import { EventSource } from '../support/event-source.ts'
import type { TestServer } from '../support/server.ts'

const query = `subscription ($filter: JobFilter, $after: String) {
  jobEvents(filter: $filter, after: $after) { version job { id } }
}`

interface Told {
  readonly data: { readonly jobEvents: { readonly version: number; readonly job: { readonly id: string } } }
}

/** One reader, over all its streams. */
export class StreamReader {
  readonly #server: TestServer
  readonly #token: string
  readonly #variables: object
  #source: EventSource | null = null
  #last: string | undefined

  constructor(server: TestServer, token: string, variables: object) {
    this.#server = server
    this.#token = token
    this.#variables = variables
  }

  async come(): Promise<void> {
    this.#source = await EventSource.open(
      this.#server.url,
      this.#token,
      { query, variables: this.#variables },
      this.#last,
    )
  }

  /** What it has not taken by then comes again the next time. */
  leave(): void {
    this.#source?.close()
    this.#source = null
  }

  /** The names of the events that have come since it was last asked. */
  take(): readonly string[] {
    return (this.#source?.messages.splice(0) ?? []).map(({ data, id }) => {
      this.#last = id
      const { version, job } = (data as Told).data.jobEvents
      return nameOf({ jobId: job.id, version })
    })
  }
}
