// A list of any length, right where somebody looks: stretches that the server keeps, end to end, so that each job is in exactly one. More
// are read as somebody comes near the end, and those far away rest. One that has grown too long is cut in two, short ones are joined.
import type { ApiError } from '../../client/index.ts'
import type { QueuedJob } from '../queued-job.ts'
import { type Change, type Follow, ListPart, type Stretch } from './list-part.ts'

/** What the list shows. It is never changed: a change makes another one. */
export interface LongView {
  readonly jobs: readonly QueuedJob[]
  readonly hasMore: boolean
  /** Whether what is looked at follows what happens right now. */
  readonly isLive: boolean
  /** What made it so; null: the connection, or what is looked at. */
  readonly change: Change | null
  readonly error: ApiError | null
}

/** How many jobs are read on at once, and how many one stretch has at the most: what lies between is room for those that come. */
const few = 80
const most = 100
/** Two stretches that have no more together are joined. */
const joinedBelow = 40
/** How near somebody may come to the end before more is read, and how near or far a stretch is that wakes or rests, in jobs. */
const readOnWithin = 60
const wakeWithin = 200
const restBeyond = 400

function firstOf(through: string | null): number {
  return through === null ? few : most
}

/** One long list. */
export class LongQueue {
  readonly #follow: Follow
  readonly #listeners = new Set<() => void>()
  /** Those that are being cut or joined. */
  readonly #busy = new Set<ListPart>()
  #parts: readonly ListPart[]
  #looked = { from: 0, to: 0 }
  #view: LongView = { jobs: [], hasMore: false, isLive: false, change: null, error: null }

  constructor(follow: Follow) {
    this.#follow = follow
    this.#parts = [this.#partOf({ after: null, through: null, first: few })]
  }

  readonly view = (): LongView => this.#view

  /** Calls after each change. Answers with what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Says which jobs somebody looks at. */
  look(from: number, to: number): void {
    this.#looked = { from, to }
    this.#settle()
  }

  close(): void {
    for (const part of [...this.#parts, ...this.#busy]) part.close()
    this.#listeners.clear()
  }

  #partOf(stretch: Stretch, onCome?: () => void): ListPart {
    const onChange = (change: Change | null): void => {
      this.#show(change)
      this.#settle()
    }
    return new ListPart(this.#follow, stretch, onChange, onCome)
  }

  /** Lets stretches wake and rest, cuts and joins them, and reads on. */
  #settle(): void {
    const { from, to } = this.#looked
    let end = 0
    for (const [index, part] of this.#parts.entries()) {
      const start = end
      end += part.jobs.length
      const distance = Math.max(start - to, from - end)
      if (this.#busy.has(part)) continue
      // What comes first is told also to whoever looks elsewhere.
      if (index === 0 || distance <= wakeWithin) part.wake()
      else if (distance > restBeyond) part.rest()
      if (!part.isSettled) continue
      const isWanted = part.stretch.through !== null || end - to < readOnWithin
      if (part.hasMore && isWanted) this.#cut(part)
      else this.#join(part, this.#parts[index + 1])
    }
  }

  /** Cuts one in two: where it ends, or where its first jobs end, so that there is room in both. */
  #cut(part: ListPart): void {
    const { after, through, first } = part.stretch
    if (first < most) {
      if (part.endCursor !== null) this.#cutAt(part, part.endCursor)
      return
    }
    const probe = new ListPart(this.#follow, { after, through, first: few }, () => {
      const { endCursor } = probe
      if (endCursor === null || !this.#busy.delete(probe)) return
      probe.close()
      this.#cutAt(part, endCursor)
    })
    for (const each of [part, probe]) this.#busy.add(each)
  }

  #cutAt(part: ListPart, cursor: string): void {
    const { after, through } = part.stretch
    this.#busy.add(part)
    // Until the other one is there, this one shows what belongs to it.
    const rest = this.#partOf({ after: cursor, through, first: firstOf(through) }, () =>
      part.bound({ after, through: cursor, first: most }, () => this.#busy.delete(part)),
    )
    this.#parts = this.#parts.toSpliced(this.#parts.indexOf(part) + 1, 0, rest)
  }

  #join(part: ListPart, next: ListPart | undefined): void {
    if (!next?.isSettled || next.hasMore || this.#busy.has(next)) return
    if (part.jobs.length + next.jobs.length > joinedBelow) return
    const { through } = next.stretch
    for (const each of [part, next]) this.#busy.add(each)
    part.bound({ after: part.stretch.after, through, first: firstOf(through) }, () => {
      next.close()
      for (const each of [part, next]) this.#busy.delete(each)
      this.#parts = this.#parts.filter((each) => each !== next)
    })
  }

  /** Also while a job goes from one stretch to another it is there once, as it is now. */
  #jobs(): readonly QueuedJob[] {
    const newest = new Map<string, QueuedJob>()
    for (const job of this.#parts.flatMap(({ jobs }) => jobs)) {
      const known = newest.get(job.id)
      if (known === undefined || known.version <= job.version) newest.set(job.id, job)
    }
    return this.#parts.flatMap(({ jobs }) => jobs.filter((job) => newest.get(job.id) === job))
  }

  #show(change: Change | null): void {
    const [head] = this.#parts
    this.#view = {
      jobs: change === null ? this.#view.jobs : this.#jobs(),
      hasMore: this.#parts.at(-1)?.hasMore ?? false,
      isLive: head?.isLive === true && this.#parts.every(({ isLive }) => isLive !== false),
      ...{ change, error: this.#parts.map(({ error }) => error).find((error) => error !== null) ?? null },
    }
    for (const listener of [...this.#listeners]) listener()
  }
}
