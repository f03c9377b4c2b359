// Jobs that complete by themselves: a durable follower asks the condition of each job that is requested, at once and beside the
// request, and passes through all open jobs find what became true since, whoever made it true.

import { isAskable } from '../domain/condition.ts'
import type { ConditionPass } from '../domain/condition-pass.ts'
import type { JobType } from '../domain/job-type.ts'
import type { FollowHandler, Following, FollowQuery } from '../stream/open-followers.ts'
import { AskLane } from './ask-lane.ts'
import { ConditionPasses, type PassTurn } from './condition-passes.ts'

/** What they stand on. */
export interface ConditionsOptions {
  /** The active types with a condition, or whose jobs are listed. */
  readonly types: readonly JobType[]
  readonly follow: (query: FollowQuery, handler: FollowHandler) => Following
  /** Asks about a job as it is then, and does what is said. */
  readonly ask: (jobId: string, signal: AbortSignal) => Promise<void>
  /** Takes a job that was closed at this version from the list of those that should not be open. */
  readonly forget: (jobId: string, version: number) => Promise<void>
  readonly read: (type: string) => Promise<ConditionPass | null>
  readonly turn: (type: string, work: (turn: PassTurn) => Promise<boolean>) => Promise<boolean | null>
  readonly now: () => Date
  /** How often to look whether a pass is due, in milliseconds. */
  readonly lookMs: number
  /** When to end a turn with a pass, in milliseconds, so that what was asked about is not asked about again. */
  readonly turnMs: number
  /** A place for what goes wrong with the condition of a type. */
  readonly onTroubleOf: (type: string) => (error: unknown) => void
}

/** The name of the follower, as `followers()` and the metrics tell it. */
const conditionFollower = 'tobedone conditions'

const mostTypes = 100

/** What asks the conditions of a process. */
export interface Conditions {
  /** Asks nothing more, waits for no function of the product's, and for what is being done. */
  close(): Promise<void>
}

/** Begins to ask, once all that is requested from now on is noted. */
export async function openConditions(options: ConditionsOptions): Promise<Conditions> {
  const { types, follow, forget, read, turn, onTroubleOf } = options
  const closing = new AbortController()
  const ask = (jobId: string): Promise<void> => options.ask(jobId, closing.signal)
  const askable = types.filter(isAskable).map((type) => ({ ...type, onTrouble: onTroubleOf(type.name) }))
  const lanes = new Map(askable.map(({ name, onTrouble }) => [name, new AskLane({ ask, onTrouble })]))
  const listed = new Set(types.filter(({ condition }) => condition?.whenFound === 'list').map(({ name }) => name))
  const following = follow(
    {
      ...{ name: conditionFollower, from: 'now', timeoutMs: 60_000 },
      filter: types.length > mostTypes ? {} : { type: types.map(({ name }) => name) },
      kinds: listed.size === 0 ? ['REQUESTED'] : ['REQUESTED', 'COMPLETED', 'CANCELLED'],
    },
    async ({ event: { kind, job, isImported } }) => {
      if (kind !== 'REQUESTED') {
        if (listed.has(job.type)) await forget(job.id, job.version)
      } else if (!isImported) lanes.get(job.type)?.push(job.id)
    },
  )
  const passes = askable.map(({ name, condition, onTrouble }) => {
    const everyMs = condition?.checkEveryMs ?? 0
    const { now, lookMs, turnMs } = options
    return new ConditionPasses({
      ...{ everyMs, ask, now, lookMs, turnMs, onTrouble, signal: closing.signal },
      read: () => read(name),
      turn: (work) => turn(name, work),
    })
  })
  await following.registered
  return {
    async close() {
      closing.abort()
      await following.stop()
      await Promise.all([...passes, ...lanes.values()].map((each) => each.close()))
    },
  }
}
