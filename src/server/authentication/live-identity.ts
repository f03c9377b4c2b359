// An identity whose proof is asked for again: while a connection follows it by a clock, else when somebody comes back to it.
// Several connections may follow one. Its end is told once, and it never lives again.
import type { Clock } from '../../domain/clock.ts'
import { JobError } from '../../domain/job-error.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { callAt } from '../until.ts'
import type { Freshness } from './freshness.ts'
import { hasCome, type Identity, type Proof } from './identity.ts'
import { ImpossibleAnswer } from './product-answer.ts'
import { within } from './within.ts'

/** What an identity stands on. */
export interface LiveIdentityOptions {
  /** Null: what was proved once holds until it ends. */
  readonly freshness: Freshness | null
  readonly clock: Clock
  /** What is told at the end of the proof. */
  readonly expired: () => JobError
  /** Told each time that no answer comes. */
  readonly onTrouble: (error: unknown) => void
  /** Told when the first connection follows, and when the last one has let go. */
  readonly onLive?: (isLive: boolean) => void
  /** Told at the end, followed or not. */
  readonly onEnd?: () => void
}

function notAnswered(): JobError {
  return new JobError('UNAVAILABLE', 'It cannot be told right now who asks: try again.')
}

function isRefusal(error: unknown): boolean {
  return error instanceof ImpossibleAnswer || (error instanceof JobError && error.code === 'UNAUTHENTICATED')
}

/** Somebody who was proved to be there, and is again and again. */
export class LiveIdentity implements Identity {
  readonly #prove: () => Promise<Proof>
  readonly #options: LiveIdentityOptions
  readonly #followers = new Set<(reason: unknown) => void>()
  #proof: Proof
  /** When the last question was asked, and when the last one that was answered. */
  #askedAt: number
  #provedAt: number
  #asking: Promise<void> | null = null
  #end: { readonly reason: unknown } | null = null
  readonly #timers: (() => void)[] = []

  private constructor(prove: () => Promise<Proof>, options: LiveIdentityOptions, proof: Proof, askedAt: number) {
    this.#prove = prove
    this.#options = options
    this.#proof = proof
    this.#askedAt = askedAt
    this.#provedAt = askedAt
  }

  /** Asks for the first time. @throws what `prove` throws; JobError UNAVAILABLE when it takes too long */
  static async open(prove: () => Promise<Proof>, options: LiveIdentityOptions): Promise<LiveIdentity> {
    const askedAt = performance.now()
    const patienceMs = options.freshness?.patienceMs
    const proof = await (patienceMs === undefined ? prove() : within(prove(), patienceMs, notAnswered))
    if (hasCome(proof.expiresAtMs, options.clock)) throw options.expired()
    return new LiveIdentity(prove, options, proof, askedAt)
  }

  get viewer(): Viewer {
    return this.#proof.viewer
  }

  readonly viewerNow = (): Viewer => this.#proof.viewer

  /** Makes sure that the proof is fresh and holds. @throws JobError, or what the product threw */
  async confirm(): Promise<void> {
    const { freshness, clock, expired } = this.#options
    if (!this.#end && freshness && this.#isStale(freshness)) await this.#ask(freshness)
    if (!this.#end && hasCome(this.#proof.expiresAtMs, clock)) this.#finish(expired())
    if (this.#end) throw this.#end.reason
  }

  follow(onEnded: (reason: unknown) => void): () => void {
    // A function of its own for each: the same one may be given twice.
    const follower = (reason: unknown): void => onEnded(reason)
    if (this.#end) {
      follower(this.#end.reason)
      return () => {}
    }
    this.#followers.add(follower)
    if (this.#followers.size === 1) {
      this.#options.onLive?.(true)
      this.#watch()
    }
    return () => {
      if (!this.#followers.delete(follower) || this.#followers.size > 0) return
      this.#unwatch()
      this.#options.onLive?.(false)
    }
  }

  #isStale({ askEveryMs, keepMs }: Freshness): boolean {
    const now = performance.now()
    return now - this.#askedAt >= askEveryMs || now - this.#provedAt >= keepMs
  }

  /** Asks once for all who wait. Never throws: what ends the identity is its end. */
  #ask(freshness: Freshness): Promise<void> {
    this.#asking ??= this.#askOnce(freshness).finally(() => {
      this.#asking = null
      if (this.#followers.size > 0) this.#watch()
    })
    return this.#asking
  }

  async #askOnce({ patienceMs, keepMs }: Freshness): Promise<void> {
    const askedAt = performance.now()
    this.#askedAt = askedAt
    const heldMs = this.#provedAt + keepMs - askedAt
    try {
      // Who does not answer is waited for no longer than the last answer holds; who was not asked for long gets all the time.
      const waitMs = heldMs > 0 ? Math.min(patienceMs, Math.ceil(heldMs) + 1) : patienceMs
      this.#proof = await within(this.#prove(), waitMs, notAnswered)
      this.#provedAt = askedAt
    } catch (error) {
      if (isRefusal(error)) return this.#finish(error)
      this.#options.onTrouble(error)
      if (performance.now() - this.#provedAt >= keepMs) this.#finish(notAnswered())
    }
  }

  /** Sets what is to happen by itself: the next question, and the end of the proof. */
  #watch(): void {
    this.#unwatch()
    const { freshness, clock, expired } = this.#options
    const { expiresAtMs } = this.#proof
    if (expiresAtMs !== null) this.#timers.push(callAt(expiresAtMs, clock, () => this.#finish(expired())))
    if (freshness === null) return
    const nextAt = Math.min(this.#askedAt + freshness.askEveryMs, this.#provedAt + freshness.keepMs)
    const timer = setTimeout(() => void this.#ask(freshness), Math.max(0, nextAt - performance.now())).unref()
    this.#timers.push(() => clearTimeout(timer))
  }

  #unwatch(): void {
    for (const forget of this.#timers.splice(0)) forget()
  }

  #finish(reason: unknown): void {
    if (this.#end) return
    this.#end = { reason }
    this.#unwatch()
    const followers = [...this.#followers]
    this.#followers.clear()
    this.#options.onEnd?.()
    for (const follower of followers) follower(reason)
  }
}
