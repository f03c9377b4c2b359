// Says what readers are to know when the database does not answer: that it is away, or that the question is too much.
import { JobError } from '../domain/job-error.ts'
import { tooSlow } from './too-slow.ts'
import { isStatementTimeout, isUnavailable } from './unavailable.ts'

/** Reads. @throws JobError LIMIT_EXCEEDED for what takes too long, UNAVAILABLE when the database is away */
export async function orRefuse<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (isStatementTimeout(error)) throw tooSlow()
    if (isUnavailable(error)) throw new JobError('UNAVAILABLE', 'The database cannot be reached right now: try again.')
    throw error
  }
}
