// What the API takes and refuses by itself, before any rule of jobs: ids, moments, JSON, pages, and errors of ours.
import { Client as PgClient } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import * as documents from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'

const types = [
  defineJobType('call_back', { metadata: z.looseObject({}), title: 'Call back', dueIn: '90m' }),
  defineJobType('with_note', { metadata: z.object({ n: z.int() }), result: z.string(), outcomes: ['yes'] }),
]

let server: TestServer
let shop: Client
let uma: Client
let counter = 0

beforeAll(async () => {
  server = await startServer({ types })
  shop = await clientOf(server, 'shop', { roles: ['service'] })
  uma = await clientOf(server, 'uma', { groups: ['calls'] })
})
afterAll(() => server?.close())

async function requested(input: object = {}): Promise<string> {
  const target = { type: 'Order', id: `i${++counter}` }
  const made = await shop.run(documents.requestJob, { input: { type: 'call_back', target, ...input } })
  return made.requestJob?.job?.id ?? ''
}

const globalId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64')
const unknown = globalId('Job', '019a0000-0000-7000-8000-000000000000')

describe('ids', () => {
  test.each([
    ['garbage', 'garbage'],
    ['an empty one', ''],
    ['a bare UUID', '019a0000-0000-7000-8000-000000000000'],
    ['one of another type', globalId('JobType', 'call_back')],
    ['one of a job, but no UUID', globalId('Job', '1')],
    ['one with something behind', `${unknown}\u0000`],
    ['one of 10 kB', 'x'.repeat(10_000)],
  ])('%s are refused wherever they are given', async (_what, id) => {
    const refusal = {
      message: expect.stringContaining('is not the id of a Job'),
      extensions: { code: 'INVALID_INPUT' },
    }
    expect(await shop.refused(documents.jobById, { id })).toMatchObject(refusal)
    expect(await shop.refused(documents.nodesById, { id, ids: [] })).toMatchObject(refusal)
    expect(await shop.refused(documents.nodesById, { id: unknown, ids: [unknown, id] })).toMatchObject(refusal)
    expect(await shop.refused(documents.claimJob, { input: { id } })).toMatchObject(refusal)
    expect(await shop.refused(documents.completeJob, { input: { id } })).toMatchObject(refusal)
  })

  test('of what is not there, and of what one may not see, are answered alike', async () => {
    const hidden = await requested()
    for (const id of [unknown, hidden]) {
      expect(await uma.run(documents.jobById, { id })).toEqual({ job: null })
      expect(await uma.run(documents.nodesById, { id, ids: [id] })).toEqual({ node: null, nodes: [null] })
      const { message, extensions } = await uma.refused(documents.claimJob, { input: { id } })
      expect([message, extensions]).toEqual(['There is no such job, or you may not see it.', { code: 'NOT_FOUND' }])
    }
    const both = await shop.run(documents.nodesById, { id: hidden, ids: [unknown, hidden] })
    expect(both).toEqual({
      node: { __typename: 'Job', id: hidden, status: 'PENDING' },
      nodes: [null, { __typename: 'Job', id: hidden }],
    })
  })
})

describe('moments', () => {
  test.each([
    ['2100-03-01T00:00:00Z', '2100-03-01T00:00:00.000Z'],
    ['2104-02-29T23:59:59.123456789+14:00', '2104-02-29T09:59:59.123Z'],
    ['2100-12-31T20:30-05:30', '2101-01-01T02:00:00.000Z'],
  ])('%s is one', async (given, shown) => {
    const { rescheduleJob } = await shop.run(documents.rescheduleJob, {
      input: { id: await requested({ dueAt: null }), dueAt: given },
    })
    expect(rescheduleJob?.job.dueAt).toBe(shown)
  })

  test.each([
    ['2100-01-01', 'without a time'],
    ['2100-01-01T00:00:00', 'without an offset'],
    ['2100-02-29T00:00:00Z', 'a day that is not there'],
    ['2100-04-31T00:00:00Z', 'a day that is not there'],
    ['2100-01-01T24:00:00Z', 'an hour that is not there'],
    ['2100-01-01T23:59:60Z', 'a leap second'],
    ['tomorrow', 'a word'],
    ['+012100-01-01T00:00:00Z', 'a year too far'],
    ['0000-01-01T00:00:00Z', 'the year 0'],
    ['4102444800000', 'a number as a text'],
  ])('%s is none: %s', async (createdAfter) => {
    const refusal = { extensions: { code: 'INVALID_INPUT' } }
    expect(await shop.refused(documents.listJobs, { filter: { createdAfter } })).toMatchObject(refusal)
    const { errors } = await shop.send(`{ jobs(filter: { createdAfter: "${createdAfter}" }) { eventCursor } }`)
    expect(errors).toMatchObject([
      { ...refusal, message: expect.stringContaining('DateTime'), locations: [{ line: 1 }] },
    ])
  })
})

