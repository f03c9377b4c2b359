// Every mutation through the front door: what it answers, what it refuses, and what null means in its input.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import * as documents from './support/documents.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'

const types = [
  defineJobType('review', {
    metadata: z.looseObject({}),
    result: z.object({ note: z.string() }),
    outcomes: ['done', 'failed'],
    priority: 40,
    dueIn: '1h',
    expiresIn: '2d',
    assignedTo: 'rita',
  }),
  defineJobType('call_back', { metadata: z.looseObject({}) }),
]

let server: TestServer
let shop: Client
let ann: Client
let counter = 0

beforeAll(async () => {
  server = await startServer({ types })
  shop = await clientOf(server, 'shop', { roles: ['service'] })
  ann = await clientOf(server, 'ann', { roles: ['staff'] })
})
afterAll(() => server?.close())

const newTarget = () => ({ type: 'Order', id: `m${++counter}` })

async function requested(input: object = {}): Promise<string> {
  const made = await shop.run(documents.requestJob, { input: { type: 'call_back', target: newTarget(), ...input } })
  return made.requestJob?.job?.id ?? ''
}

describe('request', () => {
  test('takes everything that a job has', async () => {
    const target = newTarget()
    const { requestJob } = await shop.run(documents.requestJob, {
      input: {
        ...{ type: 'review', target, title: 'Look', metadata: { a: [1, 2.5, 'x', null, { b: true }] }, priority: 90 },
        ...{ assignedTo: 'ann', candidateGroups: ['g'], candidateUsers: ['u'], excludedUsers: ['x'] },
        ...{ dueAt: '2100-01-01T01:00:00+01:00', expiresAt: '2100-01-02T00:00:00.5Z', ifOpen: 'REFUSE' },
      },
    })
    expect(requestJob?.job).toEqual({
      ...{ id: expect.any(String), type: { name: 'review' }, target, title: 'Look', status: 'PENDING', priority: 90 },
      ...{ assignedTo: 'ann', candidateGroups: ['g'], candidateUsers: ['u'], excludedUsers: ['x'] },
      ...{ requestedBy: 'shop', dueAt: '2100-01-01T00:00:00.000Z', expiresAt: '2100-01-02T00:00:00.500Z' },
      ...{ metadata: { a: [1, 2.5, 'x', null, { b: true }] }, version: 1, onlyOpen: true },
    })
  })

  test('takes null as nothing said, or as nobody and never where that means something', async () => {
    const nothing = {
      ...{ title: null, metadata: null, priority: null, candidateGroups: null, candidateUsers: null },
      ...{ excludedUsers: null, ifOpen: null, idempotencyKey: null },
    }
    const said = await shop.run(documents.requestJob, { input: { type: 'review', target: newTarget(), ...nothing } })
    expect(said.requestJob?.job).toMatchObject({ title: null, priority: 40, metadata: {}, assignedTo: 'rita' })
    expect(said.requestJob?.job?.dueAt).not.toBeNull()
    const nobody = { assignedTo: null, dueAt: null, expiresAt: null }
    const unsaid = await shop.run(documents.requestJob, { input: { type: 'review', target: newTarget(), ...nobody } })
    expect(unsaid.requestJob?.job).toMatchObject(nobody)
  })

  test('many: each on its own, in their order', async () => {
    const [first, second] = [newTarget(), newTarget()]
    const { requestJobs } = await shop.run(documents.requestJobs, {
      inputs: [
        { type: 'call_back', target: first, idempotencyKey: 'k1' },
        { type: 'no_such_type', target: first },
        { type: 'call_back', target: second, priority: 101 },
        { type: 'call_back', target: second },
        { type: 'call_back', target: first, idempotencyKey: 'k1' },
        { type: 'call_back', target: second, idempotencyKey: 'k1' },
      ],
    })
    const results = requestJobs?.results ?? []
    expect(
      results.map(({ job, wasCreated, error }) => [job?.target.id ?? null, wasCreated, error?.code ?? null]),
    ).toEqual([
      [first.id, true, null],
      [null, false, 'UNKNOWN_TYPE'],
      [null, false, 'INVALID_INPUT'],
      [second.id, true, null],
      [first.id, false, null],
      [null, false, 'IDEMPOTENCY_CONFLICT'],
    ])
    expect(results[1]?.error).toMatchObject({ details: { knownTypes: ['call_back', 'review'] } })
    expect(results.map(({ eventCursor }) => eventCursor !== null)).toEqual([true, false, false, true, true, false])
  })

  test('no more than 100 at once', async () => {
    const inputs = Array.from({ length: 101 }, () => ({ type: 'call_back', target: newTarget() }))
    expect(await shop.refused(documents.requestJobs, { inputs })).toMatchObject({
      extensions: { code: 'LIMIT_EXCEEDED', field: 'inputs', most: 100 },
    })
    const all = await shop.run(documents.requestJobs, { inputs: inputs.slice(1) })
    expect(all.requestJobs?.results.filter(({ wasCreated }) => wasCreated)).toHaveLength(100)
  })
})

