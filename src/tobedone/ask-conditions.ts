// Starts what asks the conditions of types, where there are any.
import { complainOnce } from '../complain-once.ts'
import { JobError } from '../domain/job-error.ts'
import type { Registry } from '../domain/registry.ts'
import { type Conditions, openConditions } from '../followers/conditions.ts'
import type { Operations } from '../operations/operations.ts'
import type { ConditionPasses } from '../store/condition-passes.ts'
import type { UnsettledJobs } from '../store/unsettled-jobs.ts'
import { joined } from '../stream/joined.ts'
import type { Followers } from '../stream/open-followers.ts'
import type { TobedoneOptions } from './system.ts'

/** What it stands on. */
export interface AskConditionsParts {
  readonly registry: Registry
  readonly operations: Operations
  readonly followers: Followers
  readonly passes: ConditionPasses
  readonly unsettled: UnsettledJobs
  readonly now: () => Date
}

/** How long the functions of a condition may take unless told, in milliseconds. */
export const usualConditionMs = 10_000

const usualLookMs = 5_000
// Longer than what a turn does in the database takes.
const restOfTurnMs = 60_000

/** Asks until it is closed; null when no type has a condition. */
export async function askConditions(
  { log, conditionTimeoutMs: timeoutMs = usualConditionMs, conditionLookMs: lookMs = usualLookMs }: TobedoneOptions,
  { registry, operations, followers, passes, unsettled, now }: AskConditionsParts,
): Promise<Conditions | null> {
  const types = registry.all.filter(({ isActive, condition }) => isActive && condition !== null)
  if (types.length === 0) return null
  // Those who look at the same time look together.
  const allPasses = joined(passes.all)
  return await openConditions({
    ...{ types, follow: followers.follow, now, lookMs, turnMs: timeoutMs },
    forget: unsettled.forgetClosed,
    read: async (name) => (await allPasses()).find(({ type }) => type === name) ?? null,
    ask: async (jobId, signal) => {
      try {
        await operations.settleByCondition(jobId, { endsAt: performance.now() + timeoutMs, signal })
      } catch (error) {
        // What changes all the time is asked about again by the next pass.
        if (!(error instanceof JobError && error.code === 'VERSION_CONFLICT')) throw error
      }
    },
    // A turn may begin its last questions when its time is nearly over.
    turn: (type, work) => passes.turn(type, 2 * timeoutMs + restOfTurnMs, work),
    onTroubleOf: (type) => complainOnce(log, `The condition of "${type}" cannot be asked`),
  })
}
