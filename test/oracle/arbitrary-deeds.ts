// Random mutations: who sends which, about which job. Values come from the pools of the random filters, so that jobs enter
// and leave them. Many are refused, as they are in life.
import fc from 'fast-check'
import { group, jsonObject, person, targetIds, titles, type } from '../support/arbitrary-jobs.ts'
import { cast, product } from './cast.ts'

/** A mutation as drawn. */
export interface Deed {
  readonly actor: (typeof cast)[number]
  readonly field: string
  /** Which of the jobs that there are, counted from the last one; null for a mutation that names none. */
  readonly job: number | null
  readonly input: object
  /** Dates of the input, in milliseconds from when it is sent; null for none. */
  readonly dates: Readonly<Record<string, number | null>>
}

const castMember = fc.constantFrom(...cast.map(({ id }) => id))
const people = fc.uniqueArray(fc.oneof(castMember, person), { maxLength: 2 })
const soon = fc.constantFrom(20, 150, 400)
const late = 3_600_000
const target = fc.record({ type: fc.constantFrom('Payment', 'payment', 'User'), id: fc.constantFrom(...targetIds) })
const knownType = type.filter((name) => name !== 'forgotten_type')
const title = fc.option(fc.constantFrom(...titles))
const priority = fc.constantFrom(0, 49, 50, 51, 100)
const candidates = { candidateGroups: fc.uniqueArray(group, { maxLength: 2 }), candidateUsers: people }

const request = fc.record(
  {
    ...{ type: knownType, target, title, priority, metadata: jsonObject, ...candidates },
    ...{ assignedTo: castMember, ifOpen: fc.constantFrom('CREATE', 'CREATE', 'RETURN_EXISTING', 'REFUSE') },
    excludedUsers: fc.uniqueArray(castMember, { maxLength: 1 }),
  },
  { requiredKeys: ['type', 'target', 'metadata'] },
)
const dueThenExpiry = fc.constantFrom(
  ...[{}, {}, { dueAt: 100 }, { dueAt: late }, { expiresAt: 300 }, { dueAt: 50, expiresAt: late }],
)
const plain = ['claimJob', 'unclaimJob', 'startJob', 'startJob', 'stopJob'] as const

interface Sent {
  readonly field: string
  readonly input: object
  readonly dates?: Deed['dates']
}

const aboutJob: fc.Arbitrary<Sent> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...plain).map((field): Sent => ({ field, input: {} })) },
  fc.option(castMember).map((to) => ({ field: 'assignJob', input: { to } })),
  fc.option(soon).map((until) => ({ field: 'snoozeJob', input: {}, dates: { until } })),
  dueThenExpiry.map((dates) => ({ field: 'rescheduleJob', input: {}, dates })),
  fc
    .record({ title, priority, metadata: jsonObject, ...candidates, excludedUsers: people }, { requiredKeys: [] })
    .map((input) => ({ field: 'updateJob', input })),
  fc.boolean().map((internal) => ({ field: 'commentOnJob', input: { body: 'said', internal } })),
  fc
    .record({ outcome: fc.constantFrom('released', 'refunded'), result: jsonObject }, { requiredKeys: ['outcome'] })
    .map((input) => ({ field: 'completeJob', input })),
  fc.constantFrom('WITHDRAWN', 'SKIPPED').map((reason) => ({ field: 'cancelJob', input: { reason } })),
  fc.constantFrom(null, late).map((expiresAt) => ({ field: 'reopenJob', input: {}, dates: { expiresAt } })),
)

const aboutMany: fc.Arbitrary<Sent> = fc.oneof(
  fc
    .record({ type: knownType, target })
    .map((input) => ({ field: 'completeJob', input: { ...input, outcome: 'released' } })),
  knownType.map((name) => ({ field: 'claimNextJob', input: { filter: { type: [name] } } })),
  fc.tuple(castMember, fc.option(castMember)).map(([from, to]) => ({ field: 'assignJobs', input: { from, to } })),
)

const anybody = fc.constantFrom(...cast, ...Array.from({ length: 6 }, () => product))

/** One mutation. */
export const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(anybody, request, dueThenExpiry)
      .map(([actor, input, dates]) => ({ actor, field: 'requestJob', job: null, input, dates })),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(anybody, fc.nat(12), aboutJob)
      .map(([actor, job, { field, input, dates = {} }]) => ({ actor, field, job, input, dates })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(anybody, aboutMany)
      .map(([actor, { field, input }]) => ({ actor, field, job: null, input, dates: {} })),
  },
)
