// The orders of lists. Each is total, because every one ends in the id. `store/order-sql.ts` says them in SQL.

/** The orders that a list can have. PRIORITY is the order of `claimNextJob`. */
export const jobOrders = {
  PRIORITY: 'What to do next: priority down, due date up with none last, then the oldest.',
  CREATED_AT_ASC: 'The oldest first.',
  CREATED_AT_DESC: 'The newest first.',
  UPDATED_AT_ASC: 'The longest untouched first.',
  UPDATED_AT_DESC: 'The latest touched first.',
  DUE_AT_ASC: 'The soonest due first, those without a due date last.',
  DUE_AT_DESC: 'The latest due first, those without a due date first.',
  CLOSED_AT_DESC: 'The latest closed first, open ones before them.',
} as const
export type JobOrder = keyof typeof jobOrders
