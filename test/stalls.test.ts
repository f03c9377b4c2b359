// Stalls through the front door: a step that leaves its band is asked about once, by the system, over the same streams and with the
// same rights as all other work; and what is back inside is done.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { createTobedone, StartupError } from '../src/index.ts'
import { openAlone } from '../src/store/alone.ts'
import { connectionConfig } from '../src/store/connection-config.ts'
import { completeJob, jobById, jobTypeByName, listJobs, watchJobs } from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { clientOf } from './support/graphql-client.ts'
import { StallWatch } from './support/stall-watch.ts'
import { shop } from './support/system.ts'

const hour = 3_600_000
const day = 24 * hour
const year = { expiresInMs: 365 * day }
const risk = { ...year, roles: ['staff'], groups: ['risk'] }
const types = [
  defineJobType('review_payment', { normal: { pendingP90: '10h' }, staffGroups: ['risk'] }),
  defineJobType('verify_email', { normal: { pendingP90: '1h' } }),
  defineJobType('call_back', { normal: { outflowPerDay: 2 } }),
  defineJobType('migrated', { normal: { pendingP90: '40h', outflowPerDay: 1 } }),
  defineJobType('not_watched'),
  defineJobType('witness', { normal: { pendingP90: 1 } }),
]
const flows = [
  defineFlow('onboarding', {
    title: 'Getting started',
    steps: [{ type: 'verify_email', normal: { pendingP90: '3h' } }],
  }),
]
let desk: StallWatch

async function* toPieces(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}

beforeAll(async () => {
  desk = await StallWatch.open(types, { flows })
})
afterAll(() => desk?.close())

test('is asked about once, whichever server looks, also when nobody did at that moment; and seen like all work', async () => {
  const ann = await clientOf(desk.server, 'ann', risk)
  const after = await desk.server.tobedone.reads.eventCursor()
  const watch = ann.watch(watchJobs, { filter: { type: ['investigate_stall'], targetType: ['JobType'] }, after })
  const oldest = await desk.request('review_payment', '1')
  desk.pass(4 * hour)
  for (const id of ['2', '3']) await desk.request('review_payment', id)
  desk.pass(9 * hour)
  await desk.watch()
  const job = await desk.investigated('review_payment', 1)
  expect(job).toMatchObject({
    ...{
      requestedBy: 'system',
      candidateGroups: ['risk'],
      title: 'Find out why "Review payment" stalls',
      assignedTo: null,
    },
    metadata: {
      reasons: ['PENDING_P90'],
      measured: { pending: 3, pendingP90Ms: 13 * hour, outflowPerDay: 0 },
      band: { pendingP90Ms: 10 * hour, outflowPerDay: null },
      since: new Date(oldest.createdAt.getTime() + 10 * hour).toISOString(),
      oldestJobId: oldest.id,
    },
  })
  const { groups } = await desk.server.tobedone.jobStats(shop, {
    ...{ filter: { type: ['review_payment'], open: true }, groupBy: [], timeZone: 'UTC', asOf: job.createdAt },
  })
  expect(groups[0]?.pendingAge).toMatchObject({ p90Ms: 13 * hour, oldestJobId: oldest.id })
  await desk.looked()
  expect(await desk.investigations('review_payment')).toHaveLength(1)
  await desk.complete('review_payment', '1')
  // The others are nine hours old: back in the band, but not well inside.
  await desk.looked()
  expect(await desk.investigated('review_payment', 1)).toMatchObject({ status: 'PENDING' })
  await desk.complete('review_payment', '2')
  await desk.complete('review_payment', '3')
  desk.pass(61_000)
  const done = await desk.investigated('review_payment', 1, 'COMPLETED')
  expect(done).toMatchObject({ outcome: 'recovered', closedBy: 'system' })
  const seen = await eventually(
    () => watch.results.map(({ data }) => data?.jobEvents).filter((event) => event?.job.target.id === 'review_payment'),
    (events) => events.length >= 2,
  )
  expect(seen.map((event) => [event?.kind, event?.actor])).toEqual([
    ['REQUESTED', 'system'],
    ['COMPLETED', 'system'],
  ])
  watch.stop()
})

test('has nothing to do with steps inside of their bands, nor with what says nothing', async () => {
  await desk.request('review_payment', '4')
  await desk.request('not_watched', '4')
  desk.pass(9.9 * hour)
  await desk.looked()
  expect(await desk.investigations('review_payment')).toHaveLength(1)
  expect(await desk.investigations('not_watched')).toEqual([])
  await desk.complete('review_payment', '4')
})

test('is by what is completed a day only where something has waited for a day', async () => {
  const { registry } = desk.server.tobedone
  expect(registry.of('call_back').normal).toEqual({ pendingP90Ms: null, outflowPerDay: 2 })
  await desk.request('call_back', '1')
  desk.pass(23.9 * hour)
  await desk.looked()
  expect(await desk.investigations('call_back')).toEqual([])
  desk.pass(hour)
  const job = await desk.investigated('call_back', 1)
  expect(job.metadata).toMatchObject({ reasons: ['OUTFLOW'], measured: { pending: 1, outflowPerDay: 0 } })
  await desk.complete('call_back', '1')
  desk.pass(61_000)
  await desk.investigated('call_back', 1, 'COMPLETED')
  await desk.request('call_back', '2')
  desk.pass(day)
  await desk.investigated('call_back', 2)
  // Two and a half a day are well inside.
  for (const id of ['3', '4', '5']) {
    await desk.request('call_back', id)
    await desk.complete('call_back', id)
  }
  desk.pass(61_000)
  await desk.investigated('call_back', 2, 'COMPLETED')
})

