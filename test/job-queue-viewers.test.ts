// A live list is always that of who reads it now: also when roles are lost or persons erased while something waits.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { QueueChange, Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { openSystem, shop, staff } from './support/system.ts'

let database: TestDatabase
let tobedone: Tobedone
let targets = 0

beforeAll(async () => {
  database = await openTestDatabase()
  tobedone = await openSystem(database.url, [defineJobType('call_back', { staffGroups: ['risk'] })])
})
afterAll(async () => {
  await tobedone?.close()
  await database?.close()
})

/** Jobs about one sort of target, each of a higher priority than the one before. */
async function requested(count: number): Promise<{ readonly targetType: string; readonly jobs: readonly Job[] }> {
  const targetType = `Sort ${targets++}`
  const jobs: Job[] = []
  for (let priority = 0; priority < count; priority++) {
    const target = { type: targetType, id: `${priority}` }
    const { job } = await tobedone.operations.request(shop, { type: 'call_back', target, priority })
    if (job !== null) jobs.push(job)
  }
  return { targetType, jobs }
}

const openOf = (targetType: string) => ({
  filter: { targetType: [targetType], open: true },
  orderBy: 'PRIORITY' as const,
})

/** Reads on in the process itself, where rights can be changed. */
function readOn(changes: AsyncIterableIterator<QueueChange>): readonly QueueChange[] {
  const read: QueueChange[] = []
  void (async () => {
    for await (const change of changes) read.push(change)
  })()
  return read
}

test('who loses a role loses the jobs, who gets one gets them, without an event', async () => {
  const { targetType, jobs } = await requested(3)
  await tobedone.operations.update(shop, { id: jobs[1]?.id ?? '' }, { candidateUsers: ['cleo'] })
  let viewer: Viewer = { ...staff('cleo'), groups: ['risk'] }
  const changes = await tobedone.jobQueue({ viewer: () => viewer, ...openOf(targetType), first: 20 })
  const read = readOn(changes)
  await eventually(
    () => read.length,
    (length) => length === 1,
  )
  viewer = { ...viewer, groups: [] }
  await eventually(
    () => read.length,
    (length) => length === 3,
  )
  expect(read.slice(1)).toMatchObject([
    { kind: 'LEFT', jobId: jobs[0]?.id, previousPosition: 2, reason: 'NOT_PERMITTED', actor: null, hasMore: false },
    { kind: 'LEFT', jobId: jobs[2]?.id, previousPosition: 0, reason: 'NOT_PERMITTED', actor: null, hasMore: false },
  ])
  viewer = { ...viewer, roles: ['admin'] }
  await eventually(
    () => read.length,
    (length) => length === 5,
  )
  expect(read.slice(3)).toMatchObject([
    { kind: 'ENTERED', position: 0, job: { id: jobs[2]?.id } },
    { kind: 'ENTERED', position: 2, job: { id: jobs[0]?.id } },
  ])
  await changes.return?.()
})

test('what waits for a reader is not given to one who has lost a role meanwhile', async () => {
  const { targetType, jobs } = await requested(3)
  let viewer: Viewer = { ...staff('cleo'), groups: ['risk'] }
  const changes = await tobedone.jobQueue({ viewer: () => viewer, ...openOf(targetType), first: 20 })
  await tobedone.operations.update(shop, { id: jobs[0]?.id ?? '' }, { priority: 90 })
  viewer = { ...viewer, groups: [] }
  expect(await changes.next()).toEqual({
    done: false,
    value: { kind: 'LIST', jobs: [], hasMore: false, endCursor: null },
  })
  await changes.return?.()
})

test('nor once the list has become that of who reads now', async () => {
  const { targetType, jobs } = await requested(3)
  let viewer: Viewer = { ...staff('cleo'), groups: ['risk'] }
  const wish = { viewer: () => viewer, ...openOf(targetType), first: 20 }
  const [slow, quick] = [await tobedone.jobQueue(wish), await tobedone.jobQueue(wish)]
  const read = readOn(quick)
  await tobedone.operations.update(shop, { id: jobs[0]?.id ?? '' }, { priority: 90 })
  await eventually(
    () => read.length,
    (length) => length === 2,
  )
  viewer = { ...viewer, groups: [] }
  // The lists of both are looked after in the same moment, the slow one first.
  await eventually(
    () => read.length,
    (length) => length === 5,
    10_000,
  )
  expect(await slow.next()).toEqual({ done: false, value: { kind: 'LIST', jobs: [], hasMore: false, endCursor: null } })
  await Promise.all([slow.return?.(), quick.return?.()])
})

test('what waits for a reader does not show what was erased meanwhile', async () => {
  const { targetType, jobs } = await requested(1)
  const { operations, jobQueue } = tobedone
  const wish = { viewer: () => shop, ...openOf(targetType), first: 20 }
  const [slow, quick] = [await jobQueue(wish), await jobQueue(wish)]
  const read = readOn(quick)
  const id = jobs[0]?.id ?? ''
  await operations.update(shop, { id }, { title: 'Call kim', candidateUsers: ['kim'] })
  await operations.erasePerson({ id: 'root', roles: ['admin'], groups: [] }, 'kim')
  await eventually(
    () => read.at(-1),
    (change) => change?.kind === 'UPDATED' && change.actor === 'root',
  )
  const { value } = await slow.next()
  expect(value).toMatchObject({ kind: 'LIST', jobs: [{ id, version: 3 }] })
  expect(JSON.stringify(value)).not.toContain('kim')
  await Promise.all([slow.return?.(), quick.return?.()])
})

test('a list that was read for somebody is not shown to whom a role was taken meanwhile', async () => {
  const { targetType } = await requested(3)
  const cleo = staff('cleo')
  let asked = 0
  const viewer = (): Viewer => (asked++ === 0 ? { ...cleo, groups: ['risk'] } : cleo)
  const changes = await tobedone.jobQueue({ viewer, ...openOf(targetType), first: 20 })
  expect(await changes.next()).toEqual({
    done: false,
    value: { kind: 'LIST', jobs: [], hasMore: false, endCursor: null },
  })
  await changes.return?.()
})
