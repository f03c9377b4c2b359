// Starts the watch over stalls, where there is anything to watch.
import { complainOnce } from '../complain-once.ts'
import { watchedSteps } from '../domain/stall/watched-step.ts'
import { Stalls } from '../followers/stalls.ts'
import type { Operations } from '../operations/operations.ts'
import { openAlone } from '../store/alone.ts'
import type { Store } from '../store/open-store.ts'
import { makeStepFigures } from '../store/stall/step-figures.ts'
import type { TobedoneOptions } from './system.ts'

/** Watches until it is closed; null when nothing says what is normal. */
export function watchStalls(
  { types, flows = [], stallGroups, log, timerMs = 300 }: TobedoneOptions,
  store: Pick<Store, 'query' | 'config' | 'clock'>,
  operations: Operations,
): { close(): Promise<void> } | null {
  const steps = watchedSteps(types, flows)
  if (steps.length === 0) return null
  const alone = openAlone(store.config, 'stalls')
  const stalls = new Stalls({
    ...{ steps, stallGroups, operations, pollMs: timerMs },
    runAlone: alone.run,
    measure: makeStepFigures(store.query),
    now: () => store.clock.now(),
    onTrouble: complainOnce(log, 'Stalls cannot be watched'),
  })
  return {
    async close() {
      await stalls.close()
      await alone.close()
    },
  }
}
