// One client of `tobedone/client` in the storm: it watches events from its cursor on, holds a live list, and may leave and
// come back.
import { type Client, type ClientOptions, type LiveQueue, openClient } from '../../src/client/index.ts'
import type { Viewer } from '../../src/domain/viewer.ts'
import type { JobOrder, ShowQueueSubscription } from '../generated/graphql.ts'
import { nameOf } from '../oracle/log.ts'
import type { TcpProxy } from '../support/tcp-proxy.ts'
import { askQueue, followEvents, showQueue } from './documents.ts'

/** Which jobs a client is about. */
export interface Wanted {
  readonly type?: string[]
  readonly open?: boolean
  readonly priorityAtLeast?: number
}

/** Who a client is and what it wants. */
export interface Wish {
  readonly viewer: Viewer
  readonly filter: Wanted
  readonly orderBy: JobOrder
  readonly first: number
}

/** What a client stands on. */
export interface FollowerOptions {
  readonly wish: Wish
  readonly address: TcpProxy
  readonly token: string
  /** An event cursor: it wants what comes after it. */
  readonly after: string
  /** Waited for after each event: how slowly it reads. */
  readonly pause: () => Promise<void> | null
  /** What else its client is made with. */
  readonly client?: Partial<ClientOptions>
}

type Change = ShowQueueSubscription['jobQueue']

/** A client, over all its comings. */
export class Follower {
  readonly options: FollowerOptions
  /** The events that it got, by name. */
  readonly received: string[] = []
  /** What it should not have been told. */
  readonly troubles: unknown[] = []
  #after: string
  #client: Client | null = null
  #queue: LiveQueue<NonNullable<Change['job']>, Change> | null = null
  #leave: () => void = () => {}

  constructor(options: FollowerOptions) {
    this.options = options
    this.#after = options.after
  }

  /** Comes, to go on where it was. */
  come(): void {
    const { address, token, wish } = this.options
    const { filter, orderBy, first } = wish
    const client = openClient({ url: `${address.url}graphql`, token, ...this.options.client })
    const watch = client.watch(followEvents, { filter, after: this.#after })
    this.#client = client
    this.#queue = client.liveQueue(showQueue, { filter, orderBy, first })
    let isHere = true
    this.#leave = () => {
      isHere = false
      void watch.return?.()
      this.#queue?.close()
      client.close()
    }
    const read = async (): Promise<void> => {
      for await (const each of watch) {
        // What comes after it has left is for its next coming.
        if (!isHere) return
        if (each.kind === 'resnapshot') throw new Error('it was told to begin anew')
        const { cursor, job, version } = each.data.jobEvents
        this.received.push(nameOf({ jobId: job.id, version }))
        this.#after = cursor
        await this.options.pause()
      }
      if (isHere) throw new Error('the watch has ended by itself')
    }
    read().catch((error: unknown) => this.troubles.push(error))
  }

  leave(): void {
    this.#leave()
  }

  /** The live list as it is shown, and as a query answers. */
  async lists(): Promise<readonly [shown: string, fresh: string]> {
    const { filter, orderBy, first } = this.options.wish
    const view = this.#queue?.view()
    const asked = await this.#client?.ask(askQueue, { filter, orderBy, first })
    const fresh = { jobs: asked?.jobs?.edges.map(({ node }) => node), hasMore: asked?.jobs?.pageInfo.hasNextPage }
    const shown = { jobs: view?.jobs, hasMore: view?.hasMore }
    return [JSON.stringify(shown), JSON.stringify(fresh)]
  }
}
