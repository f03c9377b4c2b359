// What a request finds in its way: open jobs of its target, used keys, jobs that have expired, and jobs that it may not see.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { RequestInput } from '../src/domain/command.ts'
import type { Job } from '../src/domain/job.ts'
import { JobError } from '../src/domain/job-error.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { openSystem, shop } from './support/system.ts'

const types = [defineJobType('review'), defineJobType('verify_email', { ifOpen: 'RETURN_EXISTING', selfService: true })]
const ann: Viewer = { id: 'ann', roles: [], groups: [] }
const time = { ms: Date.UTC(2026, 0, 1) }

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { clock: { now: () => new Date(time.ms) }, timerMs: 3_600_000 })
})
afterAll(async () => {
  await system.close()
  await database.close()
})

type Rest = Omit<RequestInput, 'type' | 'target'>

function request(id: string, rest: Rest = {}, viewer = shop, type = 'review') {
  return system.operations.request(viewer, { type, target: { type: 'P', id }, ...rest })
}

async function made(...given: Parameters<typeof request>): Promise<Job> {
  const { job, wasCreated } = await request(...given)
  if (job === null || !wasCreated) throw new Error('no job was made')
  return job
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'no refusal',
    (error: unknown) => {
      if (error instanceof JobError) return error.code
      throw error
    },
  )
}

async function eventsOf(job: Job): Promise<readonly string[]> {
  return (await system.reads.history(shop, job, 0, 100)).map(({ kind, version }) => `${version} ${kind}`)
}

describe('an open job of the same type and target', () => {
  test('CREATE makes another', async () => {
    const first = await made('create')
    expect((await made('create')).id).not.toBe(first.id)
  })

  test('RETURN_EXISTING answers with the oldest, however it was made, without an event', async () => {
    const oldest = await made('existing')
    time.ms += 1
    await made('existing')
    const { job, wasCreated } = await request('existing', { ifOpen: 'RETURN_EXISTING', priority: 99 })
    expect([job?.id, job?.priority, wasCreated]).toEqual([oldest.id, 50, false])
    expect(await eventsOf(oldest)).toEqual(['1 REQUESTED'])
  })

  test('REFUSE refuses', async () => {
    await made('refused')
    expect(await codeOf(request('refused', { ifOpen: 'REFUSE' }))).toBe('ALREADY_OPEN')
  })

  test('a closed one, another type and another target stand in nobody’s way', async () => {
    const first = await made('free', { ifOpen: 'REFUSE' })
    await system.operations.complete(shop, { id: first.id }, {})
    await made('free', { ifOpen: 'REFUSE' })
    await made('free', { ifOpen: 'REFUSE' }, shop, 'verify_email')
    await made('free 2', { ifOpen: 'REFUSE' })
  })

  test.each(['RETURN_EXISTING', 'REFUSE'] as const)('one past its expiry is expired first: %s', async (ifOpen) => {
    const id = `expired ${ifOpen}`
    const old = await made(id, { ifOpen, expiresAt: new Date(time.ms + 1_000) })
    time.ms += 1_000
    const { job, wasCreated } = await request(id, { ifOpen })
    expect([wasCreated, job?.id === old.id]).toEqual([true, false])
    expect(await eventsOf(old)).toEqual(['1 REQUESTED', '2 CANCELLED'])
    expect(await system.reads.job(shop, old.id)).toMatchObject({ cancellationReason: 'EXPIRED', closedBy: 'system' })
  })

  test('one that the viewer may not see is not shown, and no second one is made', async () => {
    const hidden = await made('hidden', { assignedTo: 'bob' }, shop, 'verify_email')
    expect(await request('hidden', {}, ann, 'verify_email')).toMatchObject({ job: null, wasCreated: false })
    expect(await eventsOf(hidden)).toEqual(['1 REQUESTED'])
    expect(await system.reads.countJobs(shop, { target: { type: 'P', id: 'hidden' } }, 10)).toBe(1)
  })

  test('a reopened one must find nobody in its place', async () => {
    const first = await made('reopened', { ifOpen: 'REFUSE' })
    await system.operations.complete(shop, { id: first.id }, {})
    const second = await made('reopened', { ifOpen: 'REFUSE' })
    expect(await codeOf(system.operations.reopen(shop, { id: first.id }, {}))).toBe('ALREADY_OPEN')
    await system.operations.cancel(shop, { id: second.id }, 'SKIPPED')
    expect((await system.operations.reopen(shop, { id: first.id }, {})).job.status).toBe('PENDING')
  })
})

