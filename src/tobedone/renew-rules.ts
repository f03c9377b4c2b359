// Has the rules of the configuration count from the start of a server on, and the open jobs planned anew of types whose rules are others
// than before.
import { complainOnce } from '../complain-once.ts'
import { RestingTurns } from '../followers/resting-turns.ts'
import { renewNext } from '../store/notification/renew-plans.ts'
import { keepRules, readRenewing, type TypeRules, takeRules } from '../store/notification/type-rules.ts'
import type { Store } from '../store/open-store.ts'
import type { TobedoneOptions } from './system.ts'

/** What it stands on. */
export interface RenewRulesParts {
  readonly store: Pick<Store, 'pool' | 'query'>
  readonly rules: readonly TypeRules[]
  readonly now: () => Date
}

/** The rules of this server. */
export interface RenewedRules {
  /** The types of which jobs are still to be planned anew. */
  readonly renewing: readonly string[]
  /** Says now and then that this server runs; the rules of those that do not any more are forgotten. */
  keep(): Promise<void>
  /** Goes on until it is closed. */
  begin(): RestingTurns
}

const keepEveryMs = 10_000
const mostRestMs = 1_000

/** Has the rules count, and begins to plan anew. */
export async function renewRules(
  { log, pollMs = 2_000 }: TobedoneOptions,
  { store, rules, now }: RenewRulesParts,
): Promise<RenewedRules> {
  const say = (types: readonly string[]): void => {
    if (types.length === 0) return
    log('info', `the open jobs of ${types.join(', ')} are planned anew: whom to tell about them, and when, is new here`)
  }
  const types = rules.map(({ type }) => type)
  say(await takeRules(store.query, rules, now()))
  const readOurs = async (): Promise<readonly string[]> =>
    (await readRenewing(store.query)).filter((type) => types.includes(type))
  const renewing = await readOurs()
  // Mostly there is nothing to do, and that costs nothing.
  let isRenewing = renewing.length > 0
  let keptAt = now().getTime()
  return {
    renewing,
    async keep() {
      const at = now()
      if (Math.abs(at.getTime() - keptAt) < keepEveryMs) return
      keptAt = at.getTime()
      say(await keepRules(store.query, rules, at))
      isRenewing = (await readOurs()).length > 0
    },
    begin: () =>
      new RestingTurns({
        async goOn() {
          if (!isRenewing) return false
          const renewed = await renewNext(store, types, now())
          if (renewed === null) isRenewing = (await readOurs()).length > 0
          if (renewed?.isDone === true && renewed.count > 0) {
            log('info', `${renewed.count} open jobs of ${renewed.type} are planned anew`)
          }
          return renewed !== null
        },
        lookMs: Math.min(pollMs, mostRestMs),
        onTrouble: complainOnce(log, 'Open jobs cannot be planned anew'),
      }),
  }
}
