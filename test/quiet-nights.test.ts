// Quiet hours of people in three zones, as they put off what is planned: their own ones, and those of the configuration; where only the
// product knows the zone; and mails that are tried again at night.
import { expect, onTestFinished, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { MovedClock, notificationsOf } from './support/notified.ts'
import { openSmtpPeer } from './support/smtp-peer.ts'
import { openSystem, shop } from './support/system.ts'

const patrol = defineJobType('patrol', {
  notify: [{ when: 'requested' }, { when: { afterDue: '30m' } }, { when: 'overdue', urgent: true, template: 'alarm' }],
})

test('what falls into quiet hours comes once when they are over, in the zone of each; what is urgent comes at once', async () => {
  const database = await openTestDatabase()
  onTestFinished(() => database.close())
  const system = await openSystem(database.url, [patrol], {
    ...{ clock: new MovedClock('2032-01-01T08:00:00Z'), pollMs: 50, timerMs: 20 },
    quietHours: { hours: [{ from: '23:00', to: '05:00', weekdays: ['SATURDAY'] }], timeZone: 'Europe/Amsterdam' },
  })
  onTestFinished(() => system.close())
  const quietHours = [{ from: '20:00', to: '06:30' }]
  await system.operations.upsertPerson(shop, { id: 'aki', timeZone: 'Asia/Tokyo', quietHours })
  await system.operations.upsertPerson(shop, { id: 'lev', timeZone: 'America/New_York', quietHours: [] })
  // A Saturday evening at 22:30 in Amsterdam, at 16:30 in New York; it is Sunday morning in Tokyo, at 06:30.
  const dueAt = new Date('2032-01-10T21:30:00Z')
  const input = { type: 'patrol', target: newTarget(), candidateUsers: ['aki', 'lev', 'max'], dueAt }
  const { job } = await system.operations.request(shop, input)
  if (job === null) throw new Error('no job was made')
  const times = async () => {
    const found = await notificationsOf(system, job)
    const late = found.filter(({ template }) => template !== 'requested')
    return late
      .map(({ template, recipient, plannedFor }) => `${template} ${recipient} ${plannedFor.toISOString()}`)
      .sort()
  }
  await eventually(times, (words) => words.length === 6, 10_000)
  expect(await times()).toEqual([
    'alarm aki 2032-01-10T21:30:00.000Z',
    'alarm lev 2032-01-10T21:30:00.000Z',
    'alarm max 2032-01-10T21:30:00.000Z',
    'overdue aki 2032-01-10T22:00:00.000Z',
    'overdue lev 2032-01-10T22:00:00.000Z',
    'overdue max 2032-01-11T04:00:00.000Z',
  ])
  await system.operations.upsertPerson(shop, { id: 'lev', quietHours: [{ from: '12:00', to: '18:00' }] })
  const later = 'overdue lev 2032-01-10T23:00:00.000Z'
  await eventually(times, (words) => words.includes(later), 10_000)
  await system.operations.reschedule(shop, { id: job.id }, { dueAt: new Date('2032-01-10T10:50:00Z') })
  // In Tokyo it is 19:50, and the rest comes in the morning.
  const wanted = ['alarm aki 2032-01-10T10:50:00.000Z', 'overdue aki 2032-01-10T21:30:00.000Z']
  await eventually(times, (words) => wanted.every((word) => words.includes(word)), 10_000)
})

test('where the product says where somebody is, that is asked before anything is planned, and keeps nothing else waiting', async () => {
  const database = await openTestDatabase()
  onTestFinished(() => database.close())
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<{ timeZone: string }>()
  const system = await openSystem(database.url, [patrol], {
    ...{ clock: new MovedClock('2032-01-10T10:00:00Z'), pollMs: 50, timerMs: 20 },
    quietHours: { hours: [{ from: '22:00', to: '07:00' }] },
    async resolveRecipient(id) {
      if (id === 'lost') throw new Error('nobody answers')
      if (id !== 'kea') return null
      asked.resolve()
      return await answer.promise
    },
  })
  onTestFinished(() => system.close())
  const request = async (candidateUsers: readonly string[]) => {
    const { job } = await system.operations.request(shop, { type: 'patrol', target: newTarget(), candidateUsers })
    if (job === null) throw new Error('no job was made')
    const inboxes = async () => (await notificationsOf(system, job)).filter(({ channel }) => channel === 'INBOX')
    return async () =>
      (await inboxes()).map(({ recipient, plannedFor }) => `${recipient} ${plannedFor.toISOString()}`).sort()
  }
  const slow = await request(['kea', 'max'])
  await asked.promise
  // Of whom nothing is said, or nothing can be said, the clock is as it was.
  const others = await request(['max', 'lost'])
  const now = '2032-01-10T10:00:00.000Z'
  const found = await eventually(others, ({ length }) => length === 2)
  expect(found).toEqual([`lost ${now}`, `max ${now}`])
  expect(await slow()).toEqual([])
  answer.resolve({ timeZone: 'Pacific/Auckland' })
  // There it is 23:00.
  expect(await eventually(slow, ({ length }) => length === 2)).toEqual(['kea 2032-01-10T18:00:00.000Z', `max ${now}`])
})

test('a mail that is tried again at night waits for the morning, unless it is urgent', async () => {
  const [database, peer] = await Promise.all([openTestDatabase(), openSmtpPeer()])
  onTestFinished(() => database.close())
  onTestFinished(() => peer.close())
  for (const name of ['ann', 'eve']) peer.treatments.set(name, 'greylists')
  const clock = new MovedClock('2032-01-10T21:59:59Z')
  const alarm = defineJobType('alarm', { notify: [{ when: 'requested', urgent: true }] })
  const system = await openSystem(database.url, [patrol, alarm], {
    ...{ clock, pollMs: 50, timerMs: 20, mail: { server: peer.url, from: 'jobs@shop.example', retryMs: 2_000 } },
    quietHours: { hours: [{ from: '22:00', to: '07:00' }] },
    resolveRecipient: (id) => ({ mail: `${id}@people.example` }),
  })
  onTestFinished(() => system.close())
  for (const [type, assignedTo] of [['patrol', 'ann'] as const, ['alarm', 'eve'] as const]) {
    await system.operations.request(shop, { type, target: newTarget(), assignedTo })
  }
  const mailTo = (recipient: string) =>
    system.prisma.notificationRecord.findFirst({ where: { recipient, channel: 'MAIL' } })
  for (const name of ['ann', 'eve'])
    await eventually(
      async () => {
        const mail = await mailTo(name)
        // While somebody held its job it was put off by a moment, which does not pass by itself.
        if (mail?.attempts === 0 && mail.nextTryAt !== null && mail.nextTryAt > clock.now()) clock.move(1)
        return mail
      },
      (mail) => (mail?.nextTryAt ?? null) !== null && mail?.attempts === 1,
    )
  clock.move(2_000)
  await eventually(
    () => mailTo('eve'),
    (mail) => mail?.sentAt !== null,
  )
  const morning = Date.parse('2032-01-11T07:00:00Z')
  await eventually(
    () => mailTo('ann'),
    (mail) => mail?.nextTryAt?.getTime() === morning,
  )
  expect([peer.triesOf('ann'), peer.triesOf('eve')]).toEqual([1, 2])
  clock.move(morning - clock.now().getTime())
  expect(
    (
      await eventually(
        () => mailTo('ann'),
        (mail) => mail?.sentAt !== null,
      )
    )?.attempts,
  ).toBe(2)
})
