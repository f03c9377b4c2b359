// Types whose jobs are listed instead of closed: what is in the list, on whichever server, and when it leaves it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { type Job, targetOf } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { jobIn, newTarget, requestIn } from './support/condition-shop.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const done = new Map<string, string>()
const gone = new Set<string>()
const types = [
  defineJobType('review', {
    outcomes: ['right', 'wrong'],
    isDone: ({ id }) => done.has(id) && { outcome: 'right', reason: done.get(id) ?? null },
    isTargetGone: ({ id }) => gone.has(id),
    checkEvery: '100ms',
    whenFound: 'list',
  }),
  // One half is asked, the other is said from outside.
  defineJobType('half_gone', { isTargetGone: ({ id }) => gone.has(id), checkEvery: '100ms', whenFound: 'list' }),
  defineJobType('half_done', { isDone: ({ id }) => done.has(id), checkEvery: '100ms', whenFound: 'list' }),
  // The product says it from outside.
  defineJobType('call', { whenFound: 'list' }),
]

let server: TestServer
let client: Client
let other: Tobedone

beforeAll(async () => {
  server = await startServer({ types, system: { pollMs: 50, conditionLookMs: 50 } })
  client = await clientOf(server, 'shop', { roles: ['service'] })
  other = await openSystem(server.databaseUrl, types, { hasTimers: false })
})
afterAll(async () => {
  await other?.close()
  await server?.close()
})

const request = (type: string) => requestIn(server.tobedone, type)
const listed = async (type: string) => (await other.unsettledJobs(shop, { type: [type], first: 100 })).jobs
const idsListed = async (type: string) => (await listed(type)).map(({ job }) => job.id)
const isListed = (job: Job, wanted: boolean) =>
  eventually(
    () => idsListed(job.type),
    (ids) => ids.includes(job.id) === wanted,
    10_000,
  )

test('what holds and what is gone is listed with how and why, and nothing of it is done', async () => {
  const [held, lost, fine] = [await request('review'), await request('review'), await request('review')]
  done.set(held.targetId, 'The invoice is paid.')
  gone.add(lost.targetId)
  await isListed(held, true)
  await isListed(lost, true)
  const { data } = await client.send(
    `{ unsettledJobs(type: ["review"], first: 50) {
      edges { node { id status version } finding outcome reason foundAt cursor } pageInfo { hasNextPage } } }`,
  )
  const { edges, pageInfo } = JSON.parse(JSON.stringify(data?.['unsettledJobs']))
  const told = edges.map(({ node, finding, outcome, reason }: Record<string, unknown>) => ({
    node,
    finding,
    outcome,
    reason,
  }))
  const status = { status: 'PENDING', version: 1 }
  expect(told).toHaveLength(2)
  expect(told).toEqual(
    expect.arrayContaining([
      {
        node: { id: expect.any(String), ...status },
        ...{ finding: 'DONE', outcome: 'right', reason: 'The invoice is paid.' },
      },
      {
        node: { id: expect.any(String), ...status },
        ...{ finding: 'TARGET_GONE', outcome: null, reason: 'Its target is gone.' },
      },
    ]),
  )
  expect(pageInfo).toEqual({ hasNextPage: false })
  expect(await idsListed('review')).not.toContain(fine.id)
  expect(await jobIn(other, held)).toMatchObject({ status: 'PENDING', version: 1 })
})

test('it leaves the list when it holds no more, and when somebody closes it', async () => {
  const [again, closed] = [await request('review'), await request('review')]
  for (const { targetId } of [again, closed]) done.set(targetId, 'So it is.')
  await isListed(again, true)
  await isListed(closed, true)
  done.delete(again.targetId)
  await isListed(again, false)
  await server.tobedone.operations.complete(shop, { id: closed.id }, { outcome: 'wrong' })
  expect(await idsListed('review')).not.toContain(closed.id)
})

