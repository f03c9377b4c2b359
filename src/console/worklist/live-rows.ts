// The rows of a list that keeps itself right: hears every single change, so that each job that leaves has its reason.
import { labelOf } from '../queued-job.ts'
import { leftBecause } from '../words.ts'
import { arrangeRows, type Note, type Row } from './arrange-rows.ts'
import type { LongQueue } from './long-queue.ts'

/** What a list shows. It is never changed: a change makes another one. */
export interface RowsView {
  readonly rows: readonly Row[]
  /** How many jobs have come that are not shown yet. */
  readonly waitingCount: number
  readonly hasMore: boolean
  /** Whether the first list is there. */
  readonly isKnown: boolean
  readonly isLive: boolean
  /** Why it has ended, if it has. */
  readonly problem: string | null
  /** What has just happened, for those who listen to the page. */
  readonly news: string
}

const nothing: RowsView = {
  ...{ rows: [], waitingCount: 0, hasMore: false },
  ...{ isKnown: false, isLive: false, problem: null, news: '' },
}
// How often ghosts are looked after.
const fadingMs = 500
const mostNotes = 500

/** The rows of one list. */
export class LiveRows {
  readonly #queue: LongQueue
  readonly #viewerId: string
  readonly #onRefused: () => void
  readonly #listeners = new Set<() => void>()
  readonly #notes = new Map<string, Note>()
  /** Those that have come and are not shown yet. */
  readonly #came = new Set<string>()
  #view = nothing
  #isHeld = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(queue: LongQueue, viewerId: string, onRefused: () => void) {
    this.#queue = queue
    this.#viewerId = viewerId
    this.#onRefused = onRefused
    queue.subscribe(() => this.#hear())
  }

  readonly view = (): RowsView => this.#view

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** While the pointer is on the list nothing may move under it. */
  readonly hold = (isHeld: boolean): void => {
    if (this.#isHeld === isHeld) return
    this.#isHeld = isHeld
    this.#arrange()
  }

  /** Shows what waits, although the pointer is there. */
  readonly showWaiting = (): void => {
    const { isKnown, news } = this.#view
    this.#show(false, isKnown, news)
  }

  /** Says which rows are in sight: the list is right there, and read on as its end comes near. */
  readonly look = (from: number, to: number): void => this.#queue.look(from, to)

  close(): void {
    clearTimeout(this.#timer)
    this.#queue.close()
    this.#listeners.clear()
  }

  #hear(): void {
    const { change, error, isLive } = this.#queue.view()
    const isChange = isLive && change !== null
    const leaving = isChange && change.kind === 'LEFT' && change.jobId !== null ? change.jobId : null
    let { news } = this.#view
    if (leaving !== null) {
      const words = leftBecause(change?.reason ?? null, change?.actor ?? null, this.#viewerId)
      if (this.#notes.size > mostNotes) this.#notes.clear()
      this.#notes.set(leaving, { words, atMs: Date.now() })
      const left = this.#view.rows.find(({ job }) => job.id === leaving)
      news = `${left === undefined ? 'A job' : labelOf(left.job)}: ${words}.`
    }
    if (isChange && change.kind === 'ENTERED') {
      if (change.jobId !== null) this.#came.add(change.jobId)
      const come = this.#queue.view().jobs.find(({ id }) => id === change.jobId)
      news = `New in the list: ${come === undefined ? 'a job' : labelOf(come)}.`
    }
    if (error?.code === 'UNAUTHENTICATED') this.#onRefused()
    this.#show(this.#isHeld, this.#view.isKnown || isChange, news)
  }

  #arrange(): void {
    this.#show(this.#isHeld, this.#view.isKnown, this.#view.news)
  }

  #show(isHeld: boolean, isKnown: boolean, news: string): void {
    const { jobs, hasMore, isLive, error } = this.#queue.view()
    const { rows, waitingCount } = arrangeRows({
      ...{ shown: this.#view.rows, jobs, notes: this.#notes, came: this.#came, isHeld, nowMs: Date.now() },
    })
    if (!isHeld) this.#came.clear()
    this.#view = { rows, waitingCount, hasMore, isKnown, isLive, problem: error?.message ?? null, news }
    clearTimeout(this.#timer)
    if (!isHeld && rows.some(({ gone }) => gone !== null)) this.#timer = setTimeout(() => this.#arrange(), fadingMs)
    for (const listener of [...this.#listeners]) listener()
  }
}
