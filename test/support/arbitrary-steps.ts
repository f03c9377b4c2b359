// Random steps in the life of a few jobs: who does what with which, and how much time goes by before.
import fc from 'fast-check'
import type { JobAction } from '../../src/domain/command.ts'
import { cancellationReasons, type Job } from '../../src/domain/job.ts'
import type { Viewer } from '../../src/domain/viewer.ts'
import type { JobReference } from '../../src/operations/operating.ts'
import type { Tobedone } from '../../src/tobedone.ts'

export const risk = ['risk'] as const

/** Who takes part. */
const cast: readonly Viewer[] = [
  { id: 'ann', roles: [], groups: [] },
  { id: 'bob', roles: [], groups: ['callers'] },
  { id: 'staff risk', roles: ['staff'], groups: ['risk'] },
  { id: 'staff crm', roles: ['staff'], groups: ['crm'] },
  { id: 'shop', roles: ['service'], groups: [] },
]

const person = fc.constantFrom(...cast.map(({ id }) => id))
// In steps as time goes by: so that moments meet.
const later = fc.constantFrom(null, null, null, 0, 1_000, 2_000, 5_000, 60_000)
const people = fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, fc.uniqueArray(person, { maxLength: 2 }))

/** Dates are written as milliseconds from then on; null for none. */
export type DrawnAction =
  | Exclude<JobAction, { operation: 'snooze' | 'reschedule' | 'reopen' }>
  | { readonly operation: 'snooze'; readonly until: number | null }
  | { readonly operation: 'reschedule' | 'reopen'; readonly dueAt?: number | null; readonly expiresAt?: number | null }

const dates = fc.record({ dueAt: later, expiresAt: later }, { requiredKeys: [] })

const action: fc.Arbitrary<DrawnAction> = fc.oneof(
  fc.constantFrom('claim' as const, 'unclaim', 'start', 'stop').map((operation) => ({ operation })),
  fc.constantFrom('start' as const, 'start', 'stop').map((operation) => ({ operation })),
  fc.option(person).map((to) => ({ operation: 'assign' as const, to })),
  later.map((until) => ({ operation: 'snooze' as const, until })),
  dates.map((drawn) => ({ operation: 'reschedule' as const, ...drawn })),
  fc
    .record(
      {
        title: fc.constantFrom(null, 'one', 'two'),
        priority: fc.constantFrom(0, 50, 100),
        metadata: fc.constantFrom({}, { a: 1 }, { a: 2 }, { b: null }),
        candidateGroups: fc.constantFrom([], ['callers']),
        candidateUsers: people,
        excludedUsers: people,
      },
      { requiredKeys: [] },
    )
    .map((drawn) => ({ operation: 'update' as const, ...drawn })),
  fc.boolean().map((isInternal) => ({ operation: 'comment' as const, comment: { body: 'said', isInternal } })),
  fc
    .record({ outcome: fc.constantFrom(null, 'released', 'unknown'), result: fc.constantFrom(null, [1], 'done') })
    .map((drawn) => ({ operation: 'complete' as const, ...drawn })),
  fc.constantFrom(...cancellationReasons).map((reason) => ({ operation: 'cancel' as const, reason })),
  dates.map((drawn) => ({ operation: 'reopen' as const, ...drawn })),
)

/** One step. `settle`: the timers look at the job. */
export const step = fc.record({
  job: fc.nat(1),
  viewer: fc.constantFrom(...cast, ...cast.slice(-1), ...cast.slice(-1), ...cast.slice(-1)),
  passedMs: fc.constantFrom(0, 0, 0, 1, 1_000, 3_000),
  isVersionStale: fc.option(fc.boolean(), { freq: 4 }),
  action: fc.oneof({ weight: 8, arbitrary: action }, { weight: 1, arbitrary: fc.constant('settle' as const) }),
})

/** One step as drawn. */
export type Step = typeof step extends fc.Arbitrary<infer Drawn> ? Drawn : never

/** How a job begins. */
export const beginning = fc.record({
  type: fc.constantFrom('review', 'call_back'),
  assignedTo: fc.option(person),
  candidateGroups: fc.constantFrom([], ['callers']),
  candidateUsers: people,
  excludedUsers: fc.constantFrom([], ['bob'], ['staff crm']),
  dueAt: later,
  expiresAt: later,
  isOnlyOpen: fc.boolean(),
  requestedBy: fc.constantFrom(...cast.slice(-3)),
})

/** Does an action through the operation of its name. */
export function doAction(
  { operations }: Tobedone,
  viewer: Viewer,
  job: JobReference,
  drawn: DrawnAction,
  now: number,
): Promise<{ readonly job: Job } | { readonly jobs: readonly Job[] }> {
  const at = (ms: number | null): Date | null => (ms === null ? null : new Date(now + ms))
  const datesOf = ({ dueAt, expiresAt }: { dueAt?: number | null; expiresAt?: number | null }) => ({
    ...(dueAt === undefined ? {} : { dueAt: at(dueAt) }),
    ...(expiresAt === undefined ? {} : { expiresAt: at(expiresAt) }),
  })
  switch (drawn.operation) {
    case 'claim':
    case 'unclaim':
    case 'start':
    case 'stop':
      return operations[drawn.operation](viewer, job)
    case 'assign':
      return operations.assign(viewer, job, drawn.to)
    case 'snooze':
      return operations.snooze(viewer, job, at(drawn.until))
    case 'reschedule':
      return operations.reschedule(viewer, job, datesOf(drawn))
    case 'update':
      return operations.update(viewer, job, drawn)
    case 'comment':
      return operations.comment(viewer, job, drawn.comment)
    case 'complete':
      return operations.complete(viewer, job, drawn)
    case 'cancel':
      return operations.cancel(viewer, job, drawn.reason)
    case 'reopen':
      return operations.reopen(viewer, job, datesOf(drawn))
  }
}
