// The log as SQL reads it, past everything that streams stand on, and what a follower must have got of it.
import type { Client } from 'pg'
import type { JobFilter } from '../../src/domain/filter.ts'
import { matchesFilter } from '../../src/domain/filter-matches.ts'
import { globalIdOf } from '../../src/domain/global-id.ts'
import type { Job } from '../../src/domain/job.ts'
import { makeRegistry } from '../../src/domain/registry.ts'
import { canSee, canSeeInternal, type Viewer } from '../../src/domain/viewer.ts'
import { jobFromSnapshot } from '../../src/store/job-snapshot.ts'
import { oracleTypes } from './job-types.ts'

const registry = makeRegistry(oracleTypes)

/** An event of the log. */
export interface Entry {
  /** The job's global id and the version after the event: no two events have the same. */
  readonly name: string
  readonly jobId: string
  readonly version: number
  readonly xid: bigint
  readonly job: Job
  readonly before: Job | null
  readonly isInternal: boolean
  /** The job after this event and after each later one: what a reader of the log may have found it to be. */
  readonly states: readonly Job[]
}

/** The log as it was read. */
export interface Log {
  /** In which cursors count. */
  readonly epoch: number
  /** In the log's order. */
  readonly entries: readonly Entry[]
}

/** The name of an event. */
export function nameOf({ jobId, version }: Pick<Entry, 'jobId' | 'version'>): string {
  return `${jobId} ${version}`
}

/** Reads the whole log in its order. */
export async function readLog(client: Client): Promise<Log> {
  // Of 50,000 events, beside servers that still tell of them, it takes longer than anybody else may.
  await client.query('set statement_timeout = 0')
  const { rows } = await client.query(
    `select job_id, version, xid::text as xid, is_comment_internal, snapshot,
            lag(snapshot) over (partition by job_id order by version) as before
       from tobedone.job_event order by place, id`,
  )
  const entries = rows.map((row) => {
    const place = { jobId: globalIdOf('Job', row.job_id), version: Number(row.version) }
    return {
      ...place,
      name: nameOf(place),
      xid: BigInt(row.xid),
      job: jobFromSnapshot(row.snapshot),
      before: row.before === null ? null : jobFromSnapshot(row.before),
      isInternal: row.is_comment_internal === true,
    }
  })
  const ofJob = Map.groupBy(entries, ({ jobId }) => jobId)
  const deployment = await client.query('select epoch from tobedone.deployment')
  return {
    epoch: Number(deployment.rows[0]?.epoch),
    entries: entries.map((entry) => ({
      ...entry,
      states: (ofJob.get(entry.jobId) ?? []).filter(({ version }) => version >= entry.version).map(({ job }) => job),
    })),
  }
}

/** Whether a viewer sees a job as it is in this state. */
export function sees(viewer: Viewer, job: Job): boolean {
  return canSee(viewer, job, registry.of(job.type))
}

/** Whether an event is not for a viewer however the job is seen: an internal comment. */
export function isKeptFrom(viewer: Viewer, { isInternal, job }: Entry): boolean {
  return isInternal && !canSeeInternal(viewer, registry.of(job.type))
}

/** An event for somebody. Where who may see the job changed after it, it may be delivered or not. */
export interface Due extends Entry {
  readonly isCertain: boolean
}

/** The events of the log that are for a viewer under a filter, in order. */
export function dueTo(viewer: Viewer, filter: JobFilter, { entries }: Log): readonly Due[] {
  return entries.flatMap((entry) => {
    const { job, before, states } = entry
    if (!matchesFilter(filter, job) && (before === null || !matchesFilter(filter, before))) return []
    if (isKeptFrom(viewer, entry)) return []
    if (!states.some((state) => sees(viewer, state))) return []
    return [{ ...entry, isCertain: states.every((state) => sees(viewer, state)) }]
  })
}
