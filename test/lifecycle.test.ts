// Whatever anybody does with jobs, in whatever order: the status goes as the table says, refusals carry the right code and
// leave no trace, and the log tells exactly what the rows have become, forwards and backwards.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { jobBefore } from '../src/domain/changes.ts'
import type { EventKind, JobEvent } from '../src/domain/event.ts'
import { isOpen, isPastExpiry, type Job, jobStatuses } from '../src/domain/job.ts'
import { JobError } from '../src/domain/job-error.ts'
import { type JobOperation, lifecycle, type TimedOperation } from '../src/domain/lifecycle.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { beginning, type DrawnAction, doAction, risk, type Step, step } from './support/arbitrary-steps.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { expectedRefusal } from './support/expected-refusal.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { openSystem, shop } from './support/system.ts'

const types = [
  defineJobType('review', { outcomes: ['released'], staffGroups: risk, claimFor: 2_000 }),
  defineJobType('call_back', { outcomes: ['released'], ifOpen: 'REFUSE' }),
]
const time = { ms: Date.UTC(2026, 0, 1) }

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { clock: { now: () => new Date(time.ms) }, timerMs: 3_600_000 })
})
afterAll(async () => {
  await system.close()
  await database.close()
})

const told: Readonly<Record<JobOperation, readonly EventKind[]>> = {
  claim: ['CLAIMED'],
  unclaim: ['UNCLAIMED'],
  start: ['STARTED'],
  stop: ['STOPPED'],
  assign: ['ASSIGNED', 'UNCLAIMED'],
  snooze: ['SNOOZED', 'WOKEN'],
  reschedule: ['RESCHEDULED'],
  update: ['UPDATED'],
  comment: ['COMMENTED'],
  complete: ['COMPLETED'],
  cancel: ['CANCELLED'],
  reopen: ['REOPENED'],
}
/** With which codes an operation can be refused for what was given with it. */
const refusable: Readonly<Record<JobOperation, readonly string[]>> = {
  claim: [],
  unclaim: [],
  start: [],
  stop: [],
  assign: ['EXCLUDED'],
  snooze: ['INVALID_INPUT'],
  reschedule: ['INVALID_INPUT'],
  update: ['EXCLUDED', 'FORBIDDEN'],
  comment: ['FORBIDDEN'],
  complete: ['INVALID_INPUT'],
  cancel: ['INVALID_INPUT', 'FORBIDDEN'],
  reopen: ['INVALID_INPUT', 'ALREADY_OPEN'],
}
const timed: Readonly<Partial<Record<EventKind, TimedOperation>>> = {
  CANCELLED: 'expire',
  UNCLAIMED: 'endClaim',
  WOKEN: 'wake',
  BECAME_OVERDUE: 'becomeOverdue',
}

async function rowOf(id: string): Promise<Job> {
  const job = await system.reads.job(shop, id)
  if (job === null) throw new Error('the job is gone')
  return job
}

function isRepetition(before: Job, viewerId: string, action: DrawnAction): boolean {
  if (before.closedBy !== viewerId) return false
  if (action.operation === 'complete') {
    return before.status === 'COMPLETED' && before.outcome === (action.outcome ?? null)
  }
  return action.operation === 'cancel' && before.cancellationReason === action.reason
}

async function checkStep(id: string, { viewer, passedMs, isVersionStale, action }: Step) {
  time.ms += passedMs
  const earlier = await rowOf(id)
  const isExpired = isPastExpiry(earlier, new Date(time.ms))
  if (action === 'settle') {
    await system.operations.settle(id)
    const events = await system.reads.history(shop, earlier, earlier.version, 100)
    for (const [index, event] of events.entries()) {
      const cell = lifecycle[timed[event.kind] ?? 'expire'][(events[index - 1]?.job ?? earlier).status]
      expect([event.actor, 'to' in cell ? cell.to : cell]).toEqual(['system', event.job.status])
    }
    const after = await rowOf(id)
    expect(after.status).toBe(isExpired ? 'CANCELLED' : earlier.status)
    for (const moment of [after.expiresAt, after.snoozedUntil, after.claimEndsAt])
      if (isOpen(after) && moment) expect(moment.getTime()).toBeGreaterThan(time.ms)
    expect(isOpen(after) && after.dueAt !== null && after.dueAt.getTime() <= time.ms).toBe(after.overdueSince !== null)
    return
  }
  // What has expired does so before anything else is decided.
  const before: Job = isExpired
    ? {
        ...earlier,
        status: 'CANCELLED',
        version: earlier.version + 1,
        closedBy: 'system',
        cancellationReason: 'EXPIRED',
      }
    : earlier
  const { operation } = action
  const expectedVersion = isVersionStale === null ? undefined : before.version - (isVersionStale ? 1 : 0)
  const reference = { id, ...(expectedVersion === undefined ? {} : { expectedVersion }) }
  const { staffGroups } = system.registry.of(before.type)
  const to = action.operation === 'assign' ? action.to : undefined
  const expected = expectedRefusal(viewer, before, operation, { staffGroups, expectedVersion, to })
  const outcome = await doAction(system, viewer, reference, action, time.ms).catch((error: unknown) => {
    if (error instanceof JobError) return error
    throw error
  })
  const after = await rowOf(id)
  const events = await system.reads.history(shop, after, before.version, 100)
  expect(after.version).toBe(before.version + events.length)
  if (expected !== null && !(expected === 'CLOSED' && isRepetition(before, viewer.id, action))) {
    expect(outcome).toBeInstanceOf(JobError)
    expect(outcome).toMatchObject({ code: expected })
  }
  if (outcome instanceof JobError) {
    if (expected === null) expect(refusable[operation]).toContain(outcome.code)
    expect([events, after.status]).toEqual([[], before.status])
    return
  }
  const [answer] = 'jobs' in outcome ? outcome.jobs : [outcome.job]
  expect(answer).toEqual(after)
  const cell = lifecycle[operation][before.status]
  if (events.length === 0) {
    expect(after.status).toBe(before.status)
    return
  }
  expect(events).toHaveLength(1)
  expect(told[operation]).toContain(events[0]?.kind)
  expect(events[0]?.actor).toBe(viewer.id)
  expect(cell).toEqual({ to: after.status })
}

