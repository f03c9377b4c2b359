// Erasure reaches notifications and people: no id of the person is left anywhere, and nothing is sent to them any more.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { notificationsOf, notifiedOf } from './support/notified.ts'
import { storedRows, wordsIn } from './support/stored-rows.ts'
import { openSystem, shop } from './support/system.ts'

const root: Viewer = { id: 'root', roles: ['admin'], groups: [] }
const types = [defineJobType('visit', { notify: [{ when: 'requested' }, { when: { every: '1d', atMost: 2 } }] })]

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { pollMs: 50, timerMs: 30 })
})
afterAll(async () => {
  await system?.close()
  await database?.close()
})

async function request(candidateUsers: readonly string[]) {
  const { job } = await system.operations.request(shop, { type: 'visit', target: newTarget(), candidateUsers })
  if (job === null) throw new Error('no job was made')
  return job
}

test('a person leaves what they were told under a pseudonym, and nothing else', async () => {
  const person = { id: 'planted-pat', name: 'planted-name', mail: 'planted@example.com' }
  await system.operations.upsertPerson(shop, person)
  const job = await request(['planted-pat', 'ann'])
  const planned = (id: string) => [`requested ${id} sent`, `reminder ${id} planned`, `reminder ${id} planned`]
  // In the inbox and by mail.
  await notifiedOf(system, job, [...planned('planted-pat'), ...planned('planted-pat'), ...planned('ann')])
  await system.operations.markNotificationsSeen({ id: 'planted-pat', roles: [], groups: [] }, null)
  await system.operations.erasePerson(root, 'planted-pat')
  expect(wordsIn(await storedRows(database.url), ['planted'])).toEqual([])
  const told = await notificationsOf(system, job)
  expect(told.filter(({ recipient }) => recipient === 'ann')).toHaveLength(3)
  expect(told.filter(({ recipient }) => /^erased-/.test(recipient))).toMatchObject(
    Array(2).fill({ template: 'requested' }),
  )
  await notifiedOf(system, await request(['ann']), planned('ann'))
})

test('erased while they are being told, nobody is left behind', async () => {
  const ids = Array.from({ length: size(10, 200) }, (_, index) => `planted-${index}.`)
  await Promise.all(
    ids.map((id) => system.operations.upsertPerson(shop, { id, name: `${id} name`, mail: `${id}mail@example.com` })),
  )
  await Promise.all(ids.map((id) => request([id])))
  await Promise.all(ids.map((id) => system.operations.erasePerson(root, id)))
  // What is requested last is planned last.
  await notifiedOf(system, await request(['ann']), [
    'requested ann sent',
    'reminder ann planned',
    'reminder ann planned',
  ])
  await eventually(
    async () => (await system.mails(shop, { state: 'QUEUED' })).notifications.length,
    (count) => count === 0,
    10_000,
  )
  expect(wordsIn(await storedRows(database.url), ids)).toEqual([])
})
