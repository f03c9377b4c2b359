// One mail a day instead of one for each message: when it comes wherever clocks are set anew, what is in it and what is not, and that it
// is tried, given up and tried again as one.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import { digestAfter } from '../src/domain/notification/digest.ts'
import type { Notification } from '../src/domain/notification/notification.ts'
import { type QuietHoursInput, quietHoursOf } from '../src/domain/notification/quiet-hours.ts'
import { wallClockOf } from '../src/domain/notification/wall-clock.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { notificationsOf } from './support/notified.ts'
import { openSmtpPeer, type ReceivedMail, type SmtpPeer } from './support/smtp-peer.ts'
import { openSystem, shop } from './support/system.ts'

const day = 86_400_000
const types = [
  defineJobType('pay', {
    title: 'Pay the bill',
    description: 'Pay it & be done.',
    link: '/bills/{id}',
    notify: [{ when: 'requested' }, { when: 'completed', to: 'requester' }],
    escalate: [{ when: { afterRequest: '1h' }, tell: ['lea'] }],
  }),
  defineJobType('alarm', { title: 'Look now', notify: [{ when: 'requested', urgent: true }] }),
  defineJobType('visit', {
    title: 'Come and see',
    actionLinks: { withoutSignIn: true },
    notify: [{ when: 'requested' }, { when: { every: '1h', atMost: 3 }, template: 'again' }],
  }),
]
// It goes on from a Wednesday morning, and can be moved.
const begunAt = Date.now()
const clock = {
  aheadMs: Date.parse('2031-01-15T10:00:00Z') - begunAt,
  now: () => new Date(Date.now() + clock.aheadMs),
  moveTo(moment: string): void {
    clock.aheadMs = Date.parse(moment) - Date.now()
  },
}

let database: TestDatabase
let peer: SmtpPeer
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  peer = await openSmtpPeer()
  system = await openSystem(database.url, types, {
    ...{ pollMs: 50, timerMs: 30, clock },
    mail: {
      ...{ server: peer.url, from: 'jobs@shop.example', baseUrl: 'https://shop.example/' },
      ...{ publicUrl: 'https://jobs.shop.example', attempts: 2, retryMs: 50 },
      digest: {
        at: '07:30',
        template: ({ entries, recipient }) =>
          recipient.id === 'tom' ? { subject: `${entries.length} things\r\nBcc: all@shop.example` } : {},
      },
    },
  })
  const people = { ann: 'Europe/Amsterdam', ben: 'UTC', tom: 'UTC', lea: 'UTC', grey: 'UTC', nobody: 'UTC' }
  for (const [id, timeZone] of Object.entries(people)) {
    const input = { id, mail: `${id}@people.example`, timeZone, wantsDigest: id !== 'ben' }
    await system.operations.upsertPerson(shop, id === 'ann' ? { ...input, digestAt: '09:00' } : input)
  }
})
afterAll(async () => {
  await system?.close()
  await peer?.close()
  await database?.close()
})

async function request(type: string, assignedTo: string, more: { title?: string; priority?: number } = {}) {
  const { job } = await system.operations.request(shop, { type, target: newTarget(), assignedTo, ...more })
  if (job === null) throw new Error('no job was made')
  return job
}

// Without those of an escalation, which may be of the same moment.
const mailsOf = async (job: Job): Promise<readonly Notification[]> =>
  (await notificationsOf(system, job)).filter(({ channel, reason }) => channel === 'MAIL' && reason !== 'ESCALATION')

function mailOf(job: Job, isRight: (mail: Notification) => boolean): Promise<readonly Notification[]> {
  return eventually(
    () => mailsOf(job),
    ([mail]) => mail !== undefined && isRight(mail),
  )
}

const isSent = ({ sentAt }: Notification): boolean => sentAt !== null
const isPlanned = ({ sentAt, withdrawnAt }: Notification): boolean => sentAt === null && withdrawnAt === null
const isWithdrawn = ({ withdrawnAt }: Notification): boolean => withdrawnAt !== null
const hasFailed = ({ delivery }: Notification): boolean => (delivery?.failedAt ?? null) !== null
const receivedBy = (name: string): readonly ReceivedMail[] =>
  peer.received.filter(({ to }) => to.startsWith(`${name}@`))
const bodyOf = ({ raw }: ReceivedMail): string => raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')

