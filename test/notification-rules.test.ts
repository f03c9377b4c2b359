// What rules say: where people are told, unless they do not want that there; and rules that leave the configuration: what they have
// planned is not lost, and is not sent in vain.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { MovedClock, notificationsOf, notifiedOf } from './support/notified.ts'
import { openSystem, shop } from './support/system.ts'

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

test('what rules have planned that are gone is sent while its job is open, and withdrawn when that is closed', async () => {
  const before = await openSystem(database.url, [ruled, visit], options)
  const target = newTarget()
  const { job: open } = await before.operations.request(shop, { type: 'visit', target, candidateUsers: ['ann'] })
  const { job: closed } = await before.operations.request(shop, { type: 'visit', target, candidateUsers: ['ann'] })
  if (open === null || closed === null) throw new Error('no jobs were made')
  for (const job of [open, closed]) await notifiedOf(before, job, ['requested ann sent', ...weekly('planned')])
  await before.close()
  const after = await openSystem(database.url, [defineJobType('visit'), ruled], options)
  try {
    await after.operations.complete(ann, { id: closed.id }, {})
    clock.move(8 * day)
    await notifiedOf(after, open, ['requested ann sent', 'reminder ann sent', ...weekly('planned').slice(1)])
    await notifiedOf(after, closed, ['requested ann sent', 'reminder ann withdrawn', ...weekly('planned').slice(1)])
  } finally {
    await after.close()
  }
})
