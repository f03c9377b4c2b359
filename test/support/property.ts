// How property tests run: with a seed that is printed, so that a failure can be run again.
import fc from 'fast-check'
import { size } from '../size.ts'

/** How long a property test may take, in milliseconds. */
export const propertyTimeoutMs = size(60_000, 600_000)

const seed = Number(process.env['TOBEDONE_TEST_SEED'] ?? Date.now() % 2 ** 31)

/** Checks a property so many times. Set TOBEDONE_TEST_SEED to run a printed seed again. */
export async function checkProperty<Values extends [unknown, ...unknown[]]>(
  name: string,
  numRuns: number,
  property: fc.IAsyncPropertyWithHooks<Values>,
  // For runs that take so long that a smaller example is not worth the wait.
  { endOnFailure = false } = {},
): Promise<void> {
  console.info(`${name}: ${numRuns} runs, seed ${seed}`)
  // What is still being made smaller when the time is over is shown as small as it is: a timeout would show nothing.
  const time = { interruptAfterTimeLimit: propertyTimeoutMs * 0.9, markInterruptAsFailure: true }
  await fc.assert(property, { seed, numRuns, endOnFailure, ...time })
}
