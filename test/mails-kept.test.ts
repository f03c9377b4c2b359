// Without a mail server mails are kept: whoever operates the server reads in the API what was written, to whom, and nobody else does.
// What is known of people decides whether they get any, and an erasure leaves nothing of what was written.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { RequestInput } from '../src/domain/command.ts'
import type { Notification } from '../src/domain/notification/notification.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { newTarget } from './support/condition-shop.ts'
import { eventually } from './support/eventually.ts'
import { clientOf } from './support/graphql-client.ts'
import { deliveriesOfJob, keptMails, mails, retryMails } from './support/mail-documents.ts'
import { notificationsOf, notifiedOf } from './support/notified.ts'
import { startServer, type TestServer } from './support/server.ts'
import { storedRows, wordsIn } from './support/stored-rows.ts'
import { shop } from './support/system.ts'

const root: Viewer = { id: 'root', roles: ['admin'], groups: [] }
const templates = {
  cut: () => ({ subject: `${'🎉'.slice(0, 1)} cut`, text: 'a\0b' }),
  wordless: () => JSON.parse('5'),
  lost: () => {
    throw new Error('there is no kim@people.example here')
  },
}
const types = [
  defineJobType('visit', {
    title: 'Come and see',
    link: 'https://shop.example/visits/{id}',
    dueIn: '7d',
    actionLinks: { withoutSignIn: true },
    notify: [{ when: 'requested' }],
  }),
  ...Object.keys(templates).map((template) => defineJobType(template, { notify: [{ when: 'requested', template }] })),
]

const clock = { aheadMs: 0, now: () => new Date(Date.now() + clock.aheadMs) }

let server: TestServer

beforeAll(async () => {
  server = await startServer({
    types,
    system: {
      pollMs: 50,
      timerMs: 30,
      clock,
      mail: { publicUrl: 'https://jobs.shop.example', attempts: 1, templates },
    },
  })
})
afterAll(async () => {
  await server?.close()
})

async function request(assignedTo: string, more: Partial<RequestInput> = {}) {
  const input = { type: 'visit', target: newTarget(), assignedTo, ...more }
  const { job } = await server.tobedone.operations.request(shop, input)
  if (job === null) throw new Error('no job was made')
  return job
}

const globalId = ({ id }: { readonly id: string }): string => Buffer.from(`Job:${id}`).toString('base64')

test('what was written is read by services and admins, page by page', async () => {
  const { operations } = server.tobedone
  const channels = [{ type: 'visit', channels: ['INBOX' as const] }]
  await operations.upsertPerson(shop, {
    id: 'ann',
    name: 'Ann',
    mail: 'ann@people.example',
    timeZone: 'Europe/Amsterdam',
  })
  await operations.upsertPerson(shop, { id: 'deaf', mail: 'deaf@people.example', channels })
  const jobs = [await request('ann'), await request('ann')]
  for (const job of jobs) await notifiedOf(server.tobedone, job, ['requested ann sent', 'requested ann sent'])
  for (const name of ['deaf', 'unknown'])
    await notifiedOf(server.tobedone, await request(name), [`requested ${name} sent`])
  const admin = await clientOf(server, 'root', { roles: ['admin'] })
  const first = await admin.run(mails, { state: 'SENT', first: 1 })
  const second = await admin.run(mails, { first: 1, after: first.mails.pageInfo.endCursor ?? null })
  expect([first.mails.pageInfo.hasNextPage, second.mails.pageInfo.hasNextPage]).toEqual([true, false])
  const nodes = [...first.mails.edges, ...second.mails.edges].map(({ node }) => node)
  expect(nodes.map(({ job }) => job.id).sort()).toEqual(jobs.map(globalId).sort())
  const message = nodes[0]?.delivery?.message
  expect(nodes[0]).toMatchObject({
    channel: 'MAIL',
    recipient: 'ann',
    delivery: { attempts: 1, failedAt: null, lastError: null },
  })
  expect(message).toMatchObject({ to: 'ann@people.example', subject: 'Come and see' })
  expect(message?.text).toMatch(
    /^Hello Ann,\n\nCome and see\n\nThis is waiting for you\.\n\nIt should be done by .+ \(Europe\/Amsterdam\)\.\n/,
  )
  expect(message?.html).toContain('href="https://shop.example/visits/')
  // Whoever reads it cannot act as its recipient.
  expect(message?.text).toContain('\n\nDone: https://jobs.shop.example/actions/[token]\n')
  expect(message?.text).toContain('https://jobs.shop.example/unsubscribe/[token]')
  expect(message?.html.match(/\/(?:actions|unsubscribe)\/[\w-]+\.[\w-]+/)).toBeNull()
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  for (const state of ['queued', 'failed']) expect(metrics).toContain(`tobedone_mails{state="${state}"} 0`)
  expect(await admin.run(mails, { state: 'FAILED' })).toMatchObject({ mails: { edges: [] } })
  expect(await admin.run(retryMails, { ids: nodes.map(({ id }) => id) })).toEqual({ retryMails: { retriedCount: 0 } })
})

