// Claim the next job: concurrent claimers never get the same one and never wait for each other.
import type { JobFilter } from '../domain/filter.ts'
import { checkFilter } from '../domain/filter-check.ts'
import type { Job } from '../domain/job.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { LockedFrame } from '../store/frame-store.ts'
import type { Operating } from './operating.ts'

/** The job that was claimed; null when there is none to claim. */
export interface ClaimNextAnswer {
  readonly job: Job | null
  readonly eventCursor: string
}

/** Claims the first job of the filter, in the order of work, that nobody has. @throws JobError INVALID_INPUT */
export async function claimNextJob(
  { perform }: Operating,
  viewer: Viewer,
  filter: JobFilter,
  transaction?: LockedFrame,
): Promise<ClaimNextAnswer> {
  checkFilter(filter)
  const { jobs, eventCursor } = await perform({ kind: 'claimNext', viewer, filter }, transaction)
  return { job: jobs[0] ?? null, eventCursor }
}