const cases: readonly [zone: string, from: string, at: string, quiet: readonly QuietHoursInput[], wanted: string][] = [
  ['UTC', '2031-01-15T08:00:00Z', '08:00', [], '2031-01-15T08:00:00Z'],
  ['UTC', '2031-01-15T08:00:00.001Z', '08:00', [], '2031-01-16T08:00:00Z'],
  ['Asia/Tokyo', '2031-01-15T20:00:00Z', '08:00', [], '2031-01-15T23:00:00Z'],
  // The clock is set forward over it, and back over it.
  ['Europe/Amsterdam', '2031-03-29T12:00:00Z', '02:30', [], '2031-03-30T01:00:00Z'],
  ['Europe/Amsterdam', '2031-10-25T12:00:00Z', '02:30', [], '2031-10-26T00:30:00Z'],
  ['Europe/Amsterdam', '2031-10-26T00:30:01Z', '02:30', [], '2031-10-27T01:30:00Z'],
  // It comes when the night is over; after a weekend at its hour.
  ['UTC', '2031-01-15T10:00:00Z', '08:00', [{ from: '22:00', to: '09:15' }], '2031-01-16T09:15:00Z'],
  [
    ...(['UTC', '2031-01-17T10:00:00Z', '08:00'] as const),
    [{ from: '00:00', to: '00:00', weekdays: ['SATURDAY', 'SUNDAY'] }],
    '2031-01-20T08:00:00Z',
  ],
  ['UTC', '2031-01-15T10:00:00Z', '08:00', [{ from: '07:00', to: '00:00' }], '2031-01-17T00:00:00Z'],
]
test.each(cases)('in %s what is due at %s comes at %s but for %j', (zone, from, at, quiet, wanted) => {
  const digest = digestAfter(new Date(from), at, quietHoursOf(quiet), wallClockOf(zone))
  expect(digest).toEqual(new Date(wanted))
})

test('what is not urgent comes once a day, as one mail with all that still waits then', async () => {
  const [low, closed, high] = [
    await request('pay', 'ann', { title: 'Bill <7>', priority: 10 }),
    await request('pay', 'ann', { title: 'Bill 8' }),
    await request('visit', 'ann', { priority: 90 }),
  ]
  const [alarm, own] = [await request('alarm', 'ann'), await request('visit', 'ben')]
  for (const job of [alarm, own]) await mailOf(job, isSent)
  expect(receivedBy('ann').map(({ raw }) => /^Subject: (.*)$/m.exec(raw)?.[1])).toEqual(['Look now'])
  const [planned] = await mailOf(low, isPlanned)
  expect(planned?.plannedFor).toEqual(new Date('2031-01-16T08:00:00Z'))
  await system.operations.cancel(shop, { id: closed.id }, 'WITHDRAWN')
  await mailOf(closed, isWithdrawn)
  clock.moveTo('2031-01-16T08:00:00Z')
  const [first] = await mailOf(low, isSent)
  // What she was reminded of meanwhile is in it once.
  const told = await eventually(
    () => mailsOf(high),
    (mails) => mails.every((mail) => !isPlanned(mail)),
  )
  expect(told.filter(isSent).map(({ template }) => template)).toEqual(['requested'])
  const digestId = first?.delivery?.digestId
  expect(told.filter(isSent)[0]?.delivery?.digestId).toBe(digestId)
  const [, digest, ...more] = receivedBy('ann')
  if (digest === undefined) throw new Error('nothing came')
  expect(more).toEqual([])
  expect(digest.messageId).toBe(`<${digestId}@shop.example>`)
  const body = bodyOf(digest)
  expect(body).toMatch(/^Subject: Come and see, and 1 more$/m)
  expect(body).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m)
  expect(body).not.toContain('Bill 8')
  expect(body).toContain(
    '2. Bill <7>\r\n   This is waiting for you.\r\n   Pay it & be done.\r\n   https://shop.example/bills/',
  )
  expect(body).toMatch(
    /1\. Come and see\r\n {3}This is waiting for you\.\r\n {3}Done: https:\/\/jobs\.shop\.example\/actions\//,
  )
  expect(body).toContain('Bill &lt;7&gt;</a></h2>')
  // Escalations wait for no digest; who has none gets each at once.
  await eventually(
    () => receivedBy('lea').length,
    (count) => count > 0,
  )
  expect(receivedBy('ben')).not.toHaveLength(0)
  const [, , path = ''] = /(List-Unsubscribe: <https:\/\/jobs\.shop\.example)(\/unsubscribe\/[^>]+)>/.exec(
    body.replaceAll(/\r\n[ \t]+/g, ' '),
  ) ?? ['', '', '']
  const token = path.slice('/unsubscribe/'.length)
  expect(await system.mailLinks.lookAtSubscription(token)).toEqual({
    ...{ recipient: 'ann', types: ['pay', 'visit'], isEnded: false },
  })
  expect(await system.mailLinks.unsubscribe(token)).toMatchObject({ isEnded: true })
  expect((await system.person(shop, 'ann'))?.channels.map(({ channels }) => channels)).toEqual([['INBOX'], ['INBOX']])
})

