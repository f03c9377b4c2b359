// What viewers can read of jobs and their history. What they may not see is not there, and is not told apart from nothing.
import type { EventKind, JobEvent, LogPosition } from '../domain/event.ts'
import type { JobFilter } from '../domain/filter.ts'
import type { Job } from '../domain/job.ts'
import type { JobOrder } from '../domain/order.ts'
import type { Registry } from '../domain/registry.ts'
import { canSee, canSeeInternal, type Viewer } from '../domain/viewer.ts'
import { placeCursor } from './event-cursor.ts'
import { readSnapshot } from './event-log.ts'
import { makeGatherer } from './gather.ts'
import { cellsOf, jobFromCells } from './job-cells.ts'
import { countJobs, listJobs } from './list-jobs.ts'
import { eventColumns, eventFromRow } from './logged-event.ts'
import type { Store } from './open-store.ts'
import { orRefuse } from './or-refuse.ts'
import { sql, statementOf } from './sql-fragment.ts'

/** A page of a list. */
export interface JobPage {
  readonly jobs: readonly Job[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly pageCursorOf: (job: Job) => string
  /** After it come all events that the page does not show yet. */
  readonly eventCursor: string
}

/** Which page of which list. At most one of `first` and `last`; 20 unless told, 1 to 100. */
export interface ListQuery {
  readonly filter: JobFilter
  readonly orderBy: JobOrder
  readonly first?: number
  readonly last?: number
  readonly after?: string
  readonly before?: string
}

/** What a viewer can read. Every method throws JobError UNAVAILABLE when the database is away. */
export interface Reads {
  /** A job by its (raw) id, or null. */
  job(viewer: Viewer, id: string): Promise<Job | null>
  /** @throws JobError INVALID_INPUT, CURSOR_INVALID, LIMIT_EXCEEDED (also for a list that takes longer than 5 s) */
  jobs(viewer: Viewer, query: ListQuery): Promise<JobPage>
  /** How many jobs there are, counted up to the limit. @throws JobError INVALID_INPUT, LIMIT_EXCEEDED */
  countJobs(viewer: Viewer, filter: JobFilter, limit: number): Promise<number>
  /** The events of a job that the viewer sees, in order, after a version (0: from its start). Internal comments are for staff. */
  history(
    viewer: Viewer,
    job: Job,
    afterVersion: number,
    first: number,
    kinds?: readonly EventKind[],
  ): Promise<readonly JobEvent[]>
  /** As `history`, but the last of them, before a version (null: up to now); in order as well. */
  latestHistory(
    viewer: Viewer,
    job: Job,
    beforeVersion: number | null,
    last: number,
    kinds?: readonly EventKind[],
  ): Promise<readonly JobEvent[]>
  /** Those of the jobs that an erasure has blanked. For any viewer: it says nothing of them beside. */
  erasedAmong(ids: readonly string[]): Promise<readonly string[]>
  /** The cursor of an event: after it come all events behind it in the log. */
  cursorOf(event: LogPosition): string
  /** A cursor of now, for documents without a list. */
  eventCursor(): Promise<string>
}

const jobText = statementOf(
  sql`select (select ${cellsOf('j')} from tobedone.job j where j.id = $1::text::uuid) as job`,
).text
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The reads of a store. */
export function makeReads(store: Store, registry: Registry, cursorOf: (snapshot: string) => string): Reads {
  const askForRow = makeGatherer(store.named)
  return {
    job: (viewer, id) =>
      orRefuse(async () => {
        if (!uuid.test(id)) return null
        const { job: cells } = await askForRow('tobedone-job', jobText, id)
        const job = cells === null ? null : jobFromCells(cells)
        return job !== null && canSee(viewer, job, registry.of(job.type)) ? job : null
      }),
    jobs: (viewer, query) =>
      orRefuse(async () => {
        const {
          cursorOf: pageCursorOf,
          snapshot,
          ...page
        } = await listJobs(store.query, { ...query, viewer, registry }, askForRow)
        return { ...page, pageCursorOf, eventCursor: cursorOf(snapshot) }
      }),
    countJobs: (viewer, filter, limit) => orRefuse(() => countJobs(store.query, { viewer, registry, filter, limit })),
    history: (viewer, job, afterVersion, first, kinds) =>
      orRefuse(async () => {
        const rows = await store.named(
          'tobedone-history',
          `select ${eventColumns} from tobedone.job_event e
            where e.job_id = $1::uuid and e.version > $2::integer
              and ($3::text[] is null or e.kind::text = any ($3::text[])) and ($4::boolean or not e.is_comment_internal)
            order by e.version limit $5::integer`,
          [job.id, afterVersion, kinds ?? null, canSeeInternal(viewer, registry.of(job.type)), first],
        )
        return rows.map(eventFromRow)
      }),
    latestHistory: (viewer, job, beforeVersion, last, kinds) =>
      orRefuse(async () => {
        const rows = await store.named(
          'tobedone-latest-history',
          `select ${eventColumns} from tobedone.job_event e
            where e.job_id = $1::uuid and ($2::integer is null or e.version < $2::integer)
              and ($3::text[] is null or e.kind::text = any ($3::text[])) and ($4::boolean or not e.is_comment_internal)
            order by e.version desc limit $5::integer`,
          [job.id, beforeVersion, kinds ?? null, canSeeInternal(viewer, registry.of(job.type)), last],
        )
        return rows.map(eventFromRow).reverse()
      }),
    erasedAmong: (ids) =>
      orRefuse(async () => {
        if (ids.length === 0) return []
        const rows = await store.named(
          'tobedone-erased',
          `select distinct e.job_id::text as id from tobedone.job_event e
            where e.job_id = any ($1::uuid[]) and e.kind = 'ERASED'`,
          [ids],
        )
        return rows.map(({ id }) => String(id))
      }),
    cursorOf: (event) => placeCursor(store.deployment.epoch, event),
    eventCursor: () => orRefuse(async () => cursorOf(await readSnapshot(store.named))),
  }
}
