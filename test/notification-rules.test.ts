// What rules say: where people are told, unless they do not want that there; and what becomes of what they have planned when they
// change, while servers with others still run, and when a type leaves the configuration.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { MovedClock, notificationsOf, notifiedOf } from './support/notified.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const day = 86_400_000
const ann = { id: 'ann', roles: [], groups: [] }
const ruled = defineJobType('ruled', { notify: [{ when: 'requested' }] })
const visit = defineJobType('visit', { notify: [{ when: 'requested' }, { when: { every: '7d', atMost: 3 } }] })
const weekly = (state: string) => Array.from({ length: 3 }, () => `reminder ann ${state}`)

const clock = new MovedClock('2031-01-01T08:00:00Z')
const options = { clock, pollMs: 50, timerMs: 20 }

let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(async () => {
  await database?.close()
})

test('a rule tells on its channels only, and nobody where they do not want it', async () => {
  const spoken = defineJobType('spoken', {
    notify: [
      { when: 'requested', channels: ['INBOX'] },
      { when: 'overdue', channels: ['MAIL'] },
      { when: { afterDue: '1h' }, template: 'everywhere' },
    ],
    escalate: [{ when: { afterRequest: '1h' }, tell: ['ivy', 'max'], channels: ['MAIL'] }],
  })
  const system = await openSystem(database.url, [spoken], options)
  onTestFinished(() => system.close())
  const wishes = { ivy: ['INBOX'], max: ['INBOX', 'MAIL'], moe: ['MAIL'] } as const
  for (const [id, channels] of Object.entries(wishes)) {
    const person = { id, mail: `${id}@people.example`, channels: [{ type: 'spoken', channels }] }
    await system.operations.upsertPerson(shop, person)
  }
  const dueAt = new Date(clock.now().getTime() + day)
  const input = { type: 'spoken', target: newTarget(), candidateUsers: Object.keys(wishes), dueAt }
  const { job } = await system.operations.request(shop, input)
  if (job === null) throw new Error('no job was made')
  clock.move(3_600_000)
  const told = async () =>
    (await notificationsOf(system, job))
      .map(({ template, recipient, channel }) => `${template} ${recipient} ${channel}`)
      .sort()
  const found = await eventually(told, (words) => words.some((word) => word.startsWith('escalation')), 10_000)
  expect(found).toEqual([
    'escalation max MAIL',
    ...['everywhere ivy INBOX', 'everywhere max INBOX', 'everywhere max MAIL', 'everywhere moe MAIL'],
    ...['overdue max MAIL', 'overdue moe MAIL', 'requested ivy INBOX', 'requested max INBOX'],
  ])
})

const later = defineJobType('visit', {
  notify: [
    { when: 'requested', template: 'please_come' },
    { when: { every: '3d', atMost: 2 }, template: 'soon' },
  ],
})
const words = (template: string, who: string, state: string, count: number) =>
  Array.from({ length: count }, () => `${template} ${who} ${state}`)

async function request(system: Tobedone, ...candidateUsers: readonly string[]): Promise<Job> {
  const { job } = await system.operations.request(shop, { type: 'visit', target: newTarget(), candidateUsers })
  if (job === null) throw new Error('no job was made')
  return job
}

test('changed rules reach open jobs at the next start: nothing sent is sent again, nothing closed comes back', async () => {
  const before = await openSystem(database.url, [visit], options)
  const mutedUntil = new Date(clock.now().getTime() + 2 * day)
  await before.operations.upsertPerson(shop, { id: 'pia', mutedUntil })
  const [told, muted, closed] = [
    await request(before, 'ann'),
    await request(before, 'pia'),
    await request(before, 'ann'),
  ]
  await notifiedOf(before, told, ['requested ann sent', ...weekly('planned')])
  await notifiedOf(before, muted, ['requested pia planned', ...words('reminder', 'pia', 'planned', 3)])
  await notifiedOf(before, closed, ['requested ann sent', ...weekly('planned')])
  await before.operations.cancel(shop, { id: closed.id }, 'WITHDRAWN')
  await notifiedOf(before, closed, ['requested ann sent', ...weekly('withdrawn')])
  await before.close()
  clock.move(day)
  const after = await openSystem(database.url, [later], options)
  await notifiedOf(after, told, ['requested ann sent', ...weekly('withdrawn'), ...words('soon', 'ann', 'planned', 2)])
  // What had not been sent yet is said in the new words.
  await notifiedOf(after, muted, [
    ...['requested pia withdrawn', ...words('reminder', 'pia', 'withdrawn', 3)],
    ...['please_come pia planned', ...words('soon', 'pia', 'planned', 2)],
  ])
  await notifiedOf(after, closed, ['requested ann sent', ...weekly('withdrawn')])
  await after.close()
  clock.move(day)
  const again = await openSystem(database.url, [visit], options)
  onTestFinished(() => again.close())
  await notifiedOf(again, told, ['requested ann sent', ...weekly('planned'), ...words('soon', 'ann', 'withdrawn', 2)])
})

