// Notifications through the API: of a job, of the viewer, and as a live inbox with counts, on whichever server; and only what the
// viewer may see.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { RequestInput } from '../src/domain/command.ts'
import type { Job } from '../src/domain/job.ts'
import { newTarget } from './support/condition-shop.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import {
  inbox,
  markSeen,
  notificationsOfJob,
  notificationsOfViewer,
  ownPerson,
  person,
  updatePreferences,
  upsertPerson,
  watchInbox,
} from './support/notification-documents.ts'
import { notifiedOf } from './support/notified.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const types = [
  defineJobType('visit', { notify: [{ when: 'requested' }, { when: 'completed' }], staffGroups: ['desk'] }),
  defineJobType('secret', { notify: [{ when: 'requested', to: ['ann', 'bob'] }], staffGroups: ['vault'] }),
]
const quick = { pollMs: 50, timerMs: 30 }

let server: TestServer
let other: TestServer

beforeAll(async () => {
  server = await startServer({ types, system: quick })
  const system = { ...quick, peopleMaySay: ['name' as const] }
  other = await startServer({ types, databaseUrl: server.databaseUrl, system })
})
afterAll(async () => {
  await other?.close()
  await server?.close()
})

async function request(input: Partial<RequestInput>): Promise<Job> {
  const { job } = await server.tobedone.operations.request(shop, { type: 'visit', target: newTarget(), ...input })
  if (job === null) throw new Error('no job was made')
  return job
}

const globalId = (job: Job): string => Buffer.from(`Job:${job.id}`).toString('base64')

/** A live inbox: `until` waits for one of which that is so. */
function watching(client: Client) {
  const watch = client.watch(watchInbox, { first: 2 })
  const told = () => watch.results.flatMap(({ data }) => data?.inboxChanged ?? [])
  return {
    stop: watch.stop,
    until: (isSo: (last: ReturnType<typeof told>[number]) => boolean) =>
      eventually(
        () => told().at(-1),
        (last) => last !== undefined && isSo(last),
        10_000,
      ),
  }
}

test('a live inbox tells what comes, what was seen and what is done, on whichever server that happens', async () => {
  const [mia, elsewhere] = [await clientOf(server, 'mia'), await clientOf(other, 'mia')]
  const [here, there] = [watching(mia), watching(elsewhere)]
  await here.until(({ pendingCount }) => pendingCount === 0)
  const jobs = [
    await request({ assignedTo: 'mia' }),
    await request({ assignedTo: 'mia' }),
    await request({ assignedTo: 'mia' }),
  ]
  for (const live of [here, there]) {
    const last = await live.until(({ unseenCount, pendingCount }) => unseenCount === 3 && pendingCount === 3)
    expect(last?.notifications).toHaveLength(2)
  }
  const { notifications } = await mia.run(notificationsOfViewer, {})
  const [latest] = notifications.edges
  expect(await elsewhere.run(markSeen, { ids: [latest?.node.id ?? '', 'nonsense'] })).toMatchObject({
    markNotificationsSeen: { seenCount: 1 },
  })
  for (const live of [here, there])
    await live.until(({ unseenCount, pendingCount }) => unseenCount === 2 && pendingCount === 3)
  const [first, second] = jobs
  if (first === undefined || second === undefined) throw new Error('no jobs')
  await server.tobedone.operations.complete({ id: 'mia', roles: [], groups: [] }, { id: first.id }, {})
  for (const live of [here, there]) await live.until(({ pendingCount }) => pendingCount === 2)
  // The job is shown as it is now.
  await server.tobedone.operations.update(shop, { id: jobs[2]?.id ?? '' }, { priority: 90 })
  for (const live of [here, there])
    await live.until((last) => last.notifications.some(({ job }) => job.priority === 90))
  await server.tobedone.operations.assign(shop, { id: second.id }, 'bob')
  for (const live of [here, there]) await live.until(({ pendingCount }) => pendingCount === 1)
  expect(await mia.run(markSeen, {})).toMatchObject({ markNotificationsSeen: { seenCount: 2 } })
  expect((await mia.run(inbox, {})).inbox).toMatchObject({ unseenCount: 0, pendingCount: 1 })
  here.stop()
  there.stop()
})