describe('complete', () => {
  test('takes outcome, result and metadata', async () => {
    const target = newTarget()
    const id = await requested({ type: 'review', target, metadata: { a: 1, b: 2 } })
    const input = { type: 'review', target, outcome: 'failed', result: { note: 'n' }, metadata: { b: 3, c: 4 } }
    const { completeJob } = await ann.run(documents.completeJob, { input })
    expect(completeJob?.jobs).toMatchObject([
      { id, status: 'COMPLETED', outcome: 'failed', result: { note: 'n' }, metadata: { a: 1, b: 3, c: 4 }, version: 2 },
    ])
  })

  test.each([
    ['neither', {}],
    ['both', { id: 'x', type: 'review', target: { type: 'a', id: 'b' } }],
    ['half of the second', { type: 'review' }],
    ['a version without an id', { type: 'review', target: { type: 'a', id: 'b' }, expectedVersion: 1 }],
    ['metadata that is no object', { type: 'review', target: { type: 'a', id: 'b' }, metadata: [1] }],
  ])('wants exactly one of id, or type and target: not %s', async (_what, input) => {
    expect(await ann.refused(documents.completeJob, { input })).toMatchObject({ extensions: { code: 'INVALID_INPUT' } })
  })

  test('many: each on its own, in their order', async () => {
    const target = newTarget()
    const [one, two] = [await requested({ target }), await requested({ target })]
    const gone = await requested()
    await ann.run(documents.cancelJob, { input: { id: gone, reason: null } })
    const { completeJobs } = await ann.run(documents.completeJobs, {
      inputs: [
        { type: 'call_back', target },
        { id: gone },
        { id: 'what?' },
        { type: 'call_back', target: newTarget() },
      ],
    })
    const results = completeJobs?.results ?? []
    expect(results.map(({ jobs, error }) => [jobs.map(({ id }) => id).sort(), error?.code ?? null])).toEqual([
      [[one, two].sort(), null],
      [[], 'CLOSED'],
      [[], 'INVALID_INPUT'],
      [[], null],
    ])
    expect(results[1]?.error).toMatchObject({ details: { closedBy: 'ann', cancellationReason: 'WITHDRAWN' } })
  })
})

