// The list of a `jobQueue` subscription, kept as the server tells it. After each change it is what a query would give then;
// while the connection is away it is the last one known. A change that cannot follow on the list makes it begin again.
import type { ApiError } from './api-error.ts'
import type { Connection } from './connection.ts'
import type { Credentials } from './credentials.ts'
import { Resuming } from './resuming.ts'
import type { TellTrouble } from './trouble.ts'

/** A change as the `jobQueue` field of a document must select it. */
export interface QueueChange<QueuedJob> {
  readonly kind: 'LIST' | 'ENTERED' | 'UPDATED' | 'LEFT' | 'MORE'
  readonly jobs?: readonly QueuedJob[] | null
  readonly job?: QueuedJob | null
  /** With it, and `id` of the jobs, the client notices when it has lost a change. */
  readonly jobId?: string | null
  readonly position?: number | null
  readonly previousPosition?: number | null
  readonly hasMore: boolean
}

/** What a live list shows. It is never changed: a change makes another one. */
export interface QueueView<QueuedJob, Change> {
  readonly jobs: readonly QueuedJob[]
  /** Whether more jobs match than the list holds. */
  readonly hasMore: boolean
  /** Whether it follows what happens right now: false until the first list, and while the connection is away. */
  readonly isLive: boolean
  /** What made it so; null before the first list. */
  readonly change: Change | null
  /** Why it has ended, if it has. */
  readonly error: ApiError | null
}

/** The jobs after a change. */
export function applyChange<QueuedJob>(
  jobs: readonly QueuedJob[],
  { kind, jobs: list, job, position, previousPosition }: QueueChange<QueuedJob>,
): readonly QueuedJob[] {
  if (kind === 'LIST') return list ?? []
  const rest = previousPosition === null || previousPosition === undefined ? jobs : jobs.toSpliced(previousPosition, 1)
  return job && position !== null && position !== undefined ? rest.toSpliced(position, 0, job) : rest
}

function idOf(job: unknown): unknown {
  return typeof job === 'object' && job !== null && 'id' in job ? job.id : undefined
}

/** Whether a change can follow on jobs; if not, one before it was lost. */
function canFollow<QueuedJob>(
  jobs: readonly QueuedJob[],
  { kind, job, jobId, position, previousPosition }: QueueChange<QueuedJob>,
): boolean {
  if (kind === 'LIST') return true
  const isMoved = previousPosition !== null && previousPosition !== undefined
  if (isMoved && previousPosition >= jobs.length) return false
  const ids = [jobId ?? idOf(job), isMoved ? idOf(jobs[previousPosition]) : undefined]
  if (ids.every((id) => typeof id === 'string') && ids[0] !== ids[1]) return false
  return (position ?? 0) <= jobs.length - (isMoved ? 1 : 0)
}

/** What a live list stands on. */
export interface LiveQueueParts {
  readonly connection: Connection
  readonly credentials: Credentials
  readonly tell: TellTrouble
}

/** One live list. */
export class LiveQueue<QueuedJob, Change extends QueueChange<QueuedJob>> {
  readonly #listeners = new Set<() => void>()
  readonly #stream: Resuming<{ readonly jobQueue: Change }>
  readonly #tell: TellTrouble
  readonly #forget: () => void
  #view: QueueView<QueuedJob, Change> = { jobs: [], hasMore: false, isLive: false, change: null, error: null }

  constructor({ connection, credentials, tell }: LiveQueueParts, query: string, variables: Record<string, unknown>) {
    this.#tell = tell
    this.#stream = new Resuming(connection, credentials, query, {
      variables: () => variables,
      onData: ({ jobQueue: change }) => this.#take(change),
      onCut: () => this.#show({ ...this.#view, isLive: false }),
      onOver: (error) => this.#show({ ...this.#view, isLive: false, error }),
    })
    this.#forget = connection.onClose(() => {
      this.#stream.stop()
      this.#show({ ...this.#view, isLive: false })
    })
  }

  /** The list now. The same object until something changes, as `useSyncExternalStore` wants it. */
  readonly view = (): QueueView<QueuedJob, Change> => this.#view

  /** Calls after each change. Answers with what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Stops following. */
  close(): void {
    this.#forget()
    this.#stream.stop()
    this.#listeners.clear()
  }

  #take(change: Change): void {
    if (!canFollow(this.#view.jobs, change)) {
      this.#stream.restart()
      return
    }
    const jobs = applyChange(this.#view.jobs, change)
    this.#show({ jobs, hasMore: change.hasMore, isLive: true, change, error: null })
  }

  #show(view: QueueView<QueuedJob, Change>): void {
    this.#view = view
    for (const listener of [...this.#listeners]) {
      // What one throws is neither the others' matter nor that of the connection.
      try {
        listener()
      } catch (error) {
        this.#tell(error)
      }
    }
  }
}
