// Goes on with flows: a durable follower of the log asks for what comes after a step that has ended, and a look now and then comes
// back to the runs that could not go on, and finds those whose flow has changed.
import type { FlowRegistry, RegisteredFlow } from '../domain/flow/flow-registry.ts'
import type { FlowRun } from '../domain/flow/flow-run.ts'
import { type Target, targetOf } from '../domain/job.ts'
import { JobError } from '../domain/job-error.ts'
import type { FollowHandler, Following, FollowQuery } from '../stream/open-followers.ts'

interface FlowAndTarget {
  readonly flow: string
  readonly target: Target
}

/** What it stands on. */
export interface FlowStepsOptions {
  readonly flows: FlowRegistry
  readonly follow: (query: FollowQuery, handler: FollowHandler) => Following
  /** Goes on with the open run of a flow for a target; does nothing without one. */
  readonly advance: (flow: string, target: Target) => Promise<void>
  /** Notes that it could not, and when to come back. */
  readonly note: (retry: FlowAndTarget, nextTryAt: Date) => Promise<void>
  /** Some of these flows to come back to now. */
  readonly findDue: (flows: readonly string[], now: Date) => Promise<readonly FlowAndTarget[]>
  /** Some open runs that were looked at last by an older revision of their flow, behind the id `after`. */
  readonly findStale: (flow: RegisteredFlow, after: string | null) => Promise<readonly FlowRun[]>
  readonly now: () => Date
  /** How often to look for what is due, in milliseconds. */
  readonly pollMs: number
  /** How often to look for runs whose flow has changed, and to try what has failed, in milliseconds. */
  readonly lookMs: number
  /** Told of what keeps a run from going on. */
  readonly onTrouble: (error: unknown) => void
}

/** The name of the follower, as `followers()` and the metrics tell it. */
export const flowFollower = 'tobedone flows'

const mostTypes = 100
const heldMs = 1_000

/** Follows until it is closed. */
export class FlowSteps {
  readonly #options: FlowStepsOptions
  readonly #following: Following
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void>
  #isClosed = false
  #staleLookAt = Number.NEGATIVE_INFINITY

  constructor(options: FlowStepsOptions) {
    this.#options = options
    const types = [...new Set(options.flows.all.flatMap(({ steps }) => steps.map(({ type }) => type)))]
    this.#following = options.follow(
      {
        name: flowFollower,
        from: 'now',
        timeoutMs: 60_000,
        filter: types.length > mostTypes ? {} : { type: types },
        kinds: ['COMPLETED', 'CANCELLED'],
      },
      async ({ event }) => {
        if (event.isImported) return
        const target = targetOf(event.job)
        for (const { name } of options.flows.having(event.job.type)) await this.#goOn({ flow: name, target })
      },
    )
    this.#looking = this.#following.registered.then(
      () => this.#look(),
      () => {},
    )
  }

  /** Settles when no event is missed any more. */
  get registered(): Promise<void> {
    return this.#following.registered
  }

  /** Stops looking, and waits for what is under way. The follower itself is stopped with the others. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  // One run that cannot go on must not keep all others from it. Where not even that can be noted, the database is waited for.
  async #goOn({ flow, target }: FlowAndTarget): Promise<void> {
    const { advance, note, now, lookMs, onTrouble } = this.#options
    try {
      await advance(flow, target)
    } catch (error) {
      const isHeld = error instanceof JobError && error.code === 'UNAVAILABLE'
      if (!isHeld) onTrouble(error)
      await note({ flow, target }, new Date(now().getTime() + (isHeld ? heldMs : lookMs)))
    }
  }

  async #look(): Promise<void> {
    const { flows, findDue, now, pollMs, lookMs } = this.#options
    const active = flows.all.filter(({ isActive }) => isActive)
    try {
      // What is no longer in the file waits until it comes back.
      const due = await findDue(
        active.map(({ name }) => name),
        now(),
      )
      for (const each of due) if (!this.#isClosed) await this.#goOn(each)
      if (performance.now() - this.#staleLookAt >= lookMs) {
        this.#staleLookAt = performance.now()
        for (const flow of active) await this.#lookAt(flow)
      }
    } catch (error) {
      this.#options.onTrouble(error)
    }
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
    }, pollMs)
  }

  async #lookAt(flow: RegisteredFlow): Promise<void> {
    for (let after: string | null = null; !this.#isClosed; ) {
      const runs = await this.#options.findStale(flow, after)
      for (const run of runs) {
        if (this.#isClosed) return
        await this.#goOn({ flow: flow.name, target: targetOf(run) })
      }
      const last = runs.at(-1)
      if (last === undefined) return
      after = last.id
    }
  }
}
