// Give many jobs from one person to another, as when somebody falls ill. Each job is decided on its own; those that are refused
// are passed by, and do not count among those that one call moves.
import type { JobFilter } from '../domain/filter.ts'
import { checkFilter } from '../domain/filter-check.ts'
import type { Job } from '../domain/job.ts'
import { JobError } from '../domain/job-error.ts'
import { checkText } from '../domain/text-check.ts'
import type { Viewer } from '../domain/viewer.ts'
import { assignJob } from './assignment.ts'
import type { FoundJobs, Operating } from './operating.ts'

/** How many jobs one call moves at the most, and of how many it tells why they were refused. */
const mostAssigned = 500

// So that a call has an end, however many it may not move.
const mostLookedAt = 5_000

// No more are under way at once: others who change jobs come in between.
const pageSize = 100

/** Which jobs, from whom to whom. */
export interface AssignManyInput {
  /** Null: those that nobody has. */
  readonly from: string | null
  /** Null: gives them back. */
  readonly to: string | null
  readonly filter: JobFilter
  /** Where an earlier call has ended. */
  readonly after?: string | undefined
}

/** A job that was not assigned, and why. */
export interface AssignRefusal {
  readonly job: Job
  readonly error: JobError
}

/** What became of each job. */
export interface AssignManyAnswer {
  readonly jobs: readonly Job[]
  /** The first 500 of those that were not. */
  readonly refusals: readonly AssignRefusal[]
  readonly refusedCount: number
  /** There are more than one call looks at or moves. */
  readonly hasMore: boolean
  /** Behind it are those that were not looked at; null when there are none. */
  readonly endCursor: string | null
  readonly eventCursor: string
}

async function tryEach(operating: Operating, viewer: Viewer, jobs: readonly Job[], to: string | null) {
  const settled = await Promise.all(
    jobs.map(async (job) => {
      try {
        return { job: (await assignJob(operating, viewer, { id: job.id }, to)).job }
      } catch (error) {
        if (error instanceof JobError) return { job, error }
        throw error
      }
    }),
  )
  return {
    moved: settled.flatMap(({ job, error }) => (error === undefined ? [job] : [])),
    refused: settled.flatMap(({ job, error }) => (error === undefined ? [] : [{ job, error }])),
  }
}

// What was moved is told all the same; whoever goes on from there is told what is wrong.
function endsHere(error: unknown): null {
  if (error instanceof JobError) return null
  throw error
}

/**
 * Assigns the open jobs of the filter that `from` has to `to`, the oldest first: at most 500 a call, of the first 5,000 behind
 * `after`.
 * @throws JobError INVALID_INPUT, CURSOR_INVALID, LIMIT_EXCEEDED
 */
export async function assignJobs(
  operating: Operating,
  viewer: Viewer,
  { from, to, filter, after }: AssignManyInput,
): Promise<AssignManyAnswer> {
  if (from !== null) checkText('from', from, 200)
  if (to !== null) checkText('to', to, 200)
  checkFilter(filter)
  const theirs: JobFilter = {
    open: true,
    ...(from === null ? { unassigned: true } : { assignedTo: [from] }),
    and: [filter],
  }
  const find = (first: number, behind?: string): Promise<FoundJobs> => operating.findJobs(viewer, theirs, first, behind)
  let found: FoundJobs | null = await find(pageSize, after)
  // Taken before the first change, so that all of them come after it.
  const { eventCursor } = found
  const jobs: Job[] = []
  const refusals: AssignRefusal[] = []
  let refusedCount = 0
  let endCursor: string | null = null
  while (found !== null) {
    const { moved, refused } = await tryEach(operating, viewer, found.jobs, to)
    jobs.push(...moved)
    refusals.push(...refused.slice(0, mostAssigned - refusals.length))
    refusedCount += refused.length
    endCursor = found.endCursor
    const room = Math.min(pageSize, mostAssigned - jobs.length, mostLookedAt - jobs.length - refusedCount)
    found = endCursor === null || room <= 0 ? null : await find(room, endCursor).catch(endsHere)
  }
  return { jobs, refusals, refusedCount, hasMore: endCursor !== null, endCursor, eventCursor }
}
