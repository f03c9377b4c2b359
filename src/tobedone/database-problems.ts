// Whether the database answers. One that hangs is one that is missing: who waits for it would not be told in time.
import type { Reads } from '../store/reads.ts'

const databasePatienceMs = 3_000

/** What is wrong with the database; nothing when it answers in time. */
export async function databaseProblems(reads: Reads): Promise<readonly string[]> {
  const { promise: late, resolve } = Promise.withResolvers<readonly string[]>()
  const message = `the database did not answer within ${databasePatienceMs / 1_000} s`
  const timer = setTimeout(() => resolve([message]), databasePatienceMs)
  const answered = reads.eventCursor().then(
    () => [],
    () => ['the database cannot be reached'],
  )
  const problems = await Promise.race([answered, late])
  clearTimeout(timer)
  return problems
}
