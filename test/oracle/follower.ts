// A client that shows a list and keeps it by the events, as docs/protocol.md tells to. It comes and goes, and whenever its
// connection ends it goes on from its last cursor, on whichever server lives.
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { JobFilter } from '../../src/domain/filter.ts'
import type { Viewer } from '../../src/domain/viewer.ts'
import { codeOf, readEvent, type SeenEvent, type SeenJob, watchQuery } from './answers.ts'
import type { Servers } from './servers.ts'
import { readWholeList, type WholeList } from './whole-list.ts'

const backOffMs = 20

/** What a follower wants, and how it begins: with a list and its cursor, or with what happens from then on. */
export interface Wish {
  readonly viewer: Viewer
  readonly filter: JobFilter
  readonly isListing: boolean
}

// From coming to leaving.
interface Stay {
  isOver: boolean
}

/** One client. */
export class Follower {
  readonly wish: Wish
  /** The list that it began with. */
  start: WholeList | null = null
  readonly received: SeenEvent[] = []
  /** What went wrong that no fault of a server explains. */
  readonly troubles: unknown[] = []
  /** How often it began to watch. */
  comings = 0
  readonly #shown = new Map<string, SeenJob>()
  readonly #versions = new Map<string, number>()
  readonly #servers: Servers
  #stay: Stay | null = null
  #following: Promise<void> = Promise.resolve()
  #end: (isPolite: boolean) => void = () => {}

  constructor(servers: Servers, wish: Wish) {
    this.#servers = servers
    this.wish = wish
  }

  get isHere(): boolean {
    return this.#stay !== null
  }

  /** What it shows now. */
  get shown(): ReadonlyMap<string, SeenJob> {
    return this.#shown
  }

  come(): void {
    const stay = { isOver: false }
    this.#stay = stay
    const before = this.#following
    this.#following = before.then(() => this.#follow(stay)).catch((error: unknown) => void this.troubles.push(error))
  }

  /** Completes the subscription, or breaks the connection without a word. */
  leave(isPolite: boolean): void {
    if (this.#stay) this.#stay.isOver = true
    this.#stay = null
    this.#end(isPolite)
  }

  /** Settles when nothing comes any more to one who has left. */
  async settled(): Promise<void> {
    await this.#following
  }

  async #follow(stay: Stay): Promise<void> {
    while (!stay.isOver) {
      try {
        if (this.wish.isListing && this.start === null) await this.#list()
        if (!stay.isOver && (this.start !== null || !this.wish.isListing))
          await this.#watch(await this.#servers.url(), stay)
      } catch (error) {
        // What fetch throws: the server of the moment has gone. Whatever one answered is another thing.
        if (!(error instanceof TypeError)) throw error
      }
      if (!stay.isOver) await delay(backOffMs)
    }
  }

  async #list(): Promise<void> {
    const { viewer, filter } = this.wish
    this.start = await readWholeList(this.#servers, viewer, filter)
    for (const [id, job] of this.start?.jobs ?? []) {
      this.#shown.set(id, job)
      this.#versions.set(id, job.version)
    }
  }

  async #watch(url: string, stay: Stay): Promise<void> {
    const { viewer, filter } = this.wish
    const token = await this.#servers.tokenOf(viewer)
    let socket: WebSocket | null = null
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: token },
      on: {
        opened: (opened) => {
          if (opened instanceof WebSocket) socket = opened
        },
      },
    })
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const after = this.received.at(-1)?.cursor ?? this.start?.eventCursor
    const stop = client.subscribe(
      { query: watchQuery, variables: { filter, after } },
      {
        next: (result) => this.#take(result),
        error: () => resolve(),
        complete: resolve,
      },
    )
    this.comings++
    this.#end = (isPolite) => {
      if (isPolite || socket === null) stop()
      else socket.terminate()
    }
    if (stay.isOver) this.#end(true)
    await ended
    await client.dispose()
  }

  #take(result: unknown): void {
    const code = codeOf(result)
    if (code === 'UNAVAILABLE') return
    if (code !== null) {
      this.troubles.push(result)
      return
    }
    const event = readEvent(result)
    const { job } = event
    this.received.push(event)
    if (job.version <= (this.#versions.get(job.id) ?? 0)) return
    this.#versions.set(job.id, job.version)
    if (event.matches) this.#shown.set(job.id, job)
    else this.#shown.delete(job.id)
  }
}
