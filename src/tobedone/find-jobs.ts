// All jobs of a filter, for operations on many at once: read page by page, as lists are.
import type { JobFilter } from '../domain/filter.ts'
import type { Job } from '../domain/job.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { FoundJobs } from '../operations/operating.ts'
import type { Reads } from '../store/reads.ts'

/** The first jobs of a filter (behind a place where an earlier look has ended), the oldest first, page by page. */
export function findJobsIn(reads: Reads) {
  return async (viewer: Viewer, filter: JobFilter, first: number, after?: string): Promise<FoundJobs> => {
    const query = { filter, orderBy: 'CREATED_AT_ASC' } as const
    const start = await reads.jobs(viewer, {
      ...query,
      first: Math.min(first, 100),
      ...(after === undefined ? {} : { after }),
    })
    const jobs: Job[] = [...start.jobs]
    let page = start
    let last = page.jobs.at(-1)
    while (page.hasNextPage && last !== undefined && jobs.length < first) {
      page = await reads.jobs(viewer, {
        ...query,
        first: Math.min(first - jobs.length, 100),
        after: page.pageCursorOf(last),
      })
      jobs.push(...page.jobs)
      last = page.jobs.at(-1)
    }
    const endCursor = page.hasNextPage && last !== undefined ? page.pageCursorOf(last) : null
    return { jobs, endCursor, eventCursor: start.eventCursor }
  }
}
