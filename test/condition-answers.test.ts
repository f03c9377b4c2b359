// What a condition says counts for the job that it was asked about: not for what that has become meanwhile, nor after an erasure.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job, Target } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { closedIn, historyIn, jobIn, requestIn } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { openSystem, shop } from './support/system.ts'

const asked: Job[] = []
let held = Promise.withResolvers<void>()
let answer: (job: Job) => unknown = () => false

/** Its answers come when they are let go, and were true when it was asked. */
const isDone = async (_: Target, job: Job): Promise<boolean | { reason: string }> => {
  const said = JSON.parse(JSON.stringify(answer(job)))
  asked.push(job)
  await held.promise
  return said
}
const types = [defineJobType('closed', { isDone }), defineJobType('listed', { isDone, whenFound: 'list' })]

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { pollMs: 50, conditionLookMs: 50, conditionTimeoutMs: 60_000 })
  // When the first passes are over, nothing but requests is asked about for five minutes.
  await eventually(
    () => system.conditions(),
    (all) => all.every(({ passedAt }) => passedAt !== null),
    10_000,
  )
})
afterAll(async () => {
  held.resolve()
  await system?.close()
  await database?.close()
})

const timesAsked = (job: Job) => asked.filter(({ id }) => id === job.id).length
const isAsked = (job: Job, times: number) =>
  eventually(
    () => timesAsked(job),
    (count) => count === times,
    10_000,
  )
const listed = async () => (await system.unsettledJobs(shop, { first: 100 })).jobs

async function requestHeld(type: string): Promise<Job> {
  held = Promise.withResolvers<void>()
  const job = await requestIn(system, type)
  await isAsked(job, 1)
  return job
}

test.each(['closed', 'listed'])('an answer about what has changed since does not count: %s', async (type) => {
  answer = ({ title }) => title === 'Planted'
  const job = await requestHeld(type)
  await system.operations.update(shop, { id: job.id }, { title: 'Another' })
  held.resolve()
  await isAsked(job, 2)
  expect(asked.at(-1)).toMatchObject({ title: 'Another', version: 2 })
  expect(await jobIn(system, job)).toMatchObject({ status: 'PENDING', version: 2 })
  expect((await listed()).map(({ job: { id } }) => id)).not.toContain(job.id)
})

test.each(['closed', 'listed'])('what was said before an erasure is written nowhere after it: %s', async (type) => {
  answer = ({ assignedTo }) => ({ reason: assignedTo === null ? 'uma called.' : 'They called.' })
  const job = await requestHeld(type)
  await system.operations.assign(shop, { id: job.id }, 'uma')
  await system.operations.erasePerson({ ...shop, roles: ['admin'] }, 'uma')
  held.resolve()
  await isAsked(job, 2)
  if (type === 'listed') {
    const found = await eventually(listed, (all) => all.some(({ job: { id } }) => id === job.id))
    expect(found.map(({ reason }) => reason)).toEqual(['They called.'])
  } else {
    await closedIn(system, job)
    expect((await historyIn(system, job)).at(-1)).toMatchObject({ kind: 'COMPLETED', reason: 'They called.' })
  }
})

test('nothing is asked about a job that was closed before its turn', async () => {
  answer = () => false
  held = Promise.withResolvers<void>()
  const first = await Promise.all([1, 2, 3, 4].map(() => requestIn(system, 'closed')))
  for (const job of first) await isAsked(job, 1)
  const [closed, open] = [await requestIn(system, 'closed'), await requestIn(system, 'closed')]
  await system.operations.complete(shop, { id: closed.id }, {})
  held.resolve()
  await isAsked(open, 1)
  expect(timesAsked(closed)).toBe(0)
})