test('nothing is sent when nothing is left; who changes their mind gets what waits by itself', async () => {
  const [gone, kept] = [await request('pay', 'tom'), await request('pay', 'lea')]
  await Promise.all([mailOf(gone, isPlanned), mailOf(kept, isPlanned)])
  const before = receivedBy('tom').length
  await system.operations.cancel(shop, { id: gone.id }, 'WITHDRAWN')
  await mailOf(gone, isWithdrawn)
  await system.operations.upsertPerson(shop, { id: 'lea', wantsDigest: false })
  const [sent] = await mailOf(kept, isSent)
  expect(sent?.delivery?.digestId).toBeNull()
  await system.operations.upsertPerson(shop, { id: 'lea', wantsDigest: true })
  clock.aheadMs += day
  const next = [await request('pay', 'tom'), await request('pay', 'tom')]
  for (const job of next) await mailOf(job, isPlanned)
  clock.aheadMs += day
  for (const job of next) await mailOf(job, isSent)
  expect(
    receivedBy('tom')
      .slice(before)
      .map(({ raw }) => /^(?:Subject|Bcc): .*$/gm.exec(raw)?.[0]),
  ).toEqual(['Subject: 2 things Bcc: all@shop.example'])
})

test('what waits of jobs that are done follows its recipient as well', async () => {
  await system.operations.upsertPerson(shop, { id: 'shop', mail: 'shop@people.example', wantsDigest: true })
  const jobs = [await request('pay', 'ben'), await request('pay', 'ben')]
  const toldOf = async (job: Job) => (await mailsOf(job)).filter(({ reason }) => reason === 'COMPLETED')
  for (const job of jobs) {
    await system.operations.complete({ id: 'ben', roles: [], groups: [] }, { id: job.id }, {})
    await eventually(
      () => toldOf(job),
      ([mail]) => mail !== undefined && isPlanned(mail),
    )
  }
  await system.operations.upsertPerson(shop, { id: 'shop', channels: [{ type: 'pay', channels: ['INBOX'] }] })
  for (const job of jobs) {
    await eventually(
      () => toldOf(job),
      ([mail]) => mail !== undefined && isWithdrawn(mail),
    )
  }
})

test('it is put off, given up and tried again as one', async () => {
  peer.treatments.set('grey', 'greylists').set('nobody', 'refuses')
  const names = ['grey', 'grey', 'nobody', 'nobody']
  const jobs = await Promise.all(names.map((name) => request('pay', name)))
  for (const job of jobs) await mailOf(job, isPlanned)
  clock.aheadMs += day
  const idsOf = async (some: readonly Job[], isRight: (mail: Notification) => boolean) =>
    (await Promise.all(some.map((job) => mailOf(job, isRight)))).map(([mail]) => mail?.delivery?.digestId)
  const [one, other] = await idsOf(jobs.slice(0, 2), isSent)
  expect([other, peer.triesOf('grey')]).toEqual([one, 2])
  expect(receivedBy('grey').map(({ messageId }) => messageId)).toEqual([`<${one}@shop.example>`])
  const failed = await idsOf(jobs.slice(2), hasFailed)
  const { notifications } = await system.mails(shop, { state: 'FAILED' })
  expect(notifications.map(({ delivery }) => delivery?.digestId)).toEqual(failed)
  peer.treatments.clear()
  expect(
    await system.operations.retryMails(
      shop,
      notifications.slice(0, 1).map(({ id }) => id),
    ),
  ).toBe(2)
  expect(await idsOf(jobs.slice(2), isSent)).toEqual(failed)
  expect(receivedBy('nobody').map(({ messageId }) => messageId)).toEqual([`<${failed[0]}@shop.example>`])
})
