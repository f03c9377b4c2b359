// A type that leaves the configuration: its old jobs stay readable under its rules and can be ended; no new ones are taken.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { openSystem, shop } from './support/system.ts'

const kept = defineJobType('kept')
const leaving = defineJobType('leaving', {
  title: 'Leaving soon',
  outcomes: ['done'],
  staffGroups: ['risk'],
  metadataFor: 'staff',
})
const risk: Viewer = { id: 'rita', roles: ['staff'], groups: ['risk'] }
const sales: Viewer = { id: 'sam', roles: ['staff'], groups: ['sales'] }
const target = { type: 'P', id: '1' }

let database: TestDatabase
let system: Tobedone
const jobs: Job[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  const before = await openSystem(database.url, [kept, leaving])
  for (const id of ['1', '2']) {
    const metadata = { secret: id }
    const { job } = await before.operations.request(shop, { type: 'leaving', target: { type: 'P', id }, metadata })
    if (job) jobs.push(job)
  }
  await before.close()
  system = await openSystem(database.url, [kept])
})
afterAll(async () => {
  await system.close()
  await database.close()
})

const idOf = (index: number): string => jobs[index]?.id ?? ''
const listOf = async (viewer: Viewer): Promise<number> =>
  (await system.reads.jobs(viewer, { filter: { type: ['leaving'] }, orderBy: 'CREATED_AT_ASC', first: 10 })).jobs.length

test('its jobs keep their title and the staff that may see them', async () => {
  expect(system.registry.of('leaving')).toMatchObject({ title: 'Leaving soon', metadataFor: 'staff', isActive: false })
  expect([await listOf(risk), await listOf(sales), await listOf(shop)]).toEqual([2, 0, 2])
})

test('takes no new job, and says so', async () => {
  const request = system.operations.request(shop, { type: 'leaving', target })
  await expect(request).rejects.toMatchObject({ code: 'UNKNOWN_TYPE' })
})

test('its jobs can be ended, by id and by target', async () => {
  const { jobs: done } = await system.operations.complete(risk, { type: 'leaving', target }, { outcome: 'done' })
  expect(done).toMatchObject([{ id: idOf(0), status: 'COMPLETED', outcome: 'done' }])
  await expect(system.operations.complete(risk, { id: idOf(1) }, { outcome: 'lost' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
})

test('metadata that is merged piece by piece stays within 64 kB', async () => {
  const piece = 'x'.repeat(40_000)
  await system.operations.update(risk, { id: idOf(1) }, { metadata: { first: piece } })
  const second = system.operations.update(risk, { id: idOf(1) }, { metadata: { second: piece } })
  await expect(second).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('65536 bytes') })
  const { job } = await system.operations.update(risk, { id: idOf(1) }, { metadata: { second: 'x' } })
  expect(job.metadata).toEqual({ secret: '2', first: piece, second: 'x' })
})
