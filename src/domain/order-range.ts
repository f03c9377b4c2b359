// A part of an order: what comes after one place, up to another one and with that. Lists longer than what is shown at once are kept
// as parts that lie end to end, so that each job is in exactly one of them.
import type { JobOrder } from './order.ts'
import { comparePositions, type OrderedParts, type OrderPosition, positionOf } from './order-compare.ts'

/** A part of an order; null: from its start, to its end. */
export interface OrderRange {
  /** What comes after this place; the place itself is not in it. */
  readonly after: OrderPosition | null
  /** The last place that is in it. */
  readonly through: OrderPosition | null
}

/** Makes the question whether a job stands in a part of an order. */
export function isWithin(order: JobOrder, { after, through }: OrderRange): (job: OrderedParts) => boolean {
  if (after === null && through === null) return () => true
  const compare = comparePositions(order)
  return (job) => {
    const position = positionOf(order, job)
    return (after === null || compare(position, after) > 0) && (through === null || compare(position, through) <= 0)
  }
}
