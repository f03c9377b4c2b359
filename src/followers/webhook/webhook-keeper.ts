// Keeps webhooks going in this process, as soon as there are any: a follower of the log plans what is to be sent, and this sees to the
// rest beside the sender: what stands by itself in the log, what a server that ended has left, and what is old.
import type { JobEvent } from '../../domain/event.ts'
import type { FollowTransaction } from '../../domain/product-transaction.ts'
import type { Followers } from '../../stream/open-followers.ts'
import type { WebhookSender } from './webhook-sender.ts'

/** What it stands on. */
export interface WebhookKeeperOptions {
  /** The name of the follower. */
  readonly name: string
  readonly followPages: Followers['followPages']
  /** Whether there was ever a webhook in this database. */
  readonly hasAny: () => Promise<boolean>
  readonly plan: (events: readonly JobEvent[], tx: FollowTransaction) => Promise<void>
  /** Plans on for a webhook that stands by itself; says whether there is more. */
  readonly planBehind: () => Promise<boolean>
  /** Frees what servers have claimed that are no more. */
  readonly freeClaims: () => Promise<void>
  /** Forgets some of what ended long ago; says whether there is more. */
  readonly forget: () => Promise<boolean>
  readonly openSender: () => WebhookSender
  /** How often to look whether there are any, and for what is to be done, in milliseconds. */
  readonly pollMs: number
  readonly lookMs: number
  readonly onTrouble: (error: unknown) => void
}

const forgetEveryMs = 600_000
const closePatienceMs = 3_000

/** Keeps them going until it is closed. */
export class WebhookKeeper {
  readonly #options: WebhookKeeperOptions
  #sender: WebhookSender | null = null
  #timer: NodeJS.Timeout | undefined
  #tending: Promise<void> | null = null
  #isWoken = false
  #isClosed = false
  #forgotAt = Number.NEGATIVE_INFINITY

  constructor(options: WebhookKeeperOptions) {
    this.#options = options
    this.wake()
  }

  /** Looks at once. */
  wake(): void {
    this.#isWoken = true
    if (this.#isClosed || this.#tending !== null) return
    clearTimeout(this.#timer)
    this.#tending = this.#tend()
  }

  /** Plans and sends nothing more. The follower itself is stopped with the others. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#tending
    await this.#sender?.close(closePatienceMs)
  }

  /** What was sent under a number whose lock was lost is not sent on. */
  lose(): void {
    this.#sender?.lose()
  }

  async #tend(): Promise<void> {
    const { pollMs, lookMs, onTrouble } = this.#options
    while (this.#isWoken && !this.#isClosed) {
      this.#isWoken = false
      try {
        await this.#work()
      } catch (error) {
        onTrouble(error)
      }
    }
    this.#tending = null
    if (!this.#isClosed) this.#timer = setTimeout(() => this.wake(), this.#sender === null ? pollMs : lookMs)
  }

  async #work(): Promise<void> {
    const { hasAny, planBehind, freeClaims, forget } = this.#options
    if (this.#sender === null) {
      if (!(await hasAny())) return
      this.#begin()
    }
    while (!this.#isClosed && (await planBehind())) this.#sender?.wake()
    await freeClaims()
    this.#sender?.wake()
    if (performance.now() - this.#forgotAt < forgetEveryMs) return
    this.#forgotAt = performance.now()
    while (!this.#isClosed && (await forget()));
  }

  #begin(): void {
    const { name, followPages, plan, openSender } = this.#options
    const query = { name, from: 'now', timeoutMs: 60_000, filter: {} } as const
    followPages(query, plan, () => this.#sender?.wake())
    this.#sender = openSender()
  }
}
