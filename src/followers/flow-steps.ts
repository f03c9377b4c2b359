// Goes on with flows: a durable follower of the log asks for what comes after a step that has ended, and a look now and then finds
// the runs that have to be looked at again, because their flow has changed or something kept them from going on.
import type { FlowRegistry, RegisteredFlow } from '../domain/flow/flow-registry.ts'
import type { FlowRun } from '../domain/flow/flow-run.ts'
import { type Target, targetOf } from '../domain/job.ts'
import { JobError } from '../domain/job-error.ts'
import type { FollowHandler, Following, FollowQuery } from '../stream/open-followers.ts'

/** What it stands on. */
export interface FlowStepsOptions {
  readonly flows: FlowRegistry
  readonly follow: (query: FollowQuery, handler: FollowHandler) => Following
  /** Goes on with the open run of a flow for a target; does nothing without one. */
  readonly advance: (flow: string, target: Target) => Promise<void>
  /** Notes that it has to be looked at again. */
  readonly postpone: (flow: string, target: Target) => Promise<void>
  /** Some open runs that have to be looked at, behind the id `after`. */
  readonly findStale: (flow: RegisteredFlow, after: string | null) => Promise<readonly FlowRun[]>
  /** How often to look for them, in milliseconds. */
  readonly lookMs: number
  /** Told of what keeps a run from going on. */
  readonly onTrouble: (error: unknown) => void
}

/** The name of the follower, as `followers()` and the metrics tell it. */
export const flowFollower = 'tobedone flows'

const mostTypes = 100

function isUnavailable(error: unknown): boolean {
  return error instanceof JobError && error.code === 'UNAVAILABLE'
}

/** Follows until it is closed. */
export class FlowSteps {
  readonly #options: FlowStepsOptions
  readonly #following: Following
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void>
  #isClosed = false

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
        for (const { name } of options.flows.having(event.job.type)) await this.#goOn(name, targetOf(event.job))
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

  // One run that cannot go on must not keep all others from it: it is looked at again. Only a database that is away is waited for.
  async #goOn(flow: string, target: Target): Promise<void> {
    const { advance, postpone, onTrouble } = this.#options
    try {
      await advance(flow, target)
    } catch (error) {
      if (isUnavailable(error)) throw error
      onTrouble(error)
      await postpone(flow, target)
    }
  }

  async #look(): Promise<void> {
    try {
      for (const flow of this.#options.flows.all) if (flow.isActive) await this.#lookAt(flow)
    } catch (error) {
      this.#options.onTrouble(error)
    }
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
    }, this.#options.lookMs)
  }

  async #lookAt(flow: RegisteredFlow): Promise<void> {
    for (let after: string | null = null; !this.#isClosed; ) {
      const runs = await this.#options.findStale(flow, after)
      for (const run of runs) {
        if (this.#isClosed) return
        await this.#goOn(flow.name, targetOf(run))
      }
      const last = runs.at(-1)
      if (last === undefined) return
      after = last.id
    }
  }
}