describe('JSON', () => {
  test('comes back as it was sent, as a literal or as a variable', async () => {
    const metadata = { a: [1, -2.5, 1e21, 'ä\u{1F600}', true, null, {}], constructor: { toString: 'x' }, __typename: 1 }
    const id = await requested({ metadata })
    expect((await shop.run(documents.jobById, { id })).job?.metadata).toEqual(metadata)
    const literal = '{ a: [1, -2.5, "x", true, null, {}, $s], constructor: { toString: $s } }'
    const { data } = await shop.send(
      `mutation ($s: String) { requestJob(input: { type: "call_back", target: { type: "a", id: "b" }, metadata: ${literal} }) { job { metadata } } }`,
      { s: 'var' },
    )
    expect(data).toEqual({
      requestJob: { job: { metadata: { a: [1, -2.5, 'x', true, null, {}, 'var'], constructor: { toString: 'var' } } } },
    })
  })

  test.each([
    ['{ n: FREE }', 'bare words'],
    ['{ n: 12345678901234567890 }', 'exactly'],
    ['{ n: 1e999 }', 'exactly'],
    ['{ __proto__: { x: 1 } }', '__proto__'],
    [`{ n: ${'['.repeat(40)}1${']'.repeat(40)} }`, '32 levels'],
    ['[1]', 'object'],
  ])('%s is refused as metadata', async (literal, reason) => {
    const { errors } = await shop.send(
      `mutation { requestJob(input: { type: "call_back", target: { type: "a", id: "b" }, metadata: ${literal} }) { wasCreated } }`,
    )
    expect(errors).toMatchObject([{ message: expect.stringContaining(reason), extensions: { code: 'INVALID_INPUT' } }])
  })
})

test('what is just as long, as many or as large as may be is taken', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(200, 'ü'))
  const metadata = { text: 'ü'.repeat((65_536 - '{"text":""}'.length - 1) / 2).concat('x') }
  const people = { candidateGroups: names, candidateUsers: names, excludedUsers: names, title: 'x'.repeat(200) }
  const id = await requested({ metadata, idempotencyKey: 'k'.repeat(200), ...people })
  await shop.run(documents.commentOnJob, { input: { id, body: 'ü'.repeat(5_000) } })
  expect((await shop.run(documents.jobById, { id })).job).toMatchObject({ metadata, version: 2 })
  const input = { id: await requested({ type: 'with_note', metadata: { n: 1 } }), result: 'x'.repeat(65_534) }
  await shop.run(documents.completeJob, { input: { ...input, outcome: 'yes' } })
})

describe('lists', () => {
  test('take null as nothing said', async () => {
    const nothing = { first: null, after: null, last: null, before: null, orderBy: null }
    const none = { type: null, status: null, target: null, open: null }
    const filter = { ...none, metadata: null, and: null, or: null, not: null }
    const { jobs } = await shop.run(documents.listJobs, { ...nothing, filter })
    expect(jobs.edges.length).toBeGreaterThan(0)
    expect(await shop.run(documents.listJobs, {})).toMatchObject({ jobs: { totalCount: jobs.totalCount } })
  })

  test('come in pages that fit together, from either end', async () => {
    const filter = { targetType: ['Page'] }
    for (let id = 1; id <= 5; id++) await requested({ target: { type: 'Page', id: String(id) } })
    const idsOf = (jobs: { edges: { node: { target: { id: string } } }[] }) =>
      jobs.edges.map(({ node }) => node.target.id)
    const { jobs: first } = await shop.run(documents.listJobs, { filter, first: 2 })
    expect([idsOf(first), first.totalCount, first.pageInfo.hasNextPage]).toEqual([['5', '4'], 5, true])
    const { jobs: rest } = await shop.run(documents.listJobs, { filter, first: 9, after: first.pageInfo.endCursor })
    expect([idsOf(rest), rest.pageInfo.hasNextPage, rest.pageInfo.hasPreviousPage]).toEqual([
      ['3', '2', '1'],
      false,
      true,
    ])
    const { jobs: back } = await shop.run(documents.listJobs, { filter, last: 1, before: rest.pageInfo.startCursor })
    expect(idsOf(back)).toEqual(['4'])
    const { errors } = await shop.send('{ jobs { totalCount(limit: 0) } }')
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'limit' } }])
    expect(await shop.send('{ jobs(filter: { targetType: ["Page"] }) { totalCount(limit: 3) } }')).toEqual({
      data: { jobs: { totalCount: 3 } },
    })
  })
})

test('what a deployment has is told: the viewer, a cursor, the types', async () => {
  const told = await uma.run(documents.whoAmI, {})
  expect(told).toMatchObject({
    viewer: { id: 'uma', roles: [], groups: ['calls'] },
    eventCursor: expect.stringMatching(/./),
    jobTypes: [{ name: 'call_back', title: 'Call back', isActive: true }, { name: 'with_note' }],
    active: [{ name: 'call_back' }, { name: 'with_note' }],
    inactive: [],
  })
  const { jobType } = await uma.run(documents.jobTypeByName, { name: 'with_note' })
  expect(jobType).toMatchObject({
    ...{ outcomes: ['yes'], metadataFor: 'ALL', ifOpen: 'CREATE', dueInMs: null, fourEyes: false, isActive: true },
    metadataSchema: { type: 'object', required: ['n'] },
    resultSchema: { type: 'string' },
  })
  expect((await uma.run(documents.jobTypeByName, { name: 'call_back' })).jobType?.dueInMs).toBe(5_400_000)
  expect(await uma.run(documents.jobTypeByName, { name: 'constructor' })).toEqual({ jobType: null })
})

test('a fault of ours is masked, told by an id and logged once under it', async () => {
  const id = await requested()
  const database = new PgClient({ connectionString: server.databaseUrl })
  await database.connect()
  await database.query('alter table tobedone.job_event rename column actor to actor_gone')
  const { message, extensions } = await shop.refused(documents.jobHistory, { id })
  await database.query('alter table tobedone.job_event rename column actor_gone to actor')
  await database.end()
  expect(extensions).toEqual({ code: 'INTERNAL', id: expect.any(String) })
  expect(message).not.toMatch(/actor|column|select/i)
  const logged = await eventually(
    () => server.logged.filter((line) => line.includes(String(extensions['id']))),
    (lines) => lines.length > 0,
  )
  expect(logged).toHaveLength(1)
  expect(logged[0]).toContain('actor')
})
