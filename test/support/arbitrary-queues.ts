// Random live lists over the jobs of `arbitrary-steps`, and random steps with them.
import fc from 'fast-check'
import type { JobFilter, JobOrder } from '../generated/graphql.ts'
import { beginning, step } from './arbitrary-steps.ts'

/** Who reads, as their tokens say. */
export const readers = {
  ann: { roles: [], groups: [] },
  bob: { roles: [], groups: ['callers'] },
  'staff risk': { roles: ['staff'], groups: ['risk'] },
  'staff crm': { roles: ['staff'], groups: ['crm'] },
  shop: { roles: ['service'], groups: [] },
} as const
export type ReaderName = keyof typeof readers

const reader = fc.constantFrom<ReaderName>('shop', 'shop', 'shop', 'staff risk', 'staff crm', 'ann', 'bob', 'bob')

/** The moment at which the time of the test begins. */
export const startMs = Date.UTC(2026, 0, 1)
const moment = fc.constantFrom(0, 1_000, 5_000, 20_000).map((offset) => new Date(startMs + offset).toISOString())

const condition: fc.Arbitrary<JobFilter> = fc.oneof(
  fc.constant({}),
  fc.record({ open: fc.boolean() }),
  fc.record({ unassigned: fc.boolean() }),
  fc.record({ snoozed: fc.boolean() }),
  fc.record({ overdue: fc.boolean() }),
  fc.record({ assignedTo: fc.subarray(Object.keys(readers)) }),
  fc.record({ status: fc.subarray<'PENDING' | 'IN_PROGRESS' | 'COMPLETED'>(['PENDING', 'IN_PROGRESS', 'COMPLETED']) }),
  fc.record({ type: fc.constantFrom('review', 'call_back').map((name) => [name]) }),
  fc.record({ group: fc.constant('callers').map((name) => [name]) }),
  fc.record({ priorityAtLeast: fc.constantFrom(50, 100) }),
  fc.record({ metadata: fc.constantFrom({ a: 1 }, { a: 2 }) }),
  fc.record({ search: fc.constantFrom('one', 'review') }),
  fc.record({ updatedAfter: moment }),
  fc.record({ updatedBefore: moment }),
  fc.record({ dueBefore: moment }),
  fc.record({ closedAfter: moment }),
)

const filter: fc.Arbitrary<JobFilter> = fc.oneof(
  { weight: 2, arbitrary: condition },
  { weight: 4, arbitrary: fc.constantFrom({ open: true }, { open: true }, {}, { open: true, unassigned: true }) },
  fc.record({ not: condition }),
  fc.record({ or: fc.array(condition, { minLength: 1, maxLength: 2 }) }),
  fc.record({ and: fc.array(condition, { minLength: 1, maxLength: 2 }) }),
)

const orders: readonly JobOrder[] = [
  'PRIORITY',
  'CREATED_AT_ASC',
  'CREATED_AT_DESC',
  'UPDATED_AT_ASC',
  'UPDATED_AT_DESC',
  'DUE_AT_ASC',
  'DUE_AT_DESC',
  'CLOSED_AT_DESC',
]

/** A live list and who reads it. */
export const queue = fc.record({
  reader,
  filter,
  orderBy: fc.constantFrom(...orders),
  first: fc.constantFrom(1, 1, 2, 2, 3, 5, 20),
  /** Which job of all at the beginning it comes after, and up to which one it goes. */
  part: fc.option(fc.record({ after: fc.option(fc.nat(12)), through: fc.option(fc.nat(12)) })),
})

/** What somebody does with one of the jobs that there are; or several that are done at once; or a new job. */
export const queueStep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ job: fc.nat(40), step }) },
  { weight: 1, arbitrary: fc.record({ done: fc.uniqueArray(fc.nat(40), { minLength: 2, maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ made: beginning, passedMs: fc.constantFrom(0, 0, 1_000) }) },
)

/** What `queueStep` draws. */
export type QueueStep = typeof queueStep extends fc.Arbitrary<infer Drawn> ? Drawn : never

/** The jobs that are there when the lists begin. */
export const beginnings = fc.array(beginning, { minLength: 8, maxLength: 20 })