/** What an event tells of the state before it: all but what can be worked out or never changes. */
async function checkHistory(id: string): Promise<void> {
  const row = await rowOf(id)
  const events: readonly JobEvent[] = await system.reads.history(shop, row, 0, 1_000)
  expect(events.map(({ version }) => version)).toEqual(Array.from({ length: row.version }, (_, index) => index + 1))
  expect(events.at(-1)?.job).toEqual(row)
  for (const [index, event] of events.entries()) {
    const previous = events[index - 1]
    expect(jobBefore(event)).toEqual(previous?.job ?? null)
    if (previous) {
      expect(event.at.getTime()).toBeGreaterThanOrEqual(previous.at.getTime())
      expect([event.place > previous.place || event.id > previous.id, event.place >= previous.place]).toEqual([
        true,
        true,
      ])
    }
  }
  // The sittings, added up from the log alone.
  const satMs = events.reduce((sum, { job }, index) => {
    const started = events[index - 1]?.job.sittingStartedAt
    return started && job.sittingStartedAt === null ? sum + (job.updatedAt.getTime() - started.getTime()) : sum
  }, 0)
  expect(row.handledMs).toBe(satMs)
  expect(row.startedAt ?? null).toEqual(events.find(({ kind }) => kind === 'STARTED')?.at ?? null)
}

let lives = 0

test('any sequence of operations by anybody', { timeout: propertyTimeoutMs }, async () => {
  const property = fc.asyncProperty(
    fc.array(beginning, { minLength: 2, maxLength: 2 }),
    fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }),
    async (beginnings, steps) => {
      lives++
      const ids: string[] = []
      for (const [index, { type, dueAt, expiresAt, isOnlyOpen, requestedBy, ...rest }] of beginnings.entries()) {
        const at = (ms: number | null): Date | null => (ms === null ? null : new Date(time.ms + 1 + ms))
        const { job } = await system.operations.request(requestedBy.id === 'staff crm' ? shop : requestedBy, {
          ...rest,
          type,
          target: { type: 'P', id: isOnlyOpen ? `${lives} ${index}` : `${lives}` },
          assignedTo: rest.excludedUsers.some((id) => id === rest.assignedTo) ? null : rest.assignedTo,
          dueAt: at(dueAt),
          expiresAt: dueAt !== null && expiresAt !== null && expiresAt < dueAt ? null : at(expiresAt),
          ifOpen: isOnlyOpen ? 'REFUSE' : 'CREATE',
        })
        ids.push(job?.id ?? '')
      }
      for (const each of steps) await checkStep(ids[each.job] ?? '', each)
      for (const id of ids) await checkHistory(id)
    },
  )
  await checkProperty('lifecycle', size(30, 1_200), property)
})

const samples: readonly DrawnAction[] = [
  ...(['claim', 'unclaim', 'start', 'stop'] as const).map((operation) => ({ operation })),
  { operation: 'assign', to: 'ann' },
  { operation: 'snooze', until: 1_000 },
  { operation: 'reschedule', dueAt: 1_000 },
  { operation: 'update', priority: 99 },
  { operation: 'comment', comment: { body: 'said', isInternal: false } },
  { operation: 'complete', outcome: 'released' },
  { operation: 'cancel', reason: 'SKIPPED' },
  { operation: 'reopen' },
]

// The random steps meet nearly every cell of the table; these meet each.
test.each(jobStatuses.flatMap((status) => samples.map((action) => ({ status, action, operation: action.operation }))))(
  '$operation of a job that is $status',
  async ({ status, action }) => {
    const { job } = await system.operations.request(shop, { type: 'review', target: { type: 'P', id: 'cell' } })
    const id = job?.id ?? ''
    if (status === 'IN_PROGRESS') await system.operations.start(shop, { id })
    if (status === 'COMPLETED') await system.operations.complete(shop, { id }, {})
    if (status === 'CANCELLED') await system.operations.cancel(shop, { id }, 'WITHDRAWN')
    expect((await rowOf(id)).status).toBe(status)
    await checkStep(id, { job: 0, viewer: shop, passedMs: 0, isVersionStale: null, action })
    await checkHistory(id)
  },
)
