// Who is told what and when, over a month that the clock is moved through; and that whatever happens to a job moves or takes back
// what is planned.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { RequestInput } from '../src/domain/command.ts'
import type { Job } from '../src/domain/job.ts'
import { actionedAtOf } from '../src/domain/notification/notification.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { MovedClock, notificationsOf, notifiedOf } from './support/notified.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const hour = 3_600_000
const day = 24 * hour
const ann: Viewer = { id: 'ann', roles: [], groups: [] }

const types = [
  defineJobType('visit', {
    notify: [
      { when: 'requested' },
      { when: 'assigned' },
      { when: { beforeDue: '1d' }, template: 'due_soon' },
      { when: 'overdue' },
      { when: { afterDue: '5d' }, to: ['lea'], template: 'long_overdue' },
      { when: { every: '7d', atMost: 3 } },
      { when: 'completed' },
    ],
  }),
  defineJobType('silent'),
]

let database: TestDatabase
let system: Tobedone
const clock = new MovedClock('2031-01-01T08:00:00Z')

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { clock, pollMs: 50, timerMs: 20 })
})
afterAll(async () => {
  await system?.close()
  await database?.close()
})

async function request(input: Partial<RequestInput>): Promise<Job> {
  const { job } = await system.operations.request(shop, { type: 'visit', target: newTarget(), ...input })
  if (job === null) throw new Error('no job was made')
  return job
}

const weekly = (state: string, who = 'ann') => Array.from({ length: 3 }, () => `reminder ${who} ${state}`)

test('a month of one job: each message at its moment, and none after it was done', async () => {
  const job = await request({ assignedTo: 'ann', dueAt: new Date(clock.now().getTime() + 10 * day) })
  // Being told of the job she need not be told that it is hers.
  const due = ['due_soon ann', 'overdue ann', 'long_overdue lea'].map((word) => `${word} planned`)
  await notifiedOf(system, job, ['assigned ann sent', ...due, ...weekly('planned')])
  clock.move(7 * day)
  await notifiedOf(system, job, ['assigned ann sent', ...due, 'reminder ann sent', ...weekly('planned').slice(1)])
  clock.move(2 * day)
  await notifiedOf(system, job, [
    ...['assigned ann sent', 'due_soon ann sent', 'overdue ann planned', 'long_overdue lea planned'],
    ...['reminder ann sent', 'reminder ann planned', 'reminder ann planned'],
  ])
  clock.move(day)
  const sent = await notifiedOf(system, job, [
    ...['assigned ann sent', 'due_soon ann sent', 'overdue ann sent', 'long_overdue lea planned'],
    ...['reminder ann sent', 'reminder ann planned', 'reminder ann planned'],
  ])
  expect(
    sent.map(({ sentAt, plannedFor }) => sentAt === null || sentAt.getTime() === plannedFor.getTime()),
  ).not.toContain(false)
  clock.move(hour)
  await system.operations.complete(ann, { id: job.id }, {})
  const after = await notifiedOf(system, job, [
    ...['assigned ann sent', 'due_soon ann sent', 'overdue ann sent', 'long_overdue lea withdrawn'],
    ...['reminder ann sent', 'reminder ann withdrawn', 'reminder ann withdrawn', 'completed shop sent'],
  ])
  clock.move(30 * day)
  await notifiedOf(system, job, [
    ...['assigned ann sent', 'due_soon ann sent', 'overdue ann sent', 'long_overdue lea withdrawn'],
    ...['reminder ann sent', 'reminder ann withdrawn', 'reminder ann withdrawn', 'completed shop sent'],
  ])
  // What moved her is told by the closing; of what the others got nobody asked anything of her.
  expect(
    after
      .filter((each) => actionedAtOf(each) !== null)
      .map(({ template }) => template)
      .sort(),
  ).toEqual([...['assigned', 'due_soon', 'overdue', 'reminder']])
})

test('candidates are told; who claims keeps the reminders alone, and hears nothing of what they did themselves', async () => {
  const job = await request({ candidateUsers: ['ann', 'bob', 'eve'], excludedUsers: ['eve'] })
  await notifiedOf(system, job, [
    'requested ann sent',
    'requested bob sent',
    ...weekly('planned'),
    ...weekly('planned', 'bob'),
  ])
  await system.operations.claim(ann, { id: job.id })
  await notifiedOf(system, job, [
    'requested ann sent',
    'requested bob sent',
    ...weekly('planned'),
    ...weekly('withdrawn', 'bob'),
  ])
  await system.operations.unclaim(ann, { id: job.id })
  await notifiedOf(system, job, [
    'requested ann sent',
    'requested bob sent',
    ...weekly('planned'),
    ...weekly('planned', 'bob'),
  ])
  await system.operations.assign(shop, { id: job.id }, 'bob')
  await notifiedOf(system, job, [
    ...[
      'requested ann sent',
      'requested bob sent',
      'assigned bob sent',
      ...weekly('withdrawn'),
      ...weekly('planned', 'bob'),
    ],
  ])
})

