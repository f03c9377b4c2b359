// Finds the jobs whose data no longer fits their type. Only zod can judge that, so jobs are read and looked at, page by page and
// no more than so many for one question: whoever asks goes on from where it ended.
import { isConsistent } from '../domain/consistency.ts'
import { checkCount } from '../domain/count-check.ts'
import type { JobFilter } from '../domain/filter.ts'
import type { Job } from '../domain/job.ts'
import { JobError } from '../domain/job-error.ts'
import type { Registry } from '../domain/registry.ts'
import { isStaffOf, isTrusted, type Viewer } from '../domain/viewer.ts'
import type { Reads } from '../store/reads.ts'

/** Which of them. `first` 1 to 100. */
export interface InconsistentQuery {
  readonly filter: JobFilter
  readonly first: number
  /** The `endCursor` of a page, or the cursor of a job. */
  readonly after?: string
}

/** Jobs that were found, with the place where looking ended. */
export interface InconsistentPage {
  readonly jobs: readonly { readonly job: Job; readonly cursor: string }[]
  /** Behind the last job that was looked at; null when there was none. */
  readonly endCursor: string | null
  readonly hasNextPage: boolean
}

/** Finds them for a viewer. */
export type FindInconsistent = (viewer: Viewer, query: InconsistentQuery) => Promise<InconsistentPage>

const pageSize = 100
const mostPages = 50

function typesFor(viewer: Viewer, registry: Registry): readonly string[] {
  if (!isTrusted(viewer) && !viewer.roles.includes('staff')) {
    throw new JobError('FORBIDDEN', 'Only staff, services and admins look through the data of jobs.')
  }
  return registry.all
    .filter((type) => type.isActive && (type.metadataSchema !== null || type.resultSchema !== null))
    .filter((type) => isTrusted(viewer) || isStaffOf(viewer, type))
    .map(({ name }) => name)
}

/** Makes what finds the inconsistent jobs of a system. */
export function findInconsistentIn(reads: Reads, registry: Registry): FindInconsistent {
  // What an erasure has blanked is as it is to be.
  async function inconsistentOf(jobs: readonly Job[]): Promise<ReadonlySet<Job>> {
    const found = jobs.filter((job) => !isConsistent(registry.of(job.type), job))
    const empty = found.filter(({ metadata }) => Object.keys(metadata).length === 0)
    const erased = await reads.erasedAmong(empty.map(({ id }) => id))
    return new Set(found.filter(({ id }) => !erased.includes(id)))
  }

  return async (viewer, { filter, first, after }) => {
    checkCount('first', first, 100)
    const asked = { filter: { and: [filter], type: typesFor(viewer, registry) }, orderBy: 'CREATED_AT_ASC' } as const
    const found: { job: Job; cursor: string }[] = []
    let endCursor = after ?? null
    for (let pages = 0; pages < mostPages; pages++) {
      const from = endCursor === null ? {} : { after: endCursor }
      const { jobs, hasNextPage, pageCursorOf } = await reads.jobs(viewer, { ...asked, first: pageSize, ...from })
      const inconsistent = await inconsistentOf(jobs)
      for (const job of jobs) {
        endCursor = pageCursorOf(job)
        if (!inconsistent.has(job)) continue
        found.push({ job, cursor: endCursor })
        if (found.length === first) return { jobs: found, endCursor, hasNextPage: hasNextPage || job !== jobs.at(-1) }
      }
      if (!hasNextPage) return { jobs: found, endCursor, hasNextPage }
    }
    return { jobs: found, endCursor, hasNextPage: true }
  }
}
