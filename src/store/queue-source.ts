// What a live list reads from the database: its first jobs with the snapshot that shows them, and what happened to some jobs.
import type { JobFilter } from '../domain/filter.ts'
import type { Job } from '../domain/job.ts'
import type { JobOrder } from '../domain/order.ts'
import type { OrderPosition } from '../domain/order-compare.ts'
import type { OrderRange } from '../domain/order-range.ts'
import type { Registry } from '../domain/registry.ts'
import type { Viewer } from '../domain/viewer.ts'
import { decodeEventCursor, type EventCursor, snapshotCursor } from './event-cursor.ts'
import { type KnownJob, type LoggedEvent, readEventsOf } from './event-log.ts'
import { firstJobsStatement, readPiece } from './list-jobs.ts'
import type { Store } from './open-store.ts'
import { orRefuse } from './or-refuse.ts'
import { pageCursorOf, parsePageCursor } from './page-cursor.ts'

/** The start of a list. */
export interface ListStart {
  readonly jobs: readonly Job[]
  readonly hasMore: boolean
  /** The events after it, and only those, are not in the list yet. */
  readonly cursor: EventCursor
}

/** Which list, for whom, and how much of it. */
export interface ListRequest {
  readonly viewer: Viewer
  readonly filter: JobFilter
  readonly orderBy: JobOrder
  readonly range: OrderRange
  readonly size: number
}

/** Reads for live lists. What asks the database throws JobError UNAVAILABLE and LIMIT_EXCEEDED. */
export interface QueueSource {
  start(request: ListRequest): Promise<ListStart>
  /** The events of some jobs after the versions that are known, each job's in order. */
  eventsOf(known: readonly KnownJob[]): Promise<readonly LoggedEvent[]>
  /** The place that the cursor of a page stands for. @throws JobError CURSOR_INVALID */
  positionOf(orderBy: JobOrder, cursor: string): OrderPosition
  /** The cursor of a job in pages of that order. */
  cursorOf(orderBy: JobOrder, job: Job): string
}

/** The reads of a store for live lists. */
export function makeQueueSource({ query, named, deployment }: Store, registry: Registry): QueueSource {
  const cursorOf = (snapshot: string): EventCursor =>
    decodeEventCursor(snapshotCursor(deployment.epoch, deployment.base, snapshot), deployment)
  return {
    async start(request) {
      const statement = firstJobsStatement({ ...request, registry })
      return await orRefuse(async () => {
        const { snapshot, ...found } = await readPiece(query, statement, request.size)
        return { ...found, cursor: cursorOf(snapshot) }
      })
    },
    eventsOf: (known) => orRefuse(() => readEventsOf(named, known)),
    positionOf: parsePageCursor,
    cursorOf: pageCursorOf,
  }
}
