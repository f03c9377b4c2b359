// All jobs of a filter, for operations on many at once: read page by page, as lists are.
import type { JobFilter } from '../domain/filter.ts'
import type { Job } from '../domain/job.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { Reads } from '../store/reads.ts'

/** The first jobs of a filter, the oldest first, page by page. */
export function findJobsIn(reads: Reads) {
  return async (viewer: Viewer, filter: JobFilter, first: number) => {
    const jobs: Job[] = []
    const query = { filter, orderBy: 'CREATED_AT_ASC' } as const
    const start = await reads.jobs(viewer, { ...query, first: Math.min(first, 100) })
    jobs.push(...start.jobs)
    for (let page = start; page.hasNextPage && jobs.length < first; ) {
      const last = page.jobs.at(-1)
      if (last === undefined) break
      page = await reads.jobs(viewer, {
        ...query,
        first: Math.min(first - jobs.length, 100),
        after: page.pageCursorOf(last),
      })
      jobs.push(...page.jobs)
    }
    return { jobs, eventCursor: start.eventCursor }
  }
}