test('others see neither the queue nor what was written, but that they were told by mail', async () => {
  await server.tobedone.operations.upsertPerson(shop, { id: 'eve', mail: 'eve@people.example' })
  const job = await request('eve')
  await notifiedOf(server.tobedone, job, ['requested eve sent', 'requested eve sent'])
  const [eve, lea] = [await clientOf(server, 'eve'), await clientOf(server, 'lea', { roles: ['staff'] })]
  for (const client of [eve, lea]) {
    expect((await client.refused(mails, {})).extensions.code).toBe('FORBIDDEN')
    expect((await client.refused(retryMails, {})).extensions.code).toBe('FORBIDDEN')
  }
  const told = async (client: typeof eve) =>
    (await client.run(deliveriesOfJob, { id: globalId(job) })).job?.notifications.edges
      .map(({ node }) => node)
      .filter(({ channel }) => channel === 'MAIL')
  expect(await told(eve)).toMatchObject([{ recipient: 'eve', delivery: null }])
  expect(await told(lea)).toMatchObject([{ recipient: 'eve', delivery: { message: { to: 'eve@people.example' } } }])
})

test('an erasure leaves nothing of what was written, of a person or of a target', async () => {
  const { operations } = server.tobedone
  await operations.upsertPerson(shop, { id: 'planted-pat', name: 'planted-name', mail: 'planted-pat@people.example' })
  const job = await request('planted-pat')
  await notifiedOf(server.tobedone, job, ['requested planted-pat sent', 'requested planted-pat sent'])
  await operations.erasePerson(root, 'planted-pat')
  expect(wordsIn(await storedRows(server.databaseUrl), ['planted'])).toEqual([])
  await operations.upsertPerson(shop, { id: 'kim', mail: 'kim@people.example' })
  const about = await request('kim')
  await notifiedOf(server.tobedone, about, ['requested kim sent', 'requested kim sent'])
  await eventually(
    () => storedRows(server.databaseUrl, about.targetId),
    (rows) => rows.some(({ table, text }) => table === 'notification' && text.includes('message')),
  )
  await operations.eraseTarget(root, { type: about.targetType, id: about.targetId })
  expect(wordsIn(await storedRows(server.databaseUrl), [about.targetId])).toEqual([])
})

