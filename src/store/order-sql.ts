// The orders of lists in SQL over `tobedone.job j`. All keys of an order go the same way, so that one row comparison pages
// through it and one index serves it forward and backward. The keys are those of domain/order-compare.ts.
import type { JobOrder } from '../domain/order.ts'
import { isDescending, type OrderPosition } from '../domain/order-compare.ts'
import type { OrderRange } from '../domain/order-range.ts'
import { listOf, type SqlFragment, sql } from './sql-fragment.ts'

/** What a key can be: a priority (negated, so that the highest is first), a moment, or a moment that may never come. */
export type OrderKeyKind = 'priority' | 'moment' | 'moment or never'

interface OrderKey {
  readonly kind: OrderKeyKind
  readonly expression: SqlFragment
}

const priority: OrderKey = { kind: 'priority', expression: sql`(-j.priority)` }
const dueAt: OrderKey = { kind: 'moment or never', expression: sql`coalesce(j.due_at, 'infinity'::timestamptz)` }
const closedAt: OrderKey = { kind: 'moment or never', expression: sql`coalesce(j.closed_at, 'infinity'::timestamptz)` }
const createdAt: OrderKey = { kind: 'moment', expression: sql`j.created_at` }
const updatedAt: OrderKey = { kind: 'moment', expression: sql`j.updated_at` }

const orders: Readonly<Record<JobOrder, readonly OrderKey[]>> = {
  PRIORITY: [priority, dueAt, createdAt],
  CREATED_AT_ASC: [createdAt],
  CREATED_AT_DESC: [createdAt],
  UPDATED_AT_ASC: [updatedAt],
  UPDATED_AT_DESC: [updatedAt],
  DUE_AT_ASC: [dueAt],
  DUE_AT_DESC: [dueAt],
  CLOSED_AT_DESC: [closedAt],
}

/** What the keys of an order are, without the id that ends it. */
export function orderKeyKinds(order: JobOrder): readonly OrderKeyKind[] {
  return orders[order].map((key) => key.kind)
}

/** What follows `order by`; `isReversed` for the order from its end. */
export function orderBySql(order: JobOrder, isReversed: boolean): SqlFragment {
  const goesDown = isDescending(order) !== isReversed
  const expressions = [...orders[order].map((key) => key.expression), sql`j.id`]
  return listOf(expressions.map((expression) => (goesDown ? sql`${expression} desc` : expression)))
}

function keyParameter(kind: OrderKeyKind, key: number): SqlFragment {
  if (kind === 'priority') return sql`${key}::integer`
  return sql`${Number.isFinite(key) ? new Date(key).toISOString() : 'infinity'}::timestamptz`
}

/**
 * The condition under which a job `j` comes after (or before) the position, or not after it (`through`). The position itself is
 * neither after nor before.
 */
export function beyondSql(order: JobOrder, position: OrderPosition, side: 'after' | 'before' | 'through'): SqlFragment {
  const keys = orders[order]
  const here = listOf([...keys.map((key) => key.expression), sql`j.id`])
  const there = listOf([
    ...keys.map((key, index) => keyParameter(key.kind, position.keys[index] ?? 0)),
    sql`${position.id}::uuid`,
  ])
  const isGreater = isDescending(order) !== (side === 'after')
  if (side === 'through') return isGreater ? sql`(${here}) >= (${there})` : sql`(${here}) <= (${there})`
  return isGreater ? sql`(${here}) > (${there})` : sql`(${here}) < (${there})`
}

/** The conditions under which a job `j` stands in a part of the order. */
export function withinSql(order: JobOrder, { after, through }: OrderRange): readonly SqlFragment[] {
  return [
    ...(after === null ? [] : [beyondSql(order, after, 'after')]),
    ...(through === null ? [] : [beyondSql(order, through, 'through')]),
  ]
}