test('a job tells who was told and who acted: all to its staff, their own to others', async () => {
  const job = await request({ candidateUsers: ['ann', 'bob'] })
  await notifiedOf(server.tobedone, job, ['requested ann sent', 'requested bob sent'])
  await server.tobedone.operations.complete({ id: 'bob', roles: [], groups: [] }, { id: job.id }, {})
  await notifiedOf(server.tobedone, job, ['requested ann sent', 'requested bob sent', 'completed shop sent'])
  const id = globalId(job)
  const all = await (await clientOf(server, 'deb', { roles: ['staff'], groups: ['desk'] })).run(notificationsOfJob, {
    id,
  })
  const told = all.job?.notifications.edges.map(({ node }) => [node.recipient, node.actionedAt !== null]) ?? []
  expect(told.sort()).toEqual([
    ['ann', false],
    ['bob', true],
    ['shop', false],
  ])
  const own = await (await clientOf(server, 'ann')).run(notificationsOfJob, { id })
  expect(own.job?.notifications.edges).toMatchObject([{ node: { recipient: 'ann', template: 'requested' } }])
  const service = await clientOf(server, 'shop', { roles: ['service'] })
  const page = await service.run(notificationsOfJob, { id, first: 2 })
  expect(page.job?.notifications.pageInfo.hasNextPage).toBe(true)
  const rest = await service.run(notificationsOfJob, { id, after: page.job?.notifications.pageInfo.endCursor ?? null })
  expect(rest.job?.notifications.edges).toHaveLength(1)
})

test('what one was told stays in pages, the latest first; what is about a job out of sight is not there', async () => {
  const jobs = [await request({ assignedTo: 'pam', title: '1' }), await request({ assignedTo: 'pam', title: '2' })]
  for (const job of jobs) await notifiedOf(server.tobedone, job, ['requested pam sent'])
  const pam = await clientOf(server, 'pam')
  const { notifications: one } = await pam.run(notificationsOfViewer, { first: 1 })
  const { notifications: two } = await pam.run(notificationsOfViewer, {
    first: 1,
    after: one.pageInfo.endCursor ?? null,
  })
  expect([one, two].map(({ edges }) => edges[0]?.node.job.title).sort()).toEqual(['1', '2'])
  expect([one.pageInfo.hasNextPage, two.pageInfo.hasNextPage, two.pageInfo.hasPreviousPage]).toEqual([
    true,
    false,
    true,
  ])
  expect(await pam.refused(notificationsOfViewer, { after: 'nonsense' })).toMatchObject({
    extensions: { code: 'CURSOR_INVALID' },
  })
  expect(await pam.refused(notificationsOfViewer, { first: 101 })).toMatchObject({
    extensions: { code: 'LIMIT_EXCEEDED' },
  })
  const secret = await request({ type: 'secret', candidateUsers: ['ann'] })
  await notifiedOf(server.tobedone, secret, ['requested ann sent', 'requested bob sent'])
  const seenBy = async (id: string) =>
    (await (await clientOf(server, id)).run(notificationsOfViewer, {})).notifications.edges.map(
      ({ node }) => node.job.id,
    )
  expect(await seenBy('ann')).toContain(globalId(secret))
  expect(await seenBy('bob')).not.toContain(globalId(secret))
})