test('what a product says from outside is listed as well, until the job ends, also when that is undone', async () => {
  const job = await request('call')
  const { operations } = server.tobedone
  const said = await operations.check(shop, {
    type: 'call',
    holds: [{ target: targetOf(job), reason: 'They called.' }],
  })
  expect(said.results).toMatchObject([{ became: 'LISTED', jobs: [{ id: job.id, status: 'PENDING' }], error: null }])
  const [first] = await listed('call')
  expect(first).toMatchObject({ job: { id: job.id }, finding: 'DONE', outcome: null, reason: 'They called.' })
  // Said again, it has been found since the first time.
  await operations.check(shop, { type: 'call', holds: [{ target: targetOf(job), reason: 'Twice.' }] })
  expect(await listed('call')).toMatchObject([{ reason: 'Twice.', foundAt: first?.foundAt }])
  await operations.cancel(shop, { id: job.id }, 'WITHDRAWN')
  await operations.reopen(shop, { id: job.id }, {})
  await isListed(job, false)
})

test('what is listed again after a job was reopened stays, when its end is heard of late', async () => {
  const { operations } = server.tobedone
  const [job, last] = [await request('call'), await request('call')]
  const client = await connectProduct(server.databaseUrl)
  // Nobody follows while this is held.
  await client.query(`select pg_advisory_lock(hashtextextended('tobedone conditions', 7042))`)
  await operations.cancel(shop, { id: job.id }, 'WITHDRAWN')
  await operations.reopen(shop, { id: job.id }, {})
  await operations.check(shop, { type: 'call', gone: [targetOf(job), targetOf(last)] })
  await operations.cancel(shop, { id: last.id }, 'WITHDRAWN')
  await client.query('select pg_advisory_unlock_all()')
  // What ended later is heard of later.
  await eventually(
    () => client.query('select 1 from tobedone.unsettled_job where job_id = $1', [last.id]),
    ({ rowCount }) => rowCount === 0,
    10_000,
  )
  expect(await idsListed('call')).toEqual([job.id])
  await operations.cancel(shop, { id: job.id }, 'WITHDRAWN')
  await client.end()
})

test.each<[string, 'holds' | 'gone']>([
  ['half_gone', 'holds'],
  ['half_done', 'gone'],
])('what was said from outside is not taken back by a function that says nothing of it: %s', async (type, said) => {
  const { operations } = server.tobedone
  const job = await request(type)
  const target = targetOf(job)
  await operations.check(shop, { type, ...(said === 'holds' ? { holds: [{ target }] } : { gone: [target] }) })
  const { results } = await operations.check(shop, { type, targets: [target] })
  expect(results).toMatchObject([{ became: 'NOTHING', error: null }])
  expect(await idsListed(type)).toEqual([job.id])
})

test('an erasure takes what was said; what still holds is found again', async () => {
  const job = await request('call')
  const { operations } = server.tobedone
  const target = targetOf(job)
  await operations.assign(shop, { id: job.id }, 'uma')
  await operations.check(shop, { type: 'call', holds: [{ target, reason: 'uma called.' }] })
  expect(await idsListed('call')).toEqual([job.id])
  await operations.erasePerson({ ...shop, roles: ['admin'] }, 'uma')
  expect(await idsListed('call')).toEqual([])
})

test('pages go on from where the last one ended', async () => {
  const { operations } = server.tobedone
  const targets = Array.from({ length: 5 }, newTarget)
  for (const target of targets) await requestIn(server.tobedone, 'call', target)
  await operations.check(shop, { type: 'call', gone: targets })
  const found: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await other.unsettledJobs(shop, {
      type: ['call'],
      first: 2,
      ...(after === undefined ? {} : { after }),
    })
    found.push(...page.jobs.map(({ job }) => job.targetId))
    after = page.jobs.at(-1)?.cursor
    if (!page.hasNextPage) break
  }
  expect(found.toSorted()).toEqual(targets.map(({ id }) => id).toSorted())
  await expect(other.unsettledJobs(shop, { after: 'nonsense' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  await expect(other.unsettledJobs(shop, { first: 101 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
  await expect(other.unsettledJobs(shop, { type: ['cal'] })).rejects.toMatchObject({ code: 'UNKNOWN_TYPE' })
})

test('metrics tell how many are listed, and how asking goes', async () => {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  expect(text).toMatch(/tobedone_unsettled_jobs\{type="call"\} 5/)
  expect(text).toMatch(/tobedone_condition_failures\{type="review"\} 0/)
})
