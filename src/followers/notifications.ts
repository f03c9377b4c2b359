// Keeps the notifications of jobs as they are to be: a durable follower of the log plans the job of each event anew, in the
// transaction of its checkpoint, and a look now and then sends what is due. Nothing of it is in the way of those who request jobs.
import type { EventKind } from '../domain/event.ts'
import type { FollowTransaction } from '../domain/product-transaction.ts'
import type { FollowHandler, Following, FollowQuery } from '../stream/open-followers.ts'

/** What it stands on. */
export interface NotificationsOptions {
  /** The names of the types with rules. */
  readonly types: readonly string[]
  readonly follow: (query: FollowQuery, handler: FollowHandler) => Following
  /** Whether jobs of a type are planned at all. */
  readonly isPlanned: (type: string) => boolean
  /** Plans a job as it is then, in the follower's transaction. What lies before `since` is not begun. */
  readonly plan: (tx: FollowTransaction, jobId: string, since: Date) => Promise<void>
  /** Plans what has to be planned anew, and sends what is due. */
  readonly look: () => Promise<void>
  /** How often to look, in milliseconds. */
  readonly pollMs: number
  /** Told what keeps it from looking. */
  readonly onTrouble: (error: unknown) => void
}

/** The name of the follower, as `followers()` and the metrics tell it. */
const notificationFollower = 'tobedone notifications'

const mostTypes = 100
// The others change nothing that a plan is made from.
const kinds: readonly EventKind[] = [
  ...([
    'REQUESTED',
    'CLAIMED',
    'UNCLAIMED',
    'STARTED',
    'ASSIGNED',
    'UPDATED',
    'RESCHEDULED',
    'SNOOZED',
    'WOKEN',
  ] as const),
  ...(['COMPLETED', 'CANCELLED', 'REOPENED', 'ERASED'] as const),
]

/** Follows and looks until it is closed. */
export class Notifications {
  readonly #options: NotificationsOptions
  readonly #following: Following
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void>
  #isClosed = false

  constructor(options: NotificationsOptions) {
    this.#options = options
    const { types, follow, isPlanned, plan } = options
    const filter = types.length > mostTypes ? {} : { type: types }
    this.#following = follow(
      { name: notificationFollower, from: 'now', timeoutMs: 60_000, filter, kinds },
      async ({ event: { job, at, recordedAt, isImported } }, tx) => {
        // What an import tells of the past is nobody's news: only what is still to come is planned.
        if (isPlanned(job.type)) await plan(tx, job.id, isImported ? recordedAt : at)
      },
    )
    this.#looking = this.#look()
  }

  /** Settles when no event is missed any more. */
  get registered(): Promise<void> {
    return this.#following.registered
  }

  /** Stops, and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#following.stop()
    await this.#looking
  }

  async #look(): Promise<void> {
    const { look, pollMs, onTrouble } = this.#options
    try {
      await look()
    } catch (error) {
      onTrouble(error)
    }
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
    }, pollMs)
  }
}