test('rescheduling plans anew, snoozing puts off, and one message comes of what was put off together', async () => {
  const job = await request({ assignedTo: 'ann', dueAt: new Date(clock.now().getTime() + 3 * day) })
  await notifiedOf(system, job, [
    ...[
      'assigned ann sent',
      'due_soon ann planned',
      'overdue ann planned',
      'long_overdue lea planned',
      ...weekly('planned'),
    ],
  ])
  const dueAt = new Date(clock.now().getTime() + 20 * day)
  await system.operations.reschedule(shop, { id: job.id }, { dueAt })
  const moved = await notifiedOf(system, job, [
    ...['assigned ann sent', 'due_soon ann withdrawn', 'overdue ann withdrawn', 'long_overdue lea withdrawn'],
    ...['due_soon ann planned', 'overdue ann planned', 'long_overdue lea planned', ...weekly('planned')],
  ])
  const overdue = moved.find(({ template, withdrawnAt }) => template === 'overdue' && withdrawnAt === null)
  expect(overdue?.plannedFor).toEqual(dueAt)
  await system.operations.snooze(shop, { id: job.id }, new Date(clock.now().getTime() + 15 * day))
  await notifiedOf(system, job, [
    ...['assigned ann sent', 'due_soon ann withdrawn', 'overdue ann withdrawn', 'long_overdue lea withdrawn'],
    ...['due_soon ann planned', 'overdue ann planned', 'long_overdue lea planned'],
    ...['reminder ann withdrawn', 'reminder ann planned', 'reminder ann planned'],
  ])
  clock.move(15 * day)
  await notifiedOf(system, job, [
    ...['assigned ann sent', 'due_soon ann withdrawn', 'overdue ann withdrawn', 'long_overdue lea withdrawn'],
    ...['due_soon ann planned', 'overdue ann planned', 'long_overdue lea planned'],
    ...['reminder ann withdrawn', 'reminder ann sent', 'reminder ann planned'],
  ])
})

test('closed before it was sent, nothing is; reopened it is told of anew', async () => {
  await system.operations.upsertPerson(shop, { id: 'pia', mutedUntil: new Date(clock.now().getTime() + hour) })
  const job = await request({ candidateUsers: ['pia'] })
  await notifiedOf(system, job, ['requested pia planned', ...weekly('planned', 'pia')])
  await system.operations.cancel(shop, { id: job.id }, 'WITHDRAWN')
  await notifiedOf(system, job, ['requested pia withdrawn', ...weekly('withdrawn', 'pia')])
  clock.move(2 * hour)
  await system.operations.reopen(shop, { id: job.id }, {})
  await notifiedOf(system, job, [
    ...['requested pia withdrawn', 'requested pia sent', ...weekly('withdrawn', 'pia'), ...weekly('planned', 'pia')],
  ])
})

test('what somebody prefers counts for what is planned already', async () => {
  const job = await request({ candidateUsers: ['tom'] })
  await notifiedOf(system, job, ['requested tom sent', ...weekly('planned', 'tom')])
  await system.operations.upsertPerson(shop, { id: 'tom', channels: [{ type: 'visit', channels: [] }] })
  await notifiedOf(system, job, ['requested tom sent', ...weekly('withdrawn', 'tom')])
  const mutedUntil = new Date(clock.now().getTime() + 10 * day)
  await system.operations.upsertPerson(shop, { id: 'tom', channels: [], mutedUntil })
  await notifiedOf(system, job, ['requested tom sent', ...weekly('planned', 'tom')])
  expect((await notificationsOf(system, job)).map(({ plannedFor }) => plannedFor)).toContainEqual(mutedUntil)
  clock.move(8 * day)
  await system.operations.upsertPerson(shop, { id: 'tom', mutedUntil: null })
  await notifiedOf(system, job, ['requested tom sent', 'reminder tom sent', ...weekly('planned', 'tom').slice(1)])
})

test('an import tells nobody of the past, only what is still to come', async () => {
  const at = new Date(clock.now().getTime() - 8 * day).toISOString()
  const line = (externalId: string, more: object) =>
    JSON.stringify({ externalId, type: 'visit', target: newTarget(), at, by: 'old', assignedTo: 'ann', ...more })
  async function* lines() {
    yield `${line('done', { history: [{ at, by: 'old', operation: 'complete' }] })}\n`
    yield `${line('open', { dueAt: new Date(clock.now().getTime() - day).toISOString() })}\n`
  }
  const outcomes = await Array.fromAsync(system.importJobs(lines()))
  expect(outcomes).toHaveLength(2)
  const { jobs } = await system.reads.jobs(shop, { filter: { requestedBy: ['old'] }, orderBy: 'CREATED_AT_ASC' })
  const [open, done] = [
    jobs.find(({ status }) => status === 'PENDING'),
    jobs.find(({ status }) => status === 'COMPLETED'),
  ]
  if (open === undefined || done === undefined) throw new Error('it was not imported')
  await notifiedOf(system, open, ['long_overdue lea planned', ...weekly('planned').slice(1)])
  expect(await notificationsOf(system, done)).toEqual([])
})

test('a job that a transaction of the product holds does not hold up the others, and is planned when it is free', async () => {
  const [job, other] = [await request({ candidateUsers: ['kim'] }), await request({ candidateUsers: ['kim'] })]
  for (const each of [job, other]) await notifiedOf(system, each, ['requested kim sent', ...weekly('planned', 'kim')])
  const product = await connectProduct(database.url)
  try {
    await product.query('begin')
    await product.query('select 1 from tobedone.job where id = $1::uuid for update', [job.id])
    await system.operations.upsertPerson(shop, { id: 'kim', channels: [{ type: 'visit', channels: [] }] })
    await notifiedOf(system, other, ['requested kim sent', ...weekly('withdrawn', 'kim')])
    await notifiedOf(system, job, ['requested kim sent', ...weekly('planned', 'kim')])
    await product.query('rollback')
  } finally {
    await product.end()
  }
  // The clock stands still: nothing but the next look is waited for.
  await notifiedOf(system, job, ['requested kim sent', ...weekly('withdrawn', 'kim')])
})

test('types without rules tell nobody', async () => {
  const [silent, told] = [await request({ type: 'silent', assignedTo: 'bob' }), await request({ assignedTo: 'bob' })]
  await notifiedOf(system, told, ['assigned bob sent', ...weekly('planned', 'bob')])
  expect(await notificationsOf(system, silent)).toEqual([])
})
