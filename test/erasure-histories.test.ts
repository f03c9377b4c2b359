// Whatever has happened to jobs before: erasure finds whoever it should, changes nothing else, and leaves a history that
// still tells, forwards and backwards, how each job became what it is.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { changesBetween, jobBefore } from '../src/domain/changes.ts'
import { type ErasureSubject, withoutSubject } from '../src/domain/erasure.ts'
import type { JobEvent } from '../src/domain/event.ts'
import { isOpen, type Job } from '../src/domain/job.ts'
import { JobError } from '../src/domain/job-error.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { beginning, doAction, risk, type Step, step } from './support/arbitrary-steps.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { storedRows } from './support/stored-rows.ts'
import { openSystem, shop } from './support/system.ts'

const types = [
  defineJobType('review', { outcomes: ['released'], staffGroups: risk, claimFor: 2_000 }),
  defineJobType('call_back', { outcomes: ['released'], ifOpen: 'REFUSE' }),
]
const root: Viewer = { id: 'root', roles: ['admin'], groups: [] }
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

async function historyOf(id: string): Promise<{ readonly job: Job; readonly events: readonly JobEvent[] }> {
  const job = await system.reads.job(shop, id)
  if (job === null) throw new Error('the job is gone')
  return { job, events: await system.reads.history(shop, job, 0, 1_000) }
}

async function live(ids: readonly string[], steps: readonly Step[]): Promise<void> {
  for (const { job, viewer, passedMs, action } of steps) {
    time.ms += passedMs
    const id = ids[job] ?? ''
    if (action === 'settle') await system.operations.settle(id)
    else {
      await doAction(system, viewer, { id }, action, time.ms).catch((error: unknown) => {
        if (!(error instanceof JobError)) throw error
      })
    }
  }
}

function names(subject: ErasureSubject, { job, events }: Awaited<ReturnType<typeof historyOf>>): boolean {
  if ('target' in subject) return job.targetId === subject.target.id
  // As whoever looks at the stored text would search for it.
  const text = JSON.stringify([job, events.map(({ actor, changes, job: after }) => [actor, changes, after])])
  return text.includes(`"${subject.person}"`)
}

async function checkErased(
  id: string,
  subject: ErasureSubject,
  before: Awaited<ReturnType<typeof historyOf>>,
): Promise<void> {
  const { job, events } = await historyOf(id)
  if (!names(subject, before)) {
    expect({ job, events }).toEqual(before)
    return
  }
  const last = events.at(-1)
  expect([last?.kind, last?.actor, last?.job]).toEqual(['ERASED', 'root', job])
  // What nobody has touched since its end came is found expired.
  const isExpired = (before.job.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) <= time.ms
  const reason = isExpired ? 'EXPIRED' : 'target' in subject ? 'TARGET_GONE' : null
  expect(events.slice(before.events.length, -1).map(({ job: each }) => each.cancellationReason)).toEqual(
    isOpen(before.job) && reason !== null ? [reason] : [],
  )
  const pseudonym = /erased-[0-9a-f]{32}/.exec(JSON.stringify(events.map(({ actor, job: each }) => [actor, each])))?.[0]
  if (pseudonym === undefined) throw new Error('there is no pseudonym')
  const title = system.registry.of(job.type).title
  for (const [index, event] of events.entries()) {
    const earlier = before.events[index]
    const previous = events[index - 1]
    if (earlier) {
      expect(event.job).toEqual(withoutSubject(earlier.job, { subject, pseudonym }, title))
      const { place, id: eventId, xid, kind, at, recordedAt, version } = earlier
      expect(event).toMatchObject({ place, id: eventId, xid, kind, at, recordedAt, version })
    }
    expect(event.changes).toEqual(changesBetween(previous?.job ?? null, event.job))
    expect(jobBefore(event)).toEqual(previous?.job ?? null)
    expect(event.comment?.body ?? '[erased]').toBe('[erased]')
  }
}

let lives = 0
const subjects = fc.constantFrom('ann', 'bob', 'staff risk', 'staff crm', 'shop', 'target')

test('any sequence of operations, then erasure', { timeout: propertyTimeoutMs }, async () => {
  const property = fc.asyncProperty(
    fc.array(beginning, { minLength: 2, maxLength: 2 }),
    fc.array(step, { minLength: 1, maxLength: 20, size: 'max' }),
    subjects,
    async (beginnings, steps, drawn) => {
      lives++
      const ids: string[] = []
      for (const [index, { type, isOnlyOpen, requestedBy, dueAt, expiresAt: _, ...rest }] of beginnings.entries()) {
        const { job } = await system.operations.request(requestedBy.id === 'staff crm' ? shop : requestedBy, {
          ...rest,
          type,
          target: { type: 'P', id: `target ${lives} ${index}` },
          assignedTo: rest.excludedUsers.some((id) => id === rest.assignedTo) ? null : rest.assignedTo,
          dueAt: dueAt === null ? null : new Date(time.ms + 1 + dueAt),
          ifOpen: isOnlyOpen ? 'REFUSE' : 'CREATE',
          idempotencyKey: `key ${lives} ${index}`,
        })
        ids.push(job?.id ?? '')
      }
      await live(ids, steps)
      const before = await Promise.all(ids.map(historyOf))
      const target = { type: 'P', id: `target ${lives} 0` }
      const subject = drawn === 'target' ? { target } : { person: drawn }
      const answer = await ('target' in subject
        ? system.operations.eraseTarget(root, subject.target)
        : system.operations.erasePerson(root, subject.person))
      expect(answer.erasedCount).toBeGreaterThanOrEqual(before.filter((each) => names(subject, each)).length)
      for (const [index, each] of before.entries()) await checkErased(ids[index] ?? '', subject, each)
      const word = `"${'target' in subject ? subject.target.id : subject.person}"`
      expect(await storedRows(database.url, word)).toEqual([])
    },
  )
  await checkProperty('erasure', size(8, 600), property)
})
