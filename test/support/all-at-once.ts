// The same question many times at once, by turns through two systems.
import { JobError } from '../../src/domain/job-error.ts'
import type { Tobedone } from '../../src/tobedone.ts'

/** What came back, and the refusals. Anything else that goes wrong fails. */
export async function allAtOnce<Answer>(
  systems: readonly [Tobedone, Tobedone],
  count: number,
  ask: (system: Tobedone, index: number) => Promise<Answer>,
): Promise<{ readonly answers: readonly Answer[]; readonly refusals: readonly JobError[] }> {
  const settled = await Promise.allSettled(
    Array.from({ length: count }, (_, index) => ask(systems[index % 2 === 0 ? 0 : 1], index)),
  )
  return {
    answers: settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    refusals: settled.flatMap((each) => {
      if (each.status === 'fulfilled') return []
      if (each.reason instanceof JobError) return [each.reason]
      throw each.reason
    }),
  }
}
