// What the system does with jobs that nobody does: once, whichever of two servers does it, also when none was there at the time; and
// that whatever happens to a job moves or takes back what is to be done.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { RequestInput } from '../src/domain/command.ts'
import type { Job } from '../src/domain/job.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { MovedClock, notificationsOf } from './support/notified.ts'
import { openSystem, shop } from './support/system.ts'

const hour = 3_600_000
const day = 24 * hour
const ann: Viewer = { id: 'ann', roles: [], groups: ['desk'] }

const visit = defineJobType('visit', {
  candidateGroups: ['desk'],
  escalate: [
    { when: { afterRequest: '4h' }, ifUnclaimed: true, raisePriorityTo: 80, addGroups: ['leads'], tell: ['lea'] },
    { when: { afterDue: '2h' }, raisePriorityBy: 30, reassignTo: 'lea', tell: ['lea', 'max'] },
    { when: { afterAssignment: '1d' }, reassignTo: null },
  ],
})
const call = defineJobType('call', { escalate: [{ when: { afterRequest: '4h' }, raisePriorityTo: 90 }] })
const [unclaimed, late, kept] = [`REQUEST ${4 * hour} unclaimed`, `DUE ${2 * hour}`, `ASSIGNMENT ${day}`]

let database: TestDatabase
let servers: readonly Tobedone[] = []
const clock = new MovedClock('2031-01-01T08:00:00Z')

async function start(other = call): Promise<void> {
  const open = () => openSystem(database.url, [visit, other], { clock, pollMs: 50, timerMs: 20 })
  servers = [await open(), await open()]
}
async function stop(): Promise<void> {
  await Promise.all(servers.map((each) => each.close()))
  servers = []
}
function system(): Tobedone {
  const [first] = servers
  if (first === undefined) throw new Error('no server runs')
  return first
}

beforeAll(async () => {
  database = await openTestDatabase()
  await start()
})
afterAll(async () => {
  await stop()
  await database?.close()
})

async function request(input: Partial<RequestInput> = {}): Promise<Job> {
  const { job } = await system().operations.request(shop, { type: 'visit', target: newTarget(), ...input })
  if (job === null) throw new Error('no job was made')
  return job
}

async function stepsOf(job: Job): Promise<readonly string[]> {
  const found = await system().escalations(shop, job)
  return found
    .map(({ step, doneAt, withdrawnAt, refusal }) => {
      const state = doneAt !== null ? 'done' : withdrawnAt !== null ? 'withdrawn' : 'planned'
      return refusal === null ? `${step} ${state}` : `${step} ${state} ${refusal}`
    })
    .sort()
}

/** Settles when the steps of a job stand so. */
async function stand(job: Job, ...wanted: readonly string[]): Promise<void> {
  const expected = [...wanted].sort().join(', ')
  await eventually(
    async () => (await stepsOf(job)).join(', '),
    (steps) => steps === expected,
    10_000,
  )
}

async function deedsOf(job: Job): Promise<readonly string[]> {
  const events = await system().prisma.jobEvent.findMany({ where: { jobId: job.id }, orderBy: { version: 'asc' } })
  return events.filter(({ actor }) => actor === 'system').map(({ kind, comment }) => `${kind}: ${comment}`)
}

async function toldOf(job: Job): Promise<readonly string[]> {
  const found = await notificationsOf(system(), job)
  return found
    .filter(({ channel }) => channel === 'INBOX')
    .map(({ reason, recipient, sentAt }) => `${reason} ${recipient} ${sentAt === null ? 'planned' : 'sent'}`)
    .sort()
}

test('what nobody claims is raised and shown to more, once, and a lead is told', async () => {
  const job = await request()
  await stand(job, `${unclaimed} planned`)
  clock.move(4 * hour - 1)
  const other = await request()
  await stand(other, `${unclaimed} planned`)
  expect(await stepsOf(job)).toEqual([`${unclaimed} planned`])
  clock.move(1)
  await stand(job, `${unclaimed} done`)
  const after = await system().reads.job(shop, job.id)
  expect(after).toMatchObject({ priority: 80, candidateGroups: ['desk', 'leads'], assignedTo: null })
  expect(await deedsOf(job)).toEqual(['UPDATED: still unclaimed 4h after the request'])
  await eventually(
    () => toldOf(job),
    (told) => told.join() === 'ESCALATION lea sent',
    10_000,
  )
  expect(await system().escalations({ id: 'uma', roles: [], groups: [] }, job)).toEqual([])
  expect(await system().escalations({ id: 'sam', roles: ['staff'], groups: [] }, job)).toHaveLength(1)
  await system().operations.cancel(shop, { id: other.id }, 'WITHDRAWN')
  await stand(other, `${unclaimed} withdrawn`)
  // What was done stays done when it is closed.
  await system().operations.complete(ann, { id: job.id }, {})
  clock.move(day)
  expect(await stepsOf(job)).toEqual([`${unclaimed} done`])
})

