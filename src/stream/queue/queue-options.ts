// What live lists are given: what they stand on, and which list a reader wants.
import type { JobFilter } from '../../domain/filter.ts'
import type { JobOrder } from '../../domain/order.ts'
import type { OrderRange } from '../../domain/order-range.ts'
import type { Registry } from '../../domain/registry.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { QueueSource } from '../../store/queue-source.ts'
import type { LogSource, Stream } from '../open-stream.ts'

/** What live lists stand on. */
export interface QueueOptions {
  readonly source: QueueSource
  readonly tail: Stream['tail']
  readonly isAfter: LogSource['isAfter']
  readonly registry: Registry
}

interface Wish {
  readonly filter: JobFilter
  readonly orderBy: JobOrder
  /** How many jobs it shows at the most. 1 to 100. */
  readonly first: number
}

/** Which list, whoever reads it. */
export interface ListWish extends Wish {
  /** Of which part of the order. */
  readonly range: OrderRange
}

/** Which list somebody reads. */
export interface QueueWish extends Wish {
  /** A cursor of a page: only what comes after it. */
  readonly after?: string
  /** A cursor of a page: nothing that comes after it. */
  readonly through?: string
  /** Who reads now: asked again and again, so that a role that is lost counts at once. */
  readonly viewer: () => Viewer
}
