// Agendas over HTTP and in the library: in which order, how the time is filled, how long jobs take, and that all is done.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { fillTime } from '../src/domain/agenda/fill-time.ts'
import type { RequestInput } from '../src/domain/command.ts'
import type { Job } from '../src/domain/job.ts'
import { createTobedone } from '../src/index.ts'
import { agenda } from './support/agenda-documents.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const minute = 60_000
const day = 24 * 60 * minute
const types = [
  defineJobType('call_back'),
  defineJobType('sign', { takes: '90s', fourEyes: true }),
  defineJobType('review', { takes: '20m', staffGroups: ['risk'] }),
  defineJobType('learned', { takes: '1m' }),
]
const time = { ms: Date.UTC(2026, 0, 1) }
let database: TestDatabase
let server: TestServer
let turn = 0

beforeAll(async () => {
  database = await openTestDatabase()
  server = await startServer({
    ...{ types, databaseUrl: database.url },
    system: { clock: { now: () => new Date(time.ms) }, hasTimers: false, learnedForMs: 0 },
  })
})
afterAll(async () => {
  await server?.close()
  await database?.close()
})

const inMs = (ms: number): Date => new Date(time.ms + ms)

async function request(input: Partial<RequestInput> & { readonly type: string }): Promise<Job> {
  const target = { type: 'Customer', id: `${turn++}` }
  const { job } = await server.tobedone.operations.request(shop, { target, ...input })
  if (job === null) throw new Error('no job was made')
  return job
}

/** The agenda of somebody, with the names that the test gave the jobs by their titles. */
async function agendaOf(sub: string, minutes: number, options: Parameters<typeof clientOf>[2] = {}) {
  const client = await clientOf(server, sub, { expiresInMs: 365 * day, ...options })
  const { agenda: found } = await client.run(agenda, { minutes })
  const jobs = await Promise.all(
    found.entries.map(({ job }) => client.send('query ($id: ID!) { job(id: $id) { title } }', { id: job.id })),
  )
  return { ...found, titles: jobs.map(({ data }) => JSON.parse(JSON.stringify(data)).job.title) }
}

test('the order: what one is at, what is overdue, then by priority, due date and age; and why', async () => {
  const mine = { type: 'call_back', assignedTo: 'ann' }
  await request({ ...mine, title: 'later', dueAt: inMs(2 * day) })
  await request({ ...mine, title: 'undated' })
  await request({ ...mine, title: 'pressing', priority: 75 })
  await request({ ...mine, title: 'soon', dueAt: inMs(day) })
  await request({ ...mine, title: 'to be claimed', priority: 10, assignedTo: null, candidateGroups: ['callers'] })
  const late = await request({ ...mine, title: 'late', priority: 0, dueAt: inMs(1_000) })
  const started = await request({ ...mine, title: 'under way', priority: 0 })
  await server.tobedone.operations.start({ id: 'ann', roles: [], groups: [] }, started)
  time.ms += 2_000
  await server.tobedone.operations.settle(late.id)
  const found = await agendaOf('ann', 60, { groups: ['callers'] })
  expect(found.titles).toEqual(['under way', 'late', 'pressing', 'soon', 'later', 'undated', 'to be claimed'])
  expect(found.entries.map(({ reasons }) => reasons.join(' '))).toEqual([
    'IN_PROGRESS',
    'ASSIGNED OVERDUE',
    'ASSIGNED HIGH_PRIORITY',
    'ASSIGNED DUE_SOON',
    'ASSIGNED',
    'ASSIGNED',
    'CANDIDATE',
  ])
  expect(found).toMatchObject({ totalMs: 35 * minute, remaining: 0, allDone: false, nextAt: null })
  expect(found.entries.map(({ startsAfterMs }) => startsAfterMs / minute)).toEqual([0, 5, 10, 15, 20, 25, 30])
})

test('the time is filled: what does not fit is passed over, but for the first', async () => {
  await request({ type: 'review', assignedTo: 'ben', title: 'long', priority: 90 })
  await request({ type: 'call_back', assignedTo: 'ben', title: 'middling', priority: 80 })
  await request({ type: 'sign', assignedTo: 'ben', title: 'short' })
  expect(await agendaOf('ben', 10)).toMatchObject({ titles: ['long'], totalMs: 20 * minute, remaining: 2 })
  expect(await agendaOf('ben', 22)).toMatchObject({ titles: ['long', 'short'], totalMs: 21.5 * minute, remaining: 1 })
  expect(await agendaOf('ben', 27)).toMatchObject({ titles: ['long', 'middling', 'short'], remaining: 0 })
  expect(
    fillTime(
      [2, 9, 1, 3].map((expectedMs) => ({ expectedMs })),
      6,
      2,
    ),
  ).toEqual([
    { expectedMs: 2, startsAfterMs: 0 },
    { expectedMs: 1, startsAfterMs: 2 },
  ])
})