test('a digest is kept once, read by services and admins only, and gone with any of its targets', async () => {
  const { operations } = server.tobedone
  await operations.upsertPerson(shop, { id: 'dan', mail: 'dan@people.example', wantsDigest: true })
  const jobs = [await request('dan'), await request('dan')]
  for (const job of jobs) await notifiedOf(server.tobedone, job, ['requested dan sent', 'requested dan planned'])
  clock.aheadMs += 86_400_000
  for (const job of jobs) await notifiedOf(server.tobedone, job, ['requested dan sent', 'requested dan sent'])
  const rows = await server.tobedone.prisma.notificationRecord.findMany({
    where: { recipient: 'dan', channel: 'MAIL' },
  })
  expect(rows.filter(({ message }) => message !== null)).toHaveLength(1)
  const admin = await clientOf(server, 'root', { roles: ['admin'] })
  const deliveries = async () => {
    const { mails: found } = await admin.run(mails, { state: 'SENT' })
    return found.edges.filter(({ node }) => node.recipient === 'dan').map(({ node }) => node.delivery)
  }
  const [one, other] = await deliveries()
  expect(one?.message).toMatchObject({ to: 'dan@people.example', subject: 'Come and see, and 1 more' })
  expect(one?.message?.text.match(/https:\/\/shop\.example\/visits\//g)).toHaveLength(2)
  expect(one?.message?.text).toContain('https://jobs.shop.example/actions/[token]')
  expect(other).toMatchObject({ digestId: one?.digestId, message: one?.message })
  const lea = await clientOf(server, 'lea', { roles: ['staff'] })
  for (const job of jobs) {
    const told = (await lea.run(deliveriesOfJob, { id: globalId(job) })).job?.notifications.edges ?? []
    const [mail] = told.filter(({ node }) => node.channel === 'MAIL')
    expect(mail?.node.delivery).toEqual({ attempts: 1, message: null })
  }
  // Whichever of them holds it.
  const [{ targetType, targetId } = { targetType: '', targetId: '' }] = jobs
  await operations.eraseTarget(root, { type: targetType, id: targetId })
  expect((await deliveries()).map((delivery) => delivery?.message)).toEqual([null, null])
})

test('the start says that they are kept, and no figure counts them as sent', async () => {
  expect(server.logged.join()).toContain('mails are kept to be read in the API: no mail server is named (SMTP_URL)')
  await server.tobedone.operations.upsertPerson(shop, { id: 'kay', mail: 'kay@people.example' })
  const job = await request('kay')
  await notifiedOf(server.tobedone, job, ['requested kay sent', 'requested kay sent'])
  await server.tobedone.operations.complete({ id: 'kay', roles: [], groups: [] }, { id: job.id }, {})
  clock.aheadMs += 1_000
  const admin = await clientOf(server, 'root', { roles: ['admin'] })
  const { messages, done } = (await admin.run(keptMails, {})).notificationStats
  const [inbox, mailed, ...others] = messages
  expect(others).toEqual([])
  expect(inbox).toMatchObject({ channel: 'INBOX', keptCount: 0, actionedCount: 1, lateCount: 0 })
  expect(mailed).toMatchObject({ channel: 'MAIL', sentCount: 0, actionedCount: 0, lateCount: 0 })
  // By itself, and in a digest.
  expect(mailed?.keptCount).toBeGreaterThan(3)
  expect(done).toEqual([{ doneCount: 1, doneUntoldCount: 0, messagesPerDone: 1 }])
})

test('whatever a title or a template says, a mail comes of it that can be read, or why there is none', async () => {
  await server.tobedone.operations.upsertPerson(shop, { id: 'kim', mail: 'kim@people.example' })
  const deliveryOf = async (more: Partial<RequestInput>) => {
    const job = await request('kim', more)
    const found = () => notificationsOf(server.tobedone, job)
    const isOver = ({ sentAt, delivery }: Notification) => sentAt !== null || (delivery?.failedAt ?? null) !== null
    const told = await eventually(found, (all) => all.length === 2 && all.every(isOver), 10_000)
    return told.find(({ channel }) => channel === 'MAIL')?.delivery
  }
  // Nobody sees a title of blanks, nor where to press.
  for (const title of ['  ', '\u200b\u2066', '']) {
    expect((await deliveryOf({ title }))?.message?.subject).toBe('Come and see')
  }
  expect((await deliveryOf({ title: '\u202eeno siht' }))?.message?.subject).toBe('eno siht')
  expect((await deliveryOf({ type: 'cut' }))?.message).toMatchObject({ subject: '\ufffd cut', text: 'a b' })
  expect(await deliveryOf({ type: 'wordless' })).toMatchObject({
    ...{ attempts: 1, message: null, lastError: 'the template "wordless" did not answer with texts' },
  })
  expect(await deliveryOf({ type: 'lost' })).toMatchObject({ lastError: 'there is no [address] here' })
})