describe('the way of a job', () => {
  test('claim, start, stop, unclaim, assign, snooze, reschedule, update, cancel, reopen', async () => {
    const id = await requested()
    const input = { id }
    expect((await ann.run(documents.claimJob, { input })).claimJob?.job).toMatchObject({
      assignedTo: 'ann',
      version: 2,
    })
    const refused = await shop.refused(documents.claimJob, { input })
    expect(refused).toMatchObject({ path: ['claimJob'], extensions: { code: 'ALREADY_CLAIMED', assignedTo: 'ann' } })
    expect((await ann.run(documents.startJob, { input })).startJob?.job).toMatchObject({ status: 'IN_PROGRESS' })
    const stopped = (await ann.run(documents.stopJob, { input })).stopJob?.job
    expect(stopped).toMatchObject({ status: 'PENDING', assignedTo: 'ann' })
    expect(stopped?.handledMs).toBeGreaterThan(0)
    expect((await ann.run(documents.unclaimJob, { input })).unclaimJob?.job).toMatchObject({ assignedTo: null })
    const assign = { input: { id, to: 'bob' } }
    expect((await ann.run(documents.assignJob, assign)).assignJob?.job).toMatchObject({ assignedTo: 'bob' })
    const snooze = { input: { id, until: '2100-01-01T00:00:00Z' } }
    const until = { snoozedUntil: '2100-01-01T00:00:00.000Z' }
    expect((await ann.run(documents.snoozeJob, snooze)).snoozeJob?.job).toMatchObject(until)
    const reschedule = { input: { id, dueAt: '2101-01-01T00:00:00Z', expiresAt: null } }
    const dates = { dueAt: '2101-01-01T00:00:00.000Z', expiresAt: null }
    expect((await ann.run(documents.rescheduleJob, reschedule)).rescheduleJob?.job).toMatchObject(dates)
    const update = { input: { id, title: 'New', priority: null, metadata: { x: 1 }, candidateUsers: ['u', 'u'] } }
    const changed = { title: 'New', priority: 50, metadata: { x: 1 }, candidateUsers: ['u'], version: 9 }
    expect((await ann.run(documents.updateJob, update)).updateJob?.job).toMatchObject(changed)
    expect(await ann.refused(documents.updateJob, { input: { id, expectedVersion: 3 } })).toMatchObject({
      extensions: { code: 'VERSION_CONFLICT', version: 9 },
    })
    const cancel = { input: { id, reason: 'REJECTED', expectedVersion: 9 } } as const
    const rejected = { status: 'CANCELLED', cancellationReason: 'REJECTED', closedBy: 'ann' }
    expect((await ann.run(documents.cancelJob, cancel)).cancelJob?.job).toMatchObject(rejected)
    const open = { status: 'PENDING', closedBy: null, version: 11 }
    expect((await ann.run(documents.reopenJob, { input })).reopenJob?.job).toMatchObject(open)
  })

  test.each([
    ['assignJob', 'mutation ($id: ID!) { assignJob(input: { id: $id }) { job { id } } }', 'to'],
    ['snoozeJob', 'mutation ($id: ID!) { snoozeJob(input: { id: $id }) { job { id } } }', 'until'],
    ['assignJobs', 'mutation { assignJobs(input: { to: "bob" }) { jobs { id } } }', 'from'],
  ])('%s wants to be told what null would mean', async (_name, query, field) => {
    const { errors } = await ann.send(query, { id: await requested() })
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: `input.${field}` } }])
  })

  test('claimNextJob takes the next one, or none', async () => {
    const target = { type: 'Queue', id: 'q' }
    await requested({ target, priority: 10 })
    const first = await requested({ target, priority: 20 })
    const input = { filter: { target } }
    expect((await ann.run(documents.claimNextJob, { input })).claimNextJob?.job?.id).toBe(first)
    expect((await ann.run(documents.claimNextJob, { input })).claimNextJob?.job).not.toBeNull()
    expect((await ann.run(documents.claimNextJob, { input })).claimNextJob?.job).toBeNull()
  })

  test('assignJobs moves the jobs of one person, and says which it could not', async () => {
    const [id, excluded] = [
      await requested({ assignedTo: 'ill' }),
      await requested({ assignedTo: 'ill', excludedUsers: ['well'] }),
    ]
    const { assignJobs } = await ann.run(documents.assignJobs, { input: { from: 'ill', to: 'well' } })
    expect(assignJobs).toMatchObject({
      jobs: [{ id, assignedTo: 'well' }],
      refusals: [{ job: { id: excluded }, error: { code: 'EXCLUDED' } }],
      refusedCount: 1,
      hasMore: false,
      endCursor: null,
    })
    const input = { from: 'ill', to: 'well', after: 'nowhere' }
    expect(await ann.refused(documents.assignJobs, { input })).toMatchObject({ extensions: { code: 'CURSOR_INVALID' } })
  })
})