test('who claims in time keeps it for a day; rescheduling and snoozing move what is to be done', async () => {
  const job = await request({ dueAt: new Date(clock.now().getTime() + 6 * hour) })
  await stand(job, `${unclaimed} planned`, `${late} planned`)
  await system().operations.claim(ann, { id: job.id })
  await stand(job, `${unclaimed} withdrawn`, `${late} planned`, `${kept} planned`)
  await system().operations.reschedule(shop, { id: job.id }, { dueAt: new Date(clock.now().getTime() + 10 * day) })
  await stand(job, `${unclaimed} withdrawn`, `${late} withdrawn`, `${late} planned`, `${kept} planned`)
  const until = new Date(clock.now().getTime() + 3 * day)
  await system().operations.snooze(ann, { id: job.id }, until)
  const planned = async () =>
    (await system().escalations(shop, job)).filter(({ step, doneAt }) => step === kept && doneAt === null)
  await eventually(planned, ([step]) => step?.plannedFor.getTime() === until.getTime(), 10_000)
  clock.move(2 * day)
  expect(await deedsOf(job)).toEqual([])
  clock.move(day)
  await stand(job, `${unclaimed} withdrawn`, `${late} withdrawn`, `${late} planned`, `${kept} done`)
  // It wakes at that moment as well: which comes first is left open.
  expect(await deedsOf(job)).toContain('UNCLAIMED: still open 1d after somebody was given it')
  await system().operations.complete(shop, { id: job.id }, {})
  await stand(job, ...[`${unclaimed} withdrawn`, `${late} withdrawn`, `${late} withdrawn`, `${kept} done`])
})

test('what came due while no server ran is done once when two come back, and told in the log also after an export', async () => {
  const dueAt = new Date(clock.now().getTime() + hour)
  const job = await request({ assignedTo: 'ann', dueAt })
  const excluded = await request({ assignedTo: 'ann', dueAt, excludedUsers: ['lea'] })
  const gone = await request({ type: 'call' })
  await stand(gone, `REQUEST ${4 * hour} planned`)
  for (const each of [job, excluded]) await stand(each, `${late} planned`, `${kept} planned`)
  await stop()
  clock.move(4 * hour)
  await start(defineJobType('call'))
  await stand(gone, `REQUEST ${4 * hour} withdrawn`)
  await stand(job, `${late} done`, `${kept} withdrawn`, `${kept} planned`)
  expect(await system().reads.job(shop, job.id)).toMatchObject({ priority: 80, assignedTo: 'lea' })
  const because = 'still open 2h after it was due'
  const deeds = async () => (await deedsOf(job)).filter((deed) => deed.endsWith(because))
  expect(await deeds()).toEqual([`UPDATED: ${because}`, `ASSIGNED: ${because}`])
  // She may not have it: the rest was done.
  await stand(excluded, `${late} done EXCLUDED`, `${kept} planned`)
  expect(await system().reads.job(shop, excluded.id)).toMatchObject({ priority: 80, assignedTo: 'ann' })
  await eventually(
    () => toldOf(job),
    (told) => told.join() === 'ESCALATION lea sent,ESCALATION max sent',
    10_000,
  )
  const lines = (await Array.fromAsync(system().exportJobs())).map((line) => JSON.parse(line))
  const line = lines.find(({ externalId }) => externalId === job.id)
  async function* copied() {
    yield `${JSON.stringify({ ...line, externalId: 'copy' })}\n`
  }
  expect(await Array.fromAsync(system().importJobs(copied()))).toMatchObject([{ outcome: 'IMPORTED' }])
  const [copy] = await system().prisma.job.findMany({ where: { externalId: 'copy' } })
  const events = await system().prisma.jobEvent.findMany({ where: { jobId: copy?.id ?? '', comment: because } })
  expect(events.map(({ kind }) => kind).sort()).toEqual(['ASSIGNED', 'UPDATED'])
})
