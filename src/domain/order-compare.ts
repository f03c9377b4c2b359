// The orders of lists in memory: the keys of each, compared one after the other, the id last. `store/order-sql.ts` has
// the same keys in SQL and pages by them; a property test holds the two together.
import type { Job } from './job.ts'
import type { JobOrder } from './order.ts'

/** What the orders depend on. */
export type OrderedParts = Pick<Job, 'id' | 'priority' | 'createdAt' | 'updatedAt' | 'dueAt' | 'closedAt'>

function timeOf(moment: Date | null): number {
  return moment === null ? Number.POSITIVE_INFINITY : moment.getTime()
}

const byDueAt = (job: OrderedParts) => [timeOf(job.dueAt)]
const byCreatedAt = (job: OrderedParts) => [job.createdAt.getTime()]
const byUpdatedAt = (job: OrderedParts) => [job.updatedAt.getTime()]

const orders: Readonly<
  Record<JobOrder, { readonly isDescending: boolean; readonly keysOf: (job: OrderedParts) => readonly number[] }>
> = {
  PRIORITY: { isDescending: false, keysOf: (job) => [-job.priority, timeOf(job.dueAt), job.createdAt.getTime()] },
  CREATED_AT_ASC: { isDescending: false, keysOf: byCreatedAt },
  CREATED_AT_DESC: { isDescending: true, keysOf: byCreatedAt },
  UPDATED_AT_ASC: { isDescending: false, keysOf: byUpdatedAt },
  UPDATED_AT_DESC: { isDescending: true, keysOf: byUpdatedAt },
  DUE_AT_ASC: { isDescending: false, keysOf: byDueAt },
  DUE_AT_DESC: { isDescending: true, keysOf: byDueAt },
  CLOSED_AT_DESC: { isDescending: true, keysOf: (job) => [timeOf(job.closedAt)] },
}

/** Whether all keys of the order go down, the id too. */
export function isDescending(order: JobOrder): boolean {
  return orders[order].isDescending
}

/** The keys by which the order sorts a job, before its id: times in milliseconds since 1970, no time as infinity. */
function orderKeysOf(order: JobOrder, job: OrderedParts): readonly number[] {
  return orders[order].keysOf(job)
}

/** A place in an order: the keys of the job that stands there (infinity where a moment never comes) and its id. */
export interface OrderPosition {
  readonly keys: readonly number[]
  readonly id: string
}

/** The place of a job in an order. */
export function positionOf(order: JobOrder, job: OrderedParts): OrderPosition {
  return { keys: orderKeysOf(order, job), id: job.id }
}

/** Compares places of an order: below 0 when the first comes first. */
export function comparePositions(order: JobOrder): (first: OrderPosition, second: OrderPosition) => number {
  const sign = isDescending(order) ? -1 : 1
  return (first, second) => {
    for (const [index, key] of first.keys.entries()) {
      const other = second.keys[index] ?? key
      if (key !== other) return key < other ? -sign : sign
    }
    if (first.id === second.id) return 0
    return first.id < second.id ? -sign : sign
  }
}

/** Makes the comparator of an order, for `sort`: below 0 when the first job comes first. Only a job itself gives 0. */
export function compareJobs(order: JobOrder): (first: OrderedParts, second: OrderedParts) => number {
  const compare = comparePositions(order)
  return (first, second) => compare(positionOf(order, first), positionOf(order, second))
}
