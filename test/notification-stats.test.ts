// What moves people: the figures of a story of random messages and deeds, held to a recount that knows nothing of SQL; and who may ask.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { isOpen, type Job } from '../src/domain/job.ts'
import { actionedAtOf, type Notification } from '../src/domain/notification/notification.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { size } from './size.ts'
import { newTarget } from './support/condition-shop.ts'
import { clientOf } from './support/graphql-client.ts'
import { notificationStats } from './support/notification-documents.ts'
import { MovedClock, noneIsDueOf, notificationsOf, settledOf } from './support/notified.ts'
import { checkProperty } from './support/property.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const hour = 3_600_000
const notify = [{ when: 'requested' }, { when: { every: '1h', atMost: 3 } }, { when: 'completed' }] as const
const types = [
  defineJobType('call', { notify, staffGroups: ['desk'] }),
  defineJobType('visit', { notify, staffGroups: ['road'] }),
]
const clock = new MovedClock('2031-01-01T08:00:00Z')
let server: TestServer

beforeAll(async () => {
  server = await startServer({ types, system: { clock, pollMs: 50, timerMs: 20 } })
})
afterAll(() => server?.close())

const viewerOf = (id: string): Viewer => ({ id, roles: [], groups: [] })

interface Step {
  readonly type: string
  readonly doers: string[]
  /** How long it stays open. */
  readonly hours: number
  readonly isSeen: boolean
  /** Who completes it, if they have it; null: nobody. */
  readonly end: 'ann' | 'bob' | 'shop' | 'cancelled' | null
}

/** The jobs of a story: each is told of for some hours, then ends by somebody, or does not. */
const story: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    type: fc.constantFrom('call', 'visit'),
    doers: fc.uniqueArray(fc.constantFrom('ann', 'bob'), { maxLength: 2 }),
    hours: fc.integer({ min: 0, max: 4 }),
    isSeen: fc.boolean(),
    end: fc.constantFrom('ann', 'bob', 'shop', 'cancelled', null),
  }),
  { minLength: 3, maxLength: 8 },
)

async function live({ type, doers, hours, isSeen, end }: Step): Promise<Job> {
  const { operations, reads } = server.tobedone
  const { job } = await operations.request(shop, { type, target: newTarget(), candidateUsers: doers })
  if (job === null) throw new Error('no job was made')
  for (let passed = 0; passed <= hours; passed++) {
    if (passed > 0) clock.move(hour)
    await settledOf(server.tobedone, job, doers.length * (1 + Math.min(passed, 3)))
  }
  if (isSeen) for (const id of doers) await operations.markNotificationsSeen(viewerOf(id), null)
  clock.move(hour / 4)
  if (end === 'cancelled') await operations.cancel(shop, { id: job.id }, 'WITHDRAWN')
  else if (end === 'shop' || (end !== null && doers.includes(end))) {
    await operations.complete(end === 'shop' ? shop : viewerOf(end), { id: job.id }, {})
  }
  const ended = await reads.job(shop, job.id)
  if (ended === null) throw new Error('no job')
  const isReported = ended.status === 'COMPLETED' && ended.closedBy !== 'shop'
  if (isReported) await settledOf(server.tobedone, job, doers.length * (1 + Math.min(hours, 3)) + 1)
  return ended
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null
}

function recount(type: string, template: string, told: readonly Notification[]) {
  const sent = told.filter((each) => each.job.type === type && each.template === template && each.sentAt !== null)
  const actioned = sent.filter((each) => actionedAtOf(each) !== null)
  const isLast = ({ job, recipient, sentAt }: Notification): boolean =>
    !told.some(
      (each) =>
        each.job.id === job.id &&
        each.recipient === recipient &&
        each.sentAt &&
        sentAt &&
        each.sentAt > sentAt &&
        each.reason !== 'COMPLETED',
    )
  return {
    ...{ type: { name: type }, template, lateCount: 0, sentCount: sent.length, actionedCount: actioned.length },
    seenCount: sent.filter(({ seenAt }) => seenAt !== null).length,
    movedCount: actioned.filter(isLast).length,
    medianToActionMs: medianOf(
      actioned.map((each) => (actionedAtOf(each)?.getTime() ?? 0) - (each.sentAt?.getTime() ?? 0)),
    ),
  }
}