test('of a step is by what is normal there, and does not count for its type', async () => {
  const target = { type: 'Customer', id: 'uma' }
  await desk.server.tobedone.operations.startFlow(shop, 'onboarding', { target, assignedTo: 'uma' })
  desk.pass(2 * hour)
  await desk.looked()
  expect(await desk.investigations('onboarding/verify_email')).toEqual([])
  desk.pass(2 * hour)
  const job = await desk.investigated('onboarding/verify_email', 1)
  expect(job).toMatchObject({
    ...{ title: 'Find out why "Getting started: Verify email" stalls', candidateGroups: [], flow: null },
    metadata: { measured: { pending: 1 }, band: { pendingP90Ms: 3 * hour } },
  })
  expect(await desk.investigations('verify_email')).toEqual([])
  await desk.request('verify_email', 'by itself')
  desk.pass(2 * hour)
  expect((await desk.investigated('verify_email', 1)).metadata).toMatchObject({ measured: { pending: 1 } })
  await desk.complete('verify_email', 'uma')
  desk.pass(61_000)
  await desk.investigated('onboarding/verify_email', 1, 'COMPLETED')
})

test('does not come from the past of another system; what is done with imported jobs here counts', async () => {
  const { operations, clock, importJobs } = desk.server.tobedone
  const ago = (ms: number): string => new Date(clock.now().getTime() - ms).toISOString()
  const line = (externalId: string, history: readonly object[]) => {
    const target = { type: 'Customer', id: externalId }
    return `${JSON.stringify({ externalId, type: 'migrated', target, at: ago(9 * day), by: 'crm', history })}\n`
  }
  const history = [{ at: ago(hour), by: 'ann', operation: 'complete' }]
  const lines = [line('old 1', []), line('old 2', []), line('old 3', history), line('old 4', history)]
  const outcomes = await Array.fromAsync(importJobs(toPieces(lines)))
  expect(outcomes).toHaveLength(4)
  await desk.looked()
  expect(await desk.investigations('migrated')).toEqual([])
  await desk.request('migrated', 'new')
  desk.pass(day)
  const job = await desk.investigated('migrated', 1)
  expect(job.metadata).toMatchObject({ reasons: ['OUTFLOW'], measured: { pending: 1, outflowPerDay: 0 } })
  for (const id of ['old 1', 'old 2']) {
    await operations.complete(shop, { type: 'migrated', target: { type: 'Customer', id } }, {})
  }
  desk.pass(61_000)
  await desk.investigated('migrated', 1, 'COMPLETED')
  await desk.complete('migrated', 'new')
})

test('is told to those who handle what stalls; what they close is asked for again after a day', async () => {
  const [ann, sam, uma] = await Promise.all([
    clientOf(desk.server, 'ann', risk),
    clientOf(desk.server, 'sam', { ...risk, groups: ['sales'] }),
    clientOf(desk.server, 'uma', year),
  ])
  const { jobType } = await ann.run(jobTypeByName, { name: 'review_payment' })
  expect(jobType?.normal).toEqual({ pendingP90Ms: 10 * hour, outflowPerDay: null })
  await desk.request('review_payment', '5')
  desk.pass(11 * hour)
  await desk.investigated('review_payment', 2)
  const filter = { type: ['investigate_stall'], search: 'review_payment', open: true }
  const { jobs } = await ann.run(listJobs, { filter })
  const id = jobs.edges[0]?.node.id ?? ''
  for (const client of [sam, uma]) expect(await client.run(jobById, { id })).toEqual({ job: null })
  expect(await sam.refused(completeJob, { input: { id } })).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
  expect(await ann.run(completeJob, { input: { id, outcome: 'resolved' } })).toMatchObject({
    completeJob: { jobs: [{ id, status: 'COMPLETED' }] },
  })
  desk.pass(23 * hour)
  await desk.looked()
  expect(await desk.investigations('review_payment')).toHaveLength(2)
  desk.pass(hour)
  expect(await desk.investigated('review_payment', 3)).toMatchObject({ metadata: { measured: { pending: 1 } } })
})

test('goes to the groups that the configuration names; and its type is the system’s own', async () => {
  const late = defineJobType('late', { normal: { pendingP90: 1 }, staffGroups: ['risk'] })
  const options = { types: [late], stallGroups: ['leads'], database: desk.server.databaseUrl }
  const before = await createTobedone(options)
  await before.request(late, { target: { type: 'Customer', id: '1' } })
  await before.close()
  await using jobs = await createTobedone(options)
  const filter = { type: ['investigate_stall'], target: { type: 'JobType', id: 'late' } }
  const found = await eventually(
    () => jobs.as({ id: 'lea', groups: ['leads'] }).jobs(filter),
    (list) => list.jobs.length > 0,
  )
  expect(found.jobs).toMatchObject([{ candidateGroups: ['leads'], requestedBy: 'system' }])
  expect((await jobs.as({ id: 'rita', roles: ['staff'], groups: ['risk'] }).jobs(filter)).jobs).toEqual([])
  const taken = createTobedone({ ...options, types: [defineJobType('investigate_stall')] })
  await expect(taken).rejects.toThrow(StartupError)
})

test('is looked for by one server at a time; the next one may as soon as that has ended, however it ended', async () => {
  const config = connectionConfig(desk.server.databaseUrl)
  const [one, other] = [openAlone(config, 'a test'), openAlone(config, 'a test')]
  const works: boolean[] = []
  const another = async (): Promise<void> => void works.push(await other.run(async () => {}))
  await one.run(another)
  await another()
  await expect(one.run(() => Promise.reject(new Error('it fell over')))).rejects.toThrow('it fell over')
  await another()
  expect(works).toEqual([false, true, true])
  await Promise.all([one.close(), other.close()])
})