const stateOf = async (system: Tobedone, wanted: string) =>
  (await system.followers()).find(({ name }) => name === `tobedone ${wanted}`)
const plansBehind = (system: Tobedone) => stateOf(system, 'plans')

test('all of them are planned anew, however many there are, and it is told how many wait', async () => {
  const before = await openSystem(database.url, [visit], options)
  const jobs = await Promise.all(Array.from({ length: size(10, 450) }, () => request(before, 'ann')))
  const jobId = { in: jobs.map(({ id }) => id) }
  const planned = (system: Tobedone, template: string) => () =>
    system.prisma.notificationRecord.count({ where: { jobId, template, withdrawnAt: null } })
  await eventually(planned(before, 'reminder'), (count) => count === 3 * jobs.length, 60_000)
  await before.close()
  clock.move(1_000)
  // Nothing is planned as long as somebody holds all of them: how many wait is told, and for how long.
  const product = await connectProduct(database.url)
  onTestFinished(() => product.end())
  await product.query('begin')
  await product.query("select 1 from tobedone.job where status = 'PENDING' for update")
  const after = await openSystem(database.url, [later], options)
  onTestFinished(() => after.close())
  const open = await after.prisma.job.count({ where: { status: 'PENDING', type: 'visit' } })
  clock.move(60_000)
  expect(await plansBehind(after)).toMatchObject({ lag: open, lagMs: 60_000 })
  await product.query('rollback')
  await eventually(planned(after, 'soon'), (count) => count === 2 * jobs.length, 60_000)
  await eventually(planned(after, 'reminder'), (count) => count === 0, 10_000)
  for (const job of jobs) await after.operations.cancel(shop, { id: job.id }, 'WITHDRAWN')
  await eventually(
    () => plansBehind(after),
    (state) => state?.lag === 0 && state.lagMs === 0,
    10_000,
  )
  // Else the next would have to wait for all of these.
  await eventually(
    () => stateOf(after, 'notifications'),
    (state) => state?.lag === 0,
    60_000,
  )
})

test('while servers are restarted one by one the last one counts; when it is gone, those that still run do', async () => {
  const old = await openSystem(database.url, [visit], options)
  onTestFinished(() => old.close())
  const job = await request(old, 'ann', 'bob')
  const sent = ['requested ann sent', 'requested bob sent']
  await notifiedOf(old, job, [...sent, ...weekly('planned'), ...words('reminder', 'bob', 'planned', 3)])
  clock.move(1_000)
  const fresh = await openSystem(database.url, [later], options)
  const gone = [...weekly('withdrawn'), ...words('reminder', 'bob', 'withdrawn', 3)]
  const soon = (who: string, state: string) => words('soon', who, state, 2)
  try {
    await notifiedOf(old, job, [...sent, ...gone, ...soon('ann', 'planned'), ...soon('bob', 'planned')])
    await old.operations.claim(ann, { id: job.id })
    await notifiedOf(old, job, [...sent, ...gone, ...soon('ann', 'planned'), ...soon('bob', 'withdrawn')])
  } finally {
    await fresh.close()
  }
  clock.move(61_000)
  const bobs = words('reminder', 'bob', 'withdrawn', 3)
  await notifiedOf(old, job, [
    ...sent,
    ...weekly('planned'),
    ...bobs,
    ...soon('ann', 'withdrawn'),
    ...soon('bob', 'withdrawn'),
  ])
})

test('a process without any rules of a type takes nothing over from a server that runs and has some', async () => {
  const server = await openSystem(database.url, [visit], options)
  const job = await request(server, 'ann')
  await notifiedOf(server, job, ['requested ann sent', ...weekly('planned')])
  clock.move(1_000)
  const script = await openSystem(database.url, [defineJobType('visit')], options)
  try {
    const another = await request(script, 'ann')
    await notifiedOf(server, another, ['requested ann sent', ...weekly('planned')])
    await notifiedOf(server, job, ['requested ann sent', ...weekly('planned')])
  } finally {
    await script.close()
    await server.close()
  }
})

test('what a type has planned that left the configuration is sent while its job is open, and withdrawn when that is closed', async () => {
  const before = await openSystem(database.url, [ruled, visit], options)
  const [open, closed] = [await request(before, 'ann'), await request(before, 'ann')]
  for (const job of [open, closed]) await notifiedOf(before, job, ['requested ann sent', ...weekly('planned')])
  await before.close()
  const after = await openSystem(database.url, [ruled], options)
  onTestFinished(() => after.close())
  await after.operations.cancel(shop, { id: closed.id }, 'WITHDRAWN')
  clock.move(8 * day)
  await notifiedOf(after, open, ['requested ann sent', 'reminder ann sent', ...weekly('planned').slice(1)])
  await notifiedOf(after, closed, ['requested ann sent', 'reminder ann withdrawn', ...weekly('planned').slice(1)])
})
