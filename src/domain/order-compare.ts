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
export function orderKeysOf(order: JobOrder, job: OrderedParts): readonly number[] {
  return orders[order].keysOf(job)
}

/** Makes the comparator of an order, for `sort`: below 0 when the first job comes first. Only a job itself gives 0. */
export function compareJobs(order: JobOrder): (first: OrderedParts, second: OrderedParts) => number {
  const sign = isDescending(order) ? -1 : 1
  return (first, second) => {
    const keys = orderKeysOf(order, first)
    const others = orderKeysOf(order, second)
    for (const [index, key] of keys.entries()) {
      const other = others[index] ?? key
      if (key !== other) return key < other ? -sign : sign
    }
    if (first.id === second.id) return 0
    return first.id < second.id ? -sign : sign
  }
}