test('all is done when there is nothing to do now; what is snoozed comes back at a moment that is told', async () => {
  expect(await agendaOf('cat', 30)).toMatchObject({
    entries: [],
    totalMs: 0,
    remaining: 0,
    allDone: true,
    nextAt: null,
  })
  const job = await request({ type: 'call_back', assignedTo: 'cat' })
  expect(await agendaOf('cat', 30)).toMatchObject({ allDone: false })
  await server.tobedone.operations.snooze(shop, job, inMs(day))
  expect(await agendaOf('cat', 30)).toMatchObject({ entries: [], allDone: true, nextAt: inMs(day).toISOString() })
})

test('only what one may do, and what nobody else has', async () => {
  const candidates = { candidateUsers: ['dan', 'shop'], candidateGroups: ['signers'] }
  await request({ type: 'call_back', ...candidates, excludedUsers: ['dan'] })
  await request({ type: 'call_back', ...candidates, assignedTo: 'eve' })
  await request({ type: 'call_back', ...candidates, expiresAt: inMs(minute) })
  time.ms += 2 * minute
  await request({ type: 'sign', candidateUsers: ['shop', 'fay'], title: 'four eyes' })
  expect(await agendaOf('dan', 600, { groups: ['signers'] })).toMatchObject({ entries: [], allDone: true })
  // Who requested a job sees it and must not do it.
  expect((await agendaOf('shop', 1_440, { roles: ['service'] })).titles).not.toContain('four eyes')
  expect(await agendaOf('fay', 60)).toMatchObject({ titles: ['four eyes'], entries: [{ reasons: ['CANDIDATE'] }] })
  await request({ type: 'review', title: 'for staff', priority: 100 })
  const staff = await agendaOf('gus', 30, { roles: ['staff'], groups: ['risk'] })
  expect(staff).toMatchObject({ titles: ['for staff', ...staff.titles.slice(1)] })
  expect(staff.entries[0]?.reasons).toEqual(['STAFF', 'HIGH_PRIORITY'])
  expect((await agendaOf('gus', 1_440, { roles: ['staff'], groups: ['crm'] })).titles).not.toContain('for staff')
})

test('how long jobs take is learned once five were worked on and done: the median', async () => {
  const expected = async () => {
    const { entries } = await agendaOf('hal', 60)
    return entries.map(({ expectedMs, isLearned }) => [expectedMs / minute, isLearned])
  }
  const hal = { id: 'hal', roles: [], groups: [] }
  await request({ type: 'learned', assignedTo: 'hal', priority: 0 })
  for (const minutes of [9, 2, 4, 7]) {
    const job = await request({ type: 'learned', assignedTo: 'hal' })
    await server.tobedone.operations.start(hal, job)
    time.ms += minutes * minute
    await server.tobedone.operations.complete(hal, job, {})
  }
  // Completed without anybody having been at it: teaches nothing.
  await server.tobedone.operations.complete(hal, await request({ type: 'learned', assignedTo: 'hal' }), {})
  expect(await expected()).toEqual([[1, false]])
  const fifth = await request({ type: 'learned', assignedTo: 'hal' })
  await server.tobedone.operations.start(hal, fifth)
  time.ms += minute
  await server.tobedone.operations.complete(hal, fifth, {})
  expect(await expected()).toEqual([[4, true]])
})

test.each([0, 1_441, -5])('%d minutes are refused', async (minutes) => {
  const client = await clientOf(server, 'ann', { expiresInMs: 365 * day })
  expect(await client.refused(agenda, { minutes })).toMatchObject({ extensions: { code: 'INVALID_INPUT' } })
})

test('the library tells the same, without metadata that one may not read', async () => {
  const shown = defineJobType('hidden', { metadataFor: 'staff' })
  await using jobs = await createTobedone({ types: [...types, shown], database: database.url })
  await jobs.request(shown, { target: { type: 'Customer', id: 'x' }, metadata: { a: 1 }, assignedTo: 'ida' })
  const found = await jobs.as({ id: 'ida' }).agenda({ minutes: 15 })
  expect(found).toMatchObject({ entries: [{ job: { assignedTo: 'ida', metadata: {} }, expectedMs: 5 * minute }] })
  await expect(jobs.as({ id: 'ida' }).agenda({ minutes: 1.5 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