describe('an idempotency key', () => {
  test('answers with the job it made, also when that is closed, without an event', async () => {
    const key = { idempotencyKey: 'once' }
    const first = await made('key', key)
    expect(await request('key', key)).toMatchObject({ job: { id: first.id }, wasCreated: false })
    await system.operations.complete(shop, { id: first.id }, {})
    expect(await request('key', key)).toMatchObject({ job: { id: first.id, status: 'COMPLETED' }, wasCreated: false })
    expect(await eventsOf(first)).toEqual(['1 REQUESTED', '2 COMPLETED'])
  })

  test('is the same request whatever the order of its keys', async () => {
    const first = await made('order', { idempotencyKey: 'order', metadata: { a: 1, b: { c: 2, d: 3 } } })
    const again = await request('order', { metadata: { b: { d: 3, c: 2 }, a: 1 }, idempotencyKey: 'order' })
    expect(again).toMatchObject({ job: { id: first.id }, wasCreated: false })
  })

  test.each<[string, Rest]>([
    ['other metadata', { metadata: { a: 2 } }],
    ['another priority', { metadata: { a: 1 }, priority: 1 }],
    ['a date', { metadata: { a: 1 }, dueAt: new Date(Date.UTC(2027, 0, 1)) }],
  ])('with %s is refused', async (name, rest) => {
    const idempotencyKey = `other ${name}`
    await made(name, { idempotencyKey, metadata: { a: 1 } })
    expect(await codeOf(request(name, { idempotencyKey, ...rest }))).toBe('IDEMPOTENCY_CONFLICT')
    expect(await codeOf(request(`${name} elsewhere`, { idempotencyKey, metadata: { a: 1 } }))).toBe(
      'IDEMPOTENCY_CONFLICT',
    )
  })

  test('is the viewer’s own', async () => {
    const theirs = await made('own', { idempotencyKey: 'own' })
    const others = await made('own', { idempotencyKey: 'own' }, { ...shop, id: 'crm' })
    expect(others.id).not.toBe(theirs.id)
  })

  test('conflicts within a batch too: the first counts', async () => {
    const answers = await Promise.allSettled([
      request('batch a', { idempotencyKey: 'batch' }),
      request('batch b', { idempotencyKey: 'batch' }),
      request('batch a', { idempotencyKey: 'batch' }),
      request('batch c'),
    ])
    expect(answers.map((each) => (each.status === 'fulfilled' ? each.value.wasCreated : each.reason.code))).toEqual([
      true,
      'IDEMPOTENCY_CONFLICT',
      false,
      true,
    ])
  })

  test('that found an open job leads to it from then on, also when that is closed', async () => {
    const first = await made('found')
    const key = { ifOpen: 'RETURN_EXISTING', idempotencyKey: 'found' } as const
    const both = await Promise.all([request('found', key), request('found', key)])
    expect(both).toMatchObject([
      { job: { id: first.id }, wasCreated: false },
      { job: { id: first.id }, wasCreated: false },
    ])
    await system.operations.complete(shop, { id: first.id }, {})
    expect(await request('found', key)).toMatchObject({ job: { id: first.id, status: 'COMPLETED' }, wasCreated: false })
    expect(await codeOf(request('found', { ...key, priority: 1 }))).toBe('IDEMPOTENCY_CONFLICT')
    expect(await codeOf(request('found elsewhere', { idempotencyKey: 'found' }))).toBe('IDEMPOTENCY_CONFLICT')
    expect(await eventsOf(first)).toEqual(['1 REQUESTED', '2 COMPLETED'])
    // Others, and other keys, ask for something new.
    await made('found', { ...key, idempotencyKey: 'found 2' })
  })

  test('found within the batch that made the job', async () => {
    const rest = { ifOpen: 'RETURN_EXISTING' } as const
    const answers = await Promise.all([
      request('together', rest),
      request('together', { ...rest, idempotencyKey: 'together a' }),
      request('together', { ...rest, idempotencyKey: 'together b' }),
    ])
    const [id] = new Set(answers.map(({ job }) => job?.id))
    await system.operations.complete(shop, { id: id ?? '' }, {})
    expect(await request('together', { ...rest, idempotencyKey: 'together b' })).toMatchObject({
      job: { id },
      wasCreated: false,
    })
  })

  test('that found a job which one may not see says no more of it when it is closed', async () => {
    const { id } = await made('hidden found', { assignedTo: 'bob' }, shop, 'verify_email')
    const ask = () => request('hidden found', { idempotencyKey: 'hidden' }, ann, 'verify_email')
    expect(await ask()).toMatchObject({ job: null, wasCreated: false })
    await system.operations.complete(shop, { id }, {})
    expect(await ask()).toMatchObject({ job: null, wasCreated: false })
  })

  test('is not used up by a refusal', async () => {
    const rest = { idempotencyKey: 'refused first', ifOpen: 'REFUSE' } as const
    const { id } = await made('used up')
    expect(await codeOf(request('used up', rest))).toBe('ALREADY_OPEN')
    await system.operations.complete(shop, { id }, {})
    await made('used up', rest)
  })
})

test('a batch in which many fail leaves the others alone', async () => {
  const past = new Date(time.ms - 1)
  const answers = await Promise.allSettled(
    Array.from({ length: 30 }, (_, index) => request(`mixed ${index}`, index % 3 === 0 ? { expiresAt: past } : {})),
  )
  expect(answers.map(({ status }) => status)).toEqual(
    Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? 'rejected' : 'fulfilled')),
  )
})
