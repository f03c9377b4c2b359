// Random jobs, viewers and registries. Values come from small pools, so that filters hit, and dates lie on boundaries.
import fc from 'fast-check'
import { cancellationReasons, type Job, jobStatuses } from '../../src/domain/job.ts'
import type { JsonObject, JsonValue } from '../../src/domain/json.ts'
import { makeRegistry, type Registry } from '../../src/domain/registry.ts'
import { searchTextOf } from '../../src/domain/search-text.ts'
import { roles, type Viewer } from '../../src/domain/viewer.ts'
import { jobTypeNamed } from './job-types.ts'

/** Names that a careless comparison takes for one another. */
const people = [
  'ann',
  'Ann',
  'ann ',
  'bo%b',
  'b_b',
  'åsa',
  'a\u030asa',
  '{ann,bob}',
  '"ann"',
  '\\ann',
  'null',
  '🦊',
] as const
const groups = ['risk', 'RISK', 'crm', 'a,b', 'gröup'] as const
const types = ['review_payment', 'call_back', 'verify_email', 'forgotten_type'] as const
export const targetIds = ['17', '٣17', 'ﬁsh 17', 'FISH  17', 'ΟΔΟΣ', '%', "'; --", 'Straße 🦊'] as const
export const titles = ['Pay Œuvre', 'pay\tœuvre', 'İstanbul', 'ﬁsh', '_', 'ΟΔΟΣΑ'] as const

/** Moments next to each other and far apart. */
export const moments = [0, 1, 2, 3_600_000, 86_400_000].map(
  (offset) => new Date(Date.UTC(2026, 9, 25, 0, 59, 59, 999) + offset),
)

export const person = fc.oneof(fc.constantFrom('ann', 'Ann'), fc.constantFrom(...people))
export const group = fc.constantFrom(...groups)
export const type = fc.constantFrom(...types)
export const flow = fc.constantFrom('onboarding', 'Onboarding', 'offboarding')
export const moment = fc.constantFrom(...moments)

const scalar: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>(
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  1e300,
  5e-324,
  '',
  'a',
  'A',
  '1',
  'é',
  'e\u0301',
)
const key = fc.constantFrom('a', 'b', 'constructor', 'é')

/** Small JSON values, many of which contain one another. */
export const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue; list: JsonValue[]; object: JsonObject }>(
  (tie) => ({
    value: fc.oneof({ depthSize: 'small', maxDepth: 4 }, scalar, tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 3 }),
    object: fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  }),
).value

export const jsonObject: fc.Arbitrary<JsonObject> = fc.dictionary(key, json, { maxKeys: 3, noNullPrototype: true })

const orNone = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(values, { nil: null, freq: 2 })
const some = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> => fc.array(values, { maxLength: 2 })
const text = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter((each) => !each.includes('\u0000') && each.isWellFormed())

const parts = fc.record({
  id: fc.uuid({ version: 7 }),
  type,
  targetType: fc.constantFrom('Payment', 'payment', 'User'),
  targetId: fc.oneof(
    fc.constantFrom(...targetIds),
    text.map((each) => `x${each}`),
  ),
  title: orNone(fc.oneof(fc.constantFrom(...titles), text)),
  status: fc.oneof(fc.constant('PENDING' as const), fc.constantFrom(...jobStatuses)),
  priority: fc.constantFrom(0, 49, 50, 51, 100),
  assignedTo: orNone(person),
  candidateGroups: some(group),
  candidateUsers: some(person),
  excludedUsers: some(person),
  requestedBy: person,
  createdAt: moment,
  updatedAt: moment,
  dueAt: orNone(moment),
  isOverdue: fc.boolean(),
  expiresAt: orNone(moment),
  snoozedUntil: orNone(moment),
  isClaimed: fc.boolean(),
  startedAt: orNone(moment),
  handledMs: fc.constantFrom(0, 1, 1.5, 1e12),
  closedAt: moment,
  closedBy: person,
  cancellationReason: fc.constantFrom(...cancellationReasons),
  outcome: orNone(fc.constantFrom('released', 'refunded')),
  result: json,
  metadata: jsonObject,
  version: fc.integer({ min: 1, max: 1000 }),
  hasKeys: fc.boolean(),
  flow: orNone(flow),
})

/** A job that the database takes. */
export const job: fc.Arbitrary<Job> = parts.map(({ isOverdue, isClaimed, hasKeys, ...drawn }) => {
  const isClosed = drawn.status === 'COMPLETED' || drawn.status === 'CANCELLED'
  const isCompleted = drawn.status === 'COMPLETED'
  const isCancelled = drawn.status === 'CANCELLED'
  const isPending = drawn.status === 'PENDING'
  const assignedTo = drawn.status === 'IN_PROGRESS' ? (drawn.assignedTo ?? 'ann') : drawn.assignedTo
  const dueAt = drawn.expiresAt !== null && drawn.dueAt !== null && drawn.dueAt > drawn.expiresAt ? null : drawn.dueAt
  const claimedAt = isClaimed && assignedTo !== null ? drawn.createdAt : null
  return {
    ...drawn,
    assignedTo,
    dueAt,
    overdueSince: isOverdue && !isClosed ? dueAt : null,
    snoozedUntil: isPending ? drawn.snoozedUntil : null,
    claimedAt,
    claimEndsAt: isPending && claimedAt !== null ? drawn.expiresAt : null,
    sittingStartedAt: drawn.status === 'IN_PROGRESS' ? drawn.updatedAt : null,
    completedAt: isCompleted ? drawn.closedAt : null,
    cancelledAt: isCancelled ? drawn.closedAt : null,
    closedAt: isClosed ? drawn.closedAt : null,
    closedBy: isClosed ? drawn.closedBy : null,
    cancellationReason: isCancelled ? drawn.cancellationReason : null,
    outcome: isCompleted ? drawn.outcome : null,
    result: isCompleted ? drawn.result : null,
    onlyOpen: false,
    idempotencyKey: hasKeys ? drawn.id : null,
    idempotencyHash: hasKeys ? 'hash' : null,
    externalId: hasKeys ? drawn.id : null,
    flowRunId: drawn.flow === null ? null : drawn.id,
    searchText: searchTextOf(drawn.title ?? drawn.type, drawn.targetId),
  }
})

/** Who asks. */
export const viewer: fc.Arbitrary<Viewer> = fc.record({
  id: person,
  roles: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.constant(['staff'] as const) },
    { weight: 1, arbitrary: fc.subarray([...roles]) },
  ),
  groups: fc.subarray([...groups], { maxLength: 2 }),
})

/** A few jobs, all different. */
export const jobs: fc.Arbitrary<Job[]> = fc.uniqueArray(job, { minLength: 10, maxLength: 25, selector: ({ id }) => id })

/** The types of a deployment; the last of the pool is in none. */
export const registry: fc.Arbitrary<Registry> = fc
  .tuple(some(group), some(group), some(group))
  .map((staffGroups) => makeRegistry(staffGroups.map((each, index) => jobTypeNamed(types[index] ?? 'other', each))))
