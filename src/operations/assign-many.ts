// Give many jobs from one person to another, as when somebody falls ill. Each job is decided on its own.
import type { JobFilter } from '../domain/filter.ts'
import { checkFilter } from '../domain/filter-check.ts'
import type { Job } from '../domain/job.ts'
import { JobError } from '../domain/job-error.ts'
import { checkText } from '../domain/text-check.ts'
import type { Viewer } from '../domain/viewer.ts'
import { assignJob } from './assignment.ts'
import type { Operating } from './operating.ts'

/** How many jobs one call moves at the most. */
const mostAssigned = 500

/** What became of each job; `hasMore` when there are more than one call moves. */
export interface AssignManyAnswer {
  readonly jobs: readonly Job[]
  readonly refusals: readonly { readonly job: Job; readonly error: JobError }[]
  readonly hasMore: boolean
  readonly eventCursor: string
}

/**
 * Assigns the open jobs of the filter that `from` has (null: nobody) to `to` (null: gives them back).
 * At most 500 a call, the oldest first.
 * @throws JobError INVALID_INPUT
 */
export async function assignJobs(
  operating: Operating,
  viewer: Viewer,
  from: string | null,
  to: string | null,
  filter: JobFilter,
): Promise<AssignManyAnswer> {
  if (from !== null) checkText('from', from, 200)
  if (to !== null) checkText('to', to, 200)
  checkFilter(filter)
  const theirs: JobFilter = {
    open: true,
    ...(from === null ? { unassigned: true } : { assignedTo: [from] }),
    and: [filter],
  }
  const found = await operating.findJobs(viewer, theirs, mostAssigned + 1)
  const settled = await Promise.all(
    found.jobs.slice(0, mostAssigned).map(async (job) => {
      try {
        return { job: (await assignJob(operating, viewer, { id: job.id }, to)).job }
      } catch (error) {
        if (error instanceof JobError) return { job, error }
        throw error
      }
    }),
  )
  return {
    jobs: settled.flatMap(({ job, error }) => (error === undefined ? [job] : [])),
    refusals: settled.flatMap(({ job, error }) => (error === undefined ? [] : [{ job, error }])),
    hasMore: found.jobs.length > mostAssigned,
    // Taken before the first change, so that all of them come after it.
    eventCursor: found.eventCursor,
  }
}