test('the figures are those of a recount', { timeout: 300_000 }, async () => {
  await checkProperty(
    'what moves people',
    size(2, 60),
    fc.asyncProperty(story, async (steps) => {
      const since = clock.now()
      const jobs: Job[] = []
      for (const step of steps) jobs.push(await live(step))
      // Those that were left open are reminded of while others live on.
      for (const job of jobs) await noneIsDueOf(server.tobedone, job)
      clock.move(1)
      const until = clock.now()
      const told = (await Promise.all(jobs.map((job) => notificationsOf(server.tobedone, job)))).flat()
      // What a story leaves open would be told of in the next one.
      for (const job of jobs.filter(isOpen)) {
        await server.tobedone.operations.cancel(shop, { id: job.id }, 'WITHDRAWN')
      }
      clock.move(24 * hour)
      const service = await clientOf(server, 'shop', { roles: ['service'] })
      const { notificationStats: found } = await service.run(notificationStats, {
        since: since.toISOString(),
        until: until.toISOString(),
      })
      const groups = ['call', 'visit'].flatMap((type) =>
        ['completed', 'reminder', 'requested'].map((template) => recount(type, template, told)),
      )
      expect(found.messages).toEqual(groups.filter(({ sentCount }) => sentCount > 0))
      const done = ['call', 'visit'].flatMap((type) => {
        const completed = jobs.filter((job) => job.type === type && job.status === 'COMPLETED')
        if (completed.length === 0) return []
        const countOf = (job: Job): number =>
          told.filter(
            (each) =>
              each.job.id === job.id &&
              each.reason !== 'COMPLETED' &&
              each.sentAt &&
              job.completedAt &&
              each.sentAt <= job.completedAt,
          ).length
        const counts = completed.map(countOf)
        return [
          {
            ...{ type: { name: type }, doneCount: counts.length },
            doneUntoldCount: counts.filter((count) => count === 0).length,
            messagesPerDone: counts.reduce((sum, count) => sum + count, 0) / counts.length,
          },
        ]
      })
      expect(found.done).toEqual(done)
    }),
  )
})

test('staff are told of their types, users nothing; impossible periods and types are refused', async () => {
  const { job } = await server.tobedone.operations.request(shop, {
    type: 'visit',
    target: newTarget(),
    assignedTo: 'ann',
  })
  if (job === null) throw new Error('no job was made')
  await settledOf(server.tobedone, job, 1)
  clock.move(1)
  const namesFor = async (groups: readonly string[], variables: object) => {
    const client = await clientOf(server, 'deb', { roles: ['staff'], groups })
    const { notificationStats: found } = await client.run(notificationStats, variables)
    return [...new Set(found.messages.map(({ type }) => type.name))]
  }
  expect(await namesFor(['road'], { type: ['call', 'visit'] })).toEqual(['visit'])
  expect(await namesFor(['nowhere'], {})).toEqual([])
  const [user, service] = [await clientOf(server, 'ann'), await clientOf(server, 'shop', { roles: ['service'] })]
  expect(await user.refused(notificationStats, {})).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
  expect(await service.refused(notificationStats, { type: ['visits'] })).toMatchObject({
    extensions: { code: 'UNKNOWN_TYPE' },
  })
  const backwards = { since: '2031-01-02T00:00:00Z', until: '2031-01-01T00:00:00Z' }
  expect(await service.refused(notificationStats, backwards)).toMatchObject({ extensions: { code: 'INVALID_INPUT' } })
})
