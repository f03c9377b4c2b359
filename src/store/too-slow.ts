// The refusal of a filter that the database cannot answer within `statement_timeout`. It is not the database's fault, so a
// retry would not help.
import { JobError } from '../domain/job-error.ts'

/** What whoever asked is told: LIMIT_EXCEEDED. */
export function tooSlow(): JobError {
  return new JobError('LIMIT_EXCEEDED', 'This takes the database longer than it may: narrow the filter.')
}
