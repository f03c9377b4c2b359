// Which statistics the counters can answer: of all jobs, or those of some statuses, types or people, in groups by one thing and by
// status, for viewers who see all of these jobs. Whatever else is asked is counted from the jobs.
import type { JobFilter } from '../../domain/filter.ts'
import { isOpen, type JobStatus, jobStatuses } from '../../domain/job.ts'
import type { Registry } from '../../domain/registry.ts'
import type { FunnelQuery } from '../../domain/statistics/funnel-query.ts'
import type { JobStatsKey, JobStatsQuery } from '../../domain/statistics/job-stats.ts'
import { isStaffOf, isTrusted, type Viewer } from '../../domain/viewer.ts'

/** By what the counters are kept. */
export type CountedBy = 'ALL' | 'TYPE' | 'ASSIGNED_TO' | 'GROUP' | 'STEP'

/** A question in the words of the counters. */
export interface CountedQuestion {
  readonly countedBy: CountedBy
  readonly groupBy: readonly JobStatsKey[]
  readonly statuses: readonly JobStatus[]
  /** Only those of these types, or people; undefined: all. */
  readonly values: readonly string[] | undefined
  /** The types of which the viewer sees every job; undefined: all that there are. There must be no jobs of others. */
  readonly seenTypes: readonly string[] | undefined
  /** Only jobs that are there, and not those that were deleted after their time. */
  readonly isWithoutDeleted?: boolean
}

function isCountedBy(key: CountedBy | JobStatsKey): key is CountedBy {
  return key === 'ALL' || key === 'TYPE' || key === 'ASSIGNED_TO' || key === 'GROUP'
}

function statusesOf({ open, status = jobStatuses }: JobFilter): readonly JobStatus[] {
  return jobStatuses.filter(
    (each) => status.includes(each) && (open === undefined || open === isOpen({ status: each })),
  )
}

/** By what it must be counted for these groups of jobs of this filter; null where it is by nothing that is kept, or by several. */
function countedByOf({ type, assignedTo }: JobFilter, keys: readonly JobStatsKey[]): CountedBy | null {
  const needed = new Set<JobStatsKey>(keys)
  if (type !== undefined) needed.add('TYPE')
  if (assignedTo !== undefined) needed.add('ASSIGNED_TO')
  const [key = 'ALL', ...more]: readonly (CountedBy | JobStatsKey)[] = [...needed]
  return more.length === 0 && isCountedBy(key) ? key : null
}

/** The question in the words of the counters; null where they cannot answer it. */
export function countedQuestion(
  viewer: Viewer,
  registry: Registry,
  { filter, groupBy, asOf }: JobStatsQuery,
): CountedQuestion | null {
  const { open, status, type, assignedTo, ...others } = filter
  if (asOf !== undefined || Object.values(others).some((value) => value !== undefined)) return null
  const keys = groupBy.filter((key) => key !== 'STATUS')
  const countedBy = countedByOf(filter, keys)
  if (countedBy === null) return null
  const common = { countedBy, groupBy, statuses: statusesOf(filter), values: type ?? assignedTo }
  if (isTrusted(viewer)) return { ...common, seenTypes: undefined }
  const seenTypes = registry.all.filter((each) => isStaffOf(viewer, each)).map(({ name }) => name)
  if (type !== undefined)
    return type.every((name) => seenTypes.includes(name)) ? { ...common, seenTypes: undefined } : null
  return seenTypes.length === 0 ? null : { ...common, seenTypes }
}

/**
 * What a funnel must know of the counters; null where they cannot answer it. Of all time that is everything, of a period what waits now.
 */
export function countedFunnelQuestion(viewer: Viewer, registry: Registry, query: FunnelQuery): CountedQuestion | null {
  const { types, flow, from, to, asOf, isCohort } = query
  if (asOf !== undefined || isCohort) return null
  if (!isTrusted(viewer) && types.some((name) => !isStaffOf(viewer, registry.of(name)))) return null
  const isOfPeriod = from !== undefined || to !== undefined
  return {
    ...(flow === undefined
      ? { countedBy: 'TYPE', values: types }
      : { countedBy: 'STEP', values: types.map((type) => `${flow}/${type}`) }),
    groupBy: ['TYPE'],
    statuses: statusesOf(isOfPeriod ? { open: true } : {}),
    seenTypes: undefined,
    isWithoutDeleted: !isOfPeriod,
  }
}
