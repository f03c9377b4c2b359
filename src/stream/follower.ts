// A durable follower in this process: it takes turns as long as there is something to handle, and sleeps until the hub hears
// of something new. Other processes may have the same one; who has the turn is for the database to say.

import type { LoggedEvent } from '../store/event-log.ts'
import type { FollowerStore } from '../store/follower-store.ts'
import { backOffMs } from './back-off.ts'
import type { Hub } from './hub.ts'
import { HandlerFailure, type TurnTaker, takeTurn } from './take-turn.ts'
import { judge } from './wanted.ts'

/** What a follower stands on. */
export interface FollowerOptions {
  readonly name: string
  readonly from: 'start' | 'now'
  readonly store: FollowerStore
  readonly hub: Hub
  /** How long to wait until trying again for a turn that another process has, in milliseconds. */
  readonly pollMs: number
  /** Told when the handler fails, or the database is away. */
  readonly onTrouble: (error: unknown) => void
  /** Told when something was handled and stands in the database. */
  readonly onMoved: () => void
}

const unavailableMs = 500
const shortestWaitMs = 50

/** Follows until it is stopped. */
export class Follower {
  readonly #options: FollowerOptions
  readonly #taker: TurnTaker
  readonly #registered = Promise.withResolvers<void>()
  readonly #running: Promise<void>
  #isKnown = false
  #isStopped = false
  #isWoken = false
  #wake: (() => void) | null = null
  #isSkipping = false

  constructor(options: FollowerOptions, taker: Omit<TurnTaker, 'ahead' | 'ownFailures'>) {
    this.#options = options
    this.#taker = { ...taker, ahead: null, ownFailures: 0 }
    this.#registered.promise.catch(() => {})
    // What is not wanted moves the checkpoint as well.
    options.hub.attach(this.#listen, {})
    this.#running = this.#run()
  }

  /** Settles when the follower is noted in the database: from then on it misses nothing. */
  get registered(): Promise<void> {
    return this.#registered.promise
  }

  /** Stops, and waits for what is being handled. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#options.hub.detach(this.#listen)
    this.#wake?.()
    await this.#running
    this.#registered.reject(new Error(`The follower "${this.#options.name}" was stopped before it was registered.`))
  }

  // Events that are not wanted move the checkpoint as well, but only now and then.
  readonly #listen = (logged: LoggedEvent): void => {
    // What was read ahead may be of before the erasure.
    if (logged.event.kind === 'ERASED') this.#taker.ahead = null
    if (judge(this.#taker.wish, logged, this.#taker.registry) === null) {
      if (this.#isSkipping) return
      this.#isSkipping = true
      setTimeout(() => this.#rouse(), this.#options.pollMs).unref()
    } else this.#rouse()
  }

  #rouse(): void {
    this.#isWoken = true
    this.#wake?.()
  }

  async #sleep(ms: number | null): Promise<void> {
    if (this.#isStopped) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = ms === null ? undefined : setTimeout(resolve, ms)
    // A pause has its time; without one, the next event ends it.
    this.#wake = () => {
      if (ms === null || this.#isStopped) resolve()
    }
    if (ms === null && this.#isWoken) resolve()
    await promise
    clearTimeout(timer)
    this.#wake = null
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#register()
        this.#isWoken = false
        this.#isSkipping = false
        await this.#step()
      } catch (error) {
        if (this.#isStopped) return
        this.#options.onTrouble(error)
        await this.#sleep(error instanceof HandlerFailure ? await this.#note(error) : unavailableMs)
      }
    }
  }

  async #register(): Promise<void> {
    if (this.#isKnown) return
    const { store, name, from } = this.#options
    await store.register(name, from, this.#taker.now())
    this.#isKnown = true
    this.#registered.resolve()
  }

  async #step(): Promise<void> {
    const { store, name, pollMs } = this.#options
    const idleMs = this.#taker.timeoutMs + 10_000
    const outcome = await store.turn(name, idleMs, (turn) => takeTurn(turn, this.#taker))
    if (outcome === null) await this.#sleep(pollMs)
    else if ('notBefore' in outcome) {
      const leftMs = outcome.notBefore.getTime() - this.#taker.now().getTime()
      await this.#sleep(Math.min(60_000, Math.max(shortestWaitMs, leftMs)))
    } else {
      this.#taker.ownFailures = 0
      if (outcome.isAtEnd) await this.#sleep(null)
      else this.#options.onMoved()
    }
  }

  /** Notes the failure where others see it, and answers how long to wait. */
  async #note({ message, checkpoint }: HandlerFailure): Promise<number> {
    const { store, name } = this.#options
    const failures = checkpoint.failures + 1
    const pauseMs = backOffMs(failures, Math.random())
    const now = this.#taker.now()
    const error = message.replaceAll('\u0000', '').toWellFormed().slice(0, 1_000) || 'unknown'
    try {
      await store.fail(name, checkpoint, { error, now, nextTryAt: new Date(now.getTime() + pauseMs) })
      this.#taker.ownFailures = failures
    } catch (trouble) {
      this.#options.onTrouble(trouble)
    }
    return pauseMs
  }
}
