// A client of a live list: it applies the changes literally, as docs/protocol.md says, and fails where one cannot be applied.
import type { WatchQueueSubscription, WatchQueueSubscriptionVariables } from '../generated/graphql.ts'
import { eventually } from './eventually.ts'
import type { Client, Watch } from './graphql-client.ts'
import { listPart, listVersions, watchQueue } from './queue-documents.ts'

/** A change as it came. */
export type ReadChange = WatchQueueSubscription['jobQueue']

/** An entry of the list. */
interface Entry {
  readonly id: string
  readonly version: number
}

/** A list as it is shown, or as a query answers. */
export interface ReadList {
  readonly entries: readonly Entry[]
  readonly hasMore: boolean
  readonly endCursor: string | null
}

function inapplicable(change: ReadChange, entries: readonly Entry[]): Error {
  return new Error(`cannot be applied: ${JSON.stringify(change)} to ${JSON.stringify(entries)}`)
}

function takeOut(entries: Entry[], change: ReadChange): void {
  const { previousPosition, jobId } = change
  if (previousPosition === null || entries[previousPosition]?.id !== jobId) throw inapplicable(change, entries)
  entries.splice(previousPosition, 1)
}

function putIn(entries: Entry[], change: ReadChange): void {
  const { position, job, jobId } = change
  if (position === null || position > entries.length || job === null || job.id !== jobId)
    throw inapplicable(change, entries)
  if (entries.some(({ id }) => id === jobId)) throw inapplicable(change, entries)
  entries.splice(position, 0, { id: job.id, version: job.version })
}

/** The list after a change. */
function applied(list: ReadList, change: ReadChange, first: number): ReadList {
  const entries = [...list.entries]
  if (change.kind === 'LIST') {
    if (change.jobs === null) throw inapplicable(change, entries)
    return { entries: change.jobs, hasMore: change.hasMore, endCursor: change.endCursor }
  }
  if (change.kind === 'LEFT' || change.kind === 'UPDATED') takeOut(entries, change)
  if (change.kind === 'ENTERED' || change.kind === 'UPDATED') putIn(entries, change)
  if (entries.length > first) throw inapplicable(change, entries)
  return { entries, hasMore: change.hasMore, endCursor: change.endCursor }
}

/** Reads a live list and compares it with a query. */
export class QueueReader {
  readonly #client: Client
  readonly #variables: WatchQueueSubscriptionVariables
  readonly #watch: Watch<WatchQueueSubscription>
  #list: ReadList = { entries: [], hasMore: false, endCursor: null }
  #applied = 0
  /** The latest version of each job that was shown. */
  readonly #versions = new Map<string, number>()

  constructor(client: Client, variables: WatchQueueSubscriptionVariables) {
    this.#client = client
    this.#variables = variables
    this.#watch = client.watch(watchQueue, variables)
  }

  /** All changes so far. */
  get changes(): readonly ReadChange[] {
    return this.#watch.results.map(({ data, errors }) => {
      if (data === undefined || data === null) throw new Error(`no change came but ${JSON.stringify(errors)}`)
      return data.jobQueue
    })
  }

  /** The list as it was shown after each change. */
  get states(): readonly ReadList[] {
    let list: ReadList = { entries: [], hasMore: false, endCursor: null }
    return this.changes.map((change) => {
      list = applied(list, change, this.#variables.first ?? 20)
      return list
    })
  }

  /** The list as a client shows it now. */
  get list(): ReadList {
    const { changes } = this
    for (const change of changes.slice(this.#applied)) {
      this.#list = applied(this.#list, change, this.#variables.first ?? 20)
      for (const entry of [...(change.jobs ?? []), ...(change.job ? [change.job] : [])]) this.#note(entry, change)
    }
    this.#applied = changes.length
    return this.#list
  }

  /** Nothing flickers back: no job is shown as it was before it was shown already. */
  #note({ id, version }: Entry, change: ReadChange): void {
    const known = this.#versions.get(id) ?? 0
    if (version < known || (version === known && change.kind === 'UPDATED'))
      throw inapplicable(change, this.#list.entries)
    this.#versions.set(id, version)
  }

  /** The list as a query answers. */
  async query(): Promise<ReadList> {
    const { through = null, ...variables } = this.#variables
    if (through !== null) return await this.#queryPart(through)
    const { jobs } = await this.#client.run(listVersions, variables)
    const endCursor = jobs.edges.at(-1)?.cursor ?? null
    return { entries: jobs.edges.map(({ node }) => node), hasMore: jobs.pageInfo.hasNextPage, endCursor }
  }

  /** What comes after the one place without what comes after the other. */
  async #queryPart(through: string): Promise<ReadList> {
    const { filter, orderBy, first, after } = this.#variables
    const { jobs, beyond } = await this.#client.run(listPart, { filter, orderBy, after, through })
    const ids = new Set(beyond.edges.map(({ node }) => node.id))
    const within = jobs.edges.filter(({ node }) => !ids.has(node.id))
    const shown = within.slice(0, first ?? 20)
    const endCursor = shown.at(-1)?.cursor ?? null
    return { entries: shown.map(({ node }) => node), hasMore: within.length > shown.length, endCursor }
  }

  /** Waits until so many changes are there. */
  async until(count: number): Promise<readonly ReadChange[]> {
    return await eventually(
      () => this.changes,
      ({ length }) => length >= count,
    )
  }

  /** Waits until the list is what a query answers: ids, order, versions and whether there are more. */
  async untilRight(patienceMs?: number): Promise<void> {
    const isRight = ({ shown, asked }: { shown: ReadList; asked: ReadList }) =>
      this.#applied > 0 && JSON.stringify(shown) === JSON.stringify(asked)
    await eventually(
      async () => ({ asked: await this.query(), shown: this.list, list: this.#variables }),
      isRight,
      patienceMs,
    )
  }

  stop(): void {
    this.#watch.stop()
  }
}
