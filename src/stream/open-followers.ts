// The followers of a system: those that run in this process.
import type { Clock } from '../domain/clock.ts'
import type { JobEvent } from '../domain/event.ts'
import { checkFilter } from '../domain/filter-check.ts'
import { invalidInput } from '../domain/job-error.ts'
import type { FollowTransaction } from '../domain/product-transaction.ts'
import type { Registry } from '../domain/registry.ts'
import { checkText } from '../domain/text-check.ts'
import { systemViewer } from '../domain/viewer.ts'
import type { FollowerStore } from '../store/follower-store.ts'
import type { Delivery } from './feed.ts'
import { Follower } from './follower.ts'
import type { Hub } from './hub.ts'
import type { StreamQuery } from './open-stream.ts'
import type { TurnTaker } from './take-turn.ts'

/** What to follow, and from where. */
export interface FollowQuery extends Pick<StreamQuery, 'filter' | 'kinds'> {
  /** At most 100 characters; whoever follows under the same name shares its checkpoint. */
  readonly name: string
  /** Where it begins when it is first registered. */
  readonly from: 'start' | 'now'
  /** How long the handler may take for an event, in milliseconds. */
  readonly timeoutMs: number
}

/** What is done with an event; in `tx`, what is written stands and falls with the checkpoint. */
export type FollowHandler = (delivery: Delivery, tx: FollowTransaction) => Promise<void>

/** What is done with events, the next few at once, in their order; in `tx`, what is written stands and falls with the checkpoint. */
export type FollowPagesHandler = (events: readonly JobEvent[], tx: FollowTransaction) => Promise<void>

/** A follower that runs in this process. */
export interface Following {
  /** Settles when the follower is noted in the database: from then on it misses nothing. Rejects if it is stopped before. */
  readonly registered: Promise<void>
  /** Stops following in this process, and waits for what is being handled. The checkpoint stays. */
  stop(): Promise<void>
}

/** The followers of a process. */
export interface Followers {
  /** Begins to follow. @throws JobError INVALID_INPUT */
  follow(query: FollowQuery, handler: FollowHandler): Following
  /** The same for what goes faster by many. `onMoved` is told when something was handled and stands in the database. */
  followPages(query: FollowQuery, handler: FollowPagesHandler, onMoved: () => void): Following
  /** Stops all, and waits for what they handle. */
  close(): Promise<void>
}

/** What they stand on. */
export interface FollowersOptions {
  readonly store: FollowerStore
  readonly hub: Hub
  readonly registry: Registry
  readonly clock: Clock
  readonly pollMs: number
  readonly cursorOf: (event: JobEvent) => string
  /** A place for the troubles of the follower of this name. */
  readonly onTroubleOf: (name: string) => (error: unknown) => void
}

const mostAtOnce = 100

/** Makes a place for followers. */
export function openFollowers(options: FollowersOptions): Followers {
  const { store, hub, registry, clock, pollMs, cursorOf, onTroubleOf } = options
  const running = new Map<string, Follower>()
  const start = (
    { name, from, timeoutMs, filter, kinds }: FollowQuery,
    { handle, atOnce, onMoved }: Pick<TurnTaker, 'handle' | 'atOnce'> & { readonly onMoved: () => void },
  ): Following => {
    checkText('name', name, 100)
    checkFilter(filter)
    if (!(timeoutMs >= 1 && timeoutMs <= 3_600_000)) throw invalidInput('timeoutMs', 'must be from 1 to 3600000.')
    if (running.has(name)) throw invalidInput('name', `"${name}" is followed in this process already.`)
    const follower = new Follower(
      { name, from, store, hub, pollMs, onTrouble: onTroubleOf(name), onMoved },
      {
        ...{ handle, atOnce, registry, timeoutMs },
        wish: { viewer: () => systemViewer, filter, kinds },
        now: () => clock.now(),
      },
    )
    running.set(name, follower)
    return {
      registered: follower.registered,
      async stop() {
        await follower.stop()
        running.delete(name)
      },
    }
  }
  return {
    follow: (query, handler) =>
      start(query, {
        atOnce: 1,
        onMoved: () => {},
        async handle(wanted, tx) {
          for (const { logged, judgement } of wanted) {
            await handler({ event: logged.event, matches: judgement.matches, cursor: cursorOf(logged.event) }, tx)
          }
        },
      }),
    followPages: (query, handler, onMoved) =>
      start(query, {
        ...{ atOnce: mostAtOnce, onMoved },
        handle: (wanted, tx) =>
          handler(
            wanted.map(({ logged }) => logged.event),
            tx,
          ),
      }),
    async close() {
      await Promise.all([...running.values()].map((follower) => follower.stop()))
      await store.close()
    },
  }
}