describe('people', () => {
  test('are named by services, and known to themselves', async () => {
    const service = await clientOf(server, 'shop', { roles: ['service'] })
    const given = { id: 'zoe', name: 'Zoe', mail: 'zoe@example.com', timeZone: 'Europe/Amsterdam', locale: 'nl' }
    const channels = [{ type: 'visit', channels: ['INBOX' as const] }]
    const quietHours = [{ from: '22:00', to: '07:00', weekdays: ['FRIDAY' as const] }]
    const wanted = { channels, quietHours, wantsDigest: true, digestAt: '18:30' }
    const { upsertPerson: made } = await service.run(upsertPerson, { input: { ...given, ...wanted } })
    expect(made?.person).toEqual({ ...given, ...wanted, mutedUntil: null })
    const { upsertPerson: changed } = await service.run(upsertPerson, {
      input: { id: 'zoe', name: null, timeZone: null, quietHours: null, digestAt: null },
    })
    expect(changed?.person).toMatchObject({ name: null, timeZone: 'UTC', mail: 'zoe@example.com', quietHours: null })
    expect(changed?.person).toMatchObject({ channels, wantsDigest: true, digestAt: null })
    const [zoe, ann] = [await clientOf(server, 'zoe'), await clientOf(server, 'ann')]
    expect((await zoe.run(person, { id: 'zoe' })).person).toMatchObject({ mail: 'zoe@example.com' })
    expect((await ann.run(person, { id: 'zoe' })).person).toBeNull()
    expect(await zoe.refused(upsertPerson, { input: { id: 'zoe' } })).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    })
  })

  test('say how they want to be told themselves, and not who they are unless the product lets them', async () => {
    await server.tobedone.operations.upsertPerson(shop, { id: 'pat', name: 'Pat', mail: 'pat@example.com' })
    const [pat, elsewhere] = [await clientOf(server, 'pat'), await clientOf(other, 'pat')]
    const job = await request({ assignedTo: 'pat' })
    await notifiedOf(server.tobedone, job, ['requested pat sent', 'requested pat sent'])
    const channels = [{ type: 'visit', channels: ['INBOX' as const] }]
    const said = { timeZone: 'Asia/Tokyo', locale: 'ja', channels, wantsDigest: true, digestAt: '09:00' }
    const { updatePreferences: answer } = await pat.run(updatePreferences, { input: said })
    const known = { id: 'pat', name: 'Pat', mail: 'pat@example.com', mutedUntil: null, ...said }
    expect(answer?.person).toEqual(known)
    const own = { id: 'pat', mail: 'pat@example.com', timeZone: 'Asia/Tokyo', wantsDigest: true }
    expect((await pat.run(ownPerson, {})).viewer).toEqual({ id: 'pat', person: own })
    await notifiedOf(server.tobedone, await request({ assignedTo: 'pat' }), ['requested pat sent'])
    for (const input of [{ name: 'Pip' }, { mail: 'pip@example.com' }, { mail: null, timeZone: 'UTC' }]) {
      expect(await pat.refused(updatePreferences, { input })).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
    }
    expect(await pat.refused(updatePreferences, { input: { digestAt: 'noon' } })).toMatchObject({
      extensions: { code: 'INVALID_INPUT' },
    })
    const { updatePreferences: named } = await elsewhere.run(updatePreferences, {
      input: { name: 'Pip', locale: null },
    })
    expect(named?.person).toEqual({ ...known, name: 'Pip', locale: null })
    expect(await elsewhere.refused(updatePreferences, { input: { mail: 'pip@example.com' } })).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    })
    const stranger = await clientOf(server, 'stu')
    expect((await stranger.run(ownPerson, {})).viewer).toEqual({ id: 'stu', person: null })
    await expect(server.tobedone.operations.updatePreferences({ ...shop, id: 'system' }, {})).rejects.toThrow('Nobody')
  })

  test.each([
    [{ id: '' }, 'id'],
    [{ id: 'system' }, 'nobody'],
    [{ id: `erased-${'0'.repeat(32)}` }, 'pseudonym'],
    [{ id: 'zoe', mail: 'zoe' }, 'mail'],
    [{ id: 'zoe', mail: 'a@b\r\nbcc: c@d' }, 'mail'],
    [{ id: 'zoe', timeZone: 'Europe/Amsterdm' }, 'did you mean "Europe/Amsterdam"'],
    [{ id: 'zoe', locale: 'nl_NL!' }, 'locale'],
    [{ id: 'zoe', name: 'x'.repeat(201) }, 'name'],
    [{ id: 'zoe', digestAt: '8:00' }, 'digestAt: must be a time of day'],
    [{ id: 'zoe', quietHours: [{ from: '22', to: '07:00' }] }, 'quietHours: must have times of day'],
    [
      {
        id: 'zoe',
        channels: [
          { type: 'a', channels: [] },
          { type: 'a', channels: [] },
        ],
      },
      'twice',
    ],
  ])('that cannot be are refused: %j', async (input, message) => {
    const service = await clientOf(server, 'shop', { roles: ['service'] })
    const refusal = await service.refused(upsertPerson, { input })
    expect(refusal).toMatchObject({ extensions: { code: 'INVALID_INPUT' } })
    expect(refusal.message).toContain(message)
  })
})
