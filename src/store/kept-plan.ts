// Which lists keep their plan on each connection, as planning takes as long as reading. Only those that an index gives in their
// order for whatever parameters: any other plan must look at its parameters. test/list-plans.test.ts holds that.
import type { JobFilter } from '../domain/filter.ts'
import type { JobOrder } from '../domain/order.ts'
import type { Registry } from '../domain/registry.ts'
import { isStaffOf, isTrusted, type Viewer } from '../domain/viewer.ts'

/** A list, and which part of it is read. */
export interface PlannedList {
  readonly viewer: Viewer
  readonly registry: Registry
  readonly filter: JobFilter
  readonly orderBy: JobOrder
  readonly size: number
  readonly isFromEnd: boolean
  /** Whether it begins or ends at a cursor. */
  readonly isPaged: boolean
}

// The number of rows is a part of the statement, else the plan is made for a tenth of the list. So not for any size.
const usualSizes: readonly number[] = [20, 50, 100]
const indexedOrders: readonly JobOrder[] = [
  'PRIORITY',
  'DUE_AT_ASC',
  'DUE_AT_DESC',
  'CREATED_AT_ASC',
  'CREATED_AT_DESC',
]

/** The name under which the plan is kept: the same only for the same text. Null where none is to be kept. */
export function keptPlanOf(list: PlannedList): string | null {
  const { viewer, registry, filter, orderBy, size, isFromEnd, isPaged } = list
  const { type = [], open, ...others } = filter
  const [only] = type
  const isOpenOfType = only !== undefined && type.length === 1 && open === true && Object.keys(others).length === 0
  if (!isOpenOfType || isPaged || !usualSizes.includes(size) || !indexedOrders.includes(orderBy)) return null
  // A type that the registry does not know has no staff.
  const seesAll = isTrusted(viewer) || registry.all.some((each) => each.name === only && isStaffOf(viewer, each))
  return seesAll ? `tobedone-list-${orderBy}-${size}${isFromEnd ? '-from-end' : ''}` : null
}
