// The library as a product uses it: the service itself, other viewers, streams that end when they should, a clock of its own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createTobedone, defineJobType, type Jobs, StartupError } from '../src/index.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'

const review = defineJobType('review', {
  metadata: z.object({ amount: z.number() }),
  metadataFor: 'staff',
  candidateGroups: ['risk'],
  outcomes: ['released'],
})
const call = defineJobType('call', { selfService: true, ifOpen: 'RETURN_EXISTING' })

let database: TestDatabase
let jobs: Jobs

beforeAll(async () => {
  database = await openTestDatabase()
  jobs = await createTobedone({ types: [review, call], database: database.url, service: 'shop' })
})
afterAll(async () => {
  await jobs.close()
  await database.close()
})

let count = 0
const newTarget = () => ({ type: 'Payment', id: String(++count) })

describe('viewers', () => {
  test('the service acts under its own name, and sees everything', async () => {
    const { job } = await jobs.request(review, { target: newTarget(), metadata: { amount: 3 } })
    expect(job).toMatchObject({ requestedBy: 'shop', metadata: { amount: 3 } })
    const { jobs: done } = await jobs.complete(review, {
      target: { type: 'Payment', id: job.targetId },
      outcome: 'released',
    })
    expect(done).toMatchObject([{ id: job.id, closedBy: 'shop', outcome: 'released' }])
    expect(await jobs.complete(review, { target: newTarget() })).toMatchObject({ jobs: [] })
  })

  test('say how they want to be told, of themselves', async () => {
    const ann = jobs.as({ id: 'ann' })
    expect(await ann.preferences()).toBeNull()
    await ann.updatePreferences({ timeZone: 'Europe/Amsterdam', wantsDigest: true })
    expect(await ann.preferences()).toMatchObject({ id: 'ann', timeZone: 'Europe/Amsterdam', wantsDigest: true })
    expect(await jobs.person('ann')).toEqual(await ann.preferences())
    await expect(ann.updatePreferences({ mail: 'ann@example.com' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('others see and may do what is theirs; metadata that they may not read is empty everywhere', async () => {
    const ann = jobs.as({ id: 'ann', groups: ['risk'] })
    const ben = jobs.as({ id: 'ben' })
    const { job } = await jobs.request(review, { target: newTarget(), metadata: { amount: 3 } })
    const events = ann.events({ filter: { target: { type: 'Payment', id: job.targetId } } })
    expect(await ben.job(job.id)).toBeNull()
    expect(await ben.history(job.id)).toEqual([])
    await expect(ben.claim(job.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await ann.claim(job.id)).job).toMatchObject({ assignedTo: 'ann', metadata: {} })
    await jobs.update(job.id, { metadata: { amount: 4 } })
    expect(await ann.job(job.id)).toMatchObject({ metadata: {} })
    expect((await ann.jobs({ assignedTo: ['ann'] })).jobs).toMatchObject([{ metadata: {} }])
    const told = [(await events.next()).value, (await events.next()).value, ...(await ann.history(job.id))]
    for (const event of told) expect(event).toMatchObject({ job: { metadata: {} } })
    expect(told[1]).toMatchObject({ kind: 'UPDATED', changes: {} })
    expect(JSON.stringify(told, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'amount',
    )
    await events.return()
    expect((await jobs.as({ id: 'sue', roles: ['staff'] }).job(job.id))?.metadata).toEqual({ amount: 4 })
  })

  test('a job in the way that one may not see is not shown', async () => {
    const target = newTarget()
    await jobs.request(call, { target })
    expect(await jobs.as({ id: 'ann' }).request(call, { target })).toMatchObject({ job: null, wasCreated: false })
  })

  test('admins erase, the service does not', async () => {
    const target = newTarget()
    const { job } = await jobs.request(call, { target, title: 'Call Mr Grey' })
    await expect(jobs.eraseTarget(target)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const admin = jobs.as({ id: 'root', roles: ['admin'] })
    expect(await admin.eraseTarget(target)).toMatchObject({ erasedCount: 1, cancelledCount: 1 })
    expect(await jobs.job(job.id)).toMatchObject({ title: null, cancellationReason: 'TARGET_GONE' })
    expect(await admin.erasePerson('nobody known')).toMatchObject({ erasedCount: 0 })
  })

  test('nobody is the system, and roles are of the list', async () => {
    const refused = expect.objectContaining({ code: 'INVALID_INPUT' })
    expect(() => jobs.as({ id: 'system', roles: ['admin'] })).toThrow(refused)
    expect(() => jobs.as({ id: '' })).toThrow(refused)
    // @ts-expect-error: no such role
    expect(() => jobs.as({ id: 'ann', roles: ['boss'] })).toThrow(refused)
    // They would come to PostgreSQL, in the midst of a transaction.
    for (const group of ['', 'a\u0000', 'a\ud800', 'x'.repeat(201)]) {
      expect(() => jobs.as({ id: 'ann', groups: [group] })).toThrow(refused)
    }
    // @ts-expect-error: no list
    expect(() => jobs.as({ id: 'ann', groups: 'risk' })).toThrow(refused)
    await expect(createTobedone({ types: [], database: database.url, service: 'system' })).rejects.toThrow(StartupError)
  })
})

describe('lists', () => {
  test('filters name types by object or name, page by page', async () => {
    const many = await Promise.all(
      Array.from({ length: 5 }, () => jobs.request(call, { target: newTarget(), priority: 77 })),
    )
    const filter = { type: [call], priorityAtLeast: 77, not: { type: review } }
    const first = await jobs.jobs(filter, { orderBy: 'CREATED_AT_ASC', first: 3 })
    const last = first.jobs.at(-1)
    const rest = await jobs.jobs(
      { ...filter, type: 'call' },
      { orderBy: 'CREATED_AT_ASC', after: last ? first.pageCursorOf(last) : '' },
    )
    expect([...first.jobs, ...rest.jobs].map(({ id }) => id).sort()).toEqual(many.map(({ job }) => job.id).sort())
    expect([first.hasNextPage, rest.hasNextPage]).toEqual([true, false])
    const moved = await jobs.assignMany({ from: null, to: 'ann', filter })
    expect(moved.jobs).toHaveLength(5)
    expect((await jobs.claimNext({ type: call, priorityAtLeast: 77 })).job).toBeNull()
  })
})

describe('streams', () => {
  test('from a cursor on: all that came after it, each once', async () => {
    const { job, eventCursor } = await jobs.request(call, { target: newTarget() })
    for (const text of ['a', 'b', 'c']) await jobs.comment(job.id, text)
    const said: (string | undefined)[] = []
    let cursor = ''
    for await (const event of jobs.events({ type: call, kinds: ['COMMENTED'], after: eventCursor })) {
      if (said.push(event.comment?.body) === 1) cursor = event.cursor
      if (said.length === 3) break
    }
    expect(said).toEqual(['a', 'b', 'c'])
    await using rest = jobs.events({ after: cursor })
    expect((await rest.next()).value).toMatchObject({ comment: { body: 'b' } })
  })

  test('return() ends one that waits, at once', async () => {
    const events = jobs.events()
    const waiting = events.next()
    await events.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await events.next()).toEqual({ done: true, value: undefined })
  })

  test('one that cannot be served says so when it is read', async () => {
    await expect(jobs.events({ after: 'nonsense' }).next()).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
    await expect(jobs.events({ filter: { priorityAtLeast: 0.5 } }).next()).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    // Not read: nothing is left behind.
    jobs.events({ after: 'nonsense' })
  })

  test('closing ends them, and operations after it are refused', async () => {
    const other = await createTobedone({ types: [call], database: database.url, log: () => {} })
    const waiting = other.events().next()
    await other.close()
    await other.close()
    expect(await waiting).toEqual({ done: true, value: undefined })
    await expect(other.request(call, { target: newTarget() })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

test('a clock of the product moves its jobs, and `await using` closes', async () => {
  let now = new Date('2031-05-01T10:00:00.000Z')
  await using timed = await createTobedone({
    types: [defineJobType('ends', { expiresIn: '2h' })],
    database: database.url,
    clock: { now: () => now },
    timerMs: 20,
  })
  const { job } = await timed.request(defineJobType('ends'), { target: newTarget() })
  expect(job).toMatchObject({ createdAt: now, expiresAt: new Date('2031-05-01T12:00:00.000Z') })
  now = new Date('2031-05-01T12:00:00.000Z')
  const ended = await eventually(
    () => timed.job(job.id),
    (found) => found?.closedAt !== null,
  )
  expect(ended).toMatchObject({ status: 'CANCELLED', cancellationReason: 'EXPIRED', closedAt: now })
})

test('a database that is not there, and what people cannot say, is a StartupError', async () => {
  await expect(createTobedone({ types: [], database: 'mysql://nowhere/x' })).rejects.toThrow(StartupError)
  const peopleMaySay = JSON.parse('["id"]')
  await expect(createTobedone({ types: [], database: database.url, peopleMaySay })).rejects.toThrow('"peopleMaySay"')
})

test('exports all jobs, which another database imports, once', async () => {
  const elsewhere = await openTestDatabase()
  await using other = await createTobedone({ types: [call], database: elsewhere.url, log: () => {} })
  await jobs.request(call, { target: newTarget() })
  const lines = await Array.fromAsync(jobs.exportJobs())
  const outcomes = async () =>
    (await Array.fromAsync(other.importJobs(jobs.exportJobs()))).map(({ outcome }) => outcome)
  const known = lines.map((line) => (JSON.parse(line).type === 'call' ? 'KNOWN' : 'REFUSED'))
  expect(await outcomes()).toEqual(known.map((outcome) => (outcome === 'KNOWN' ? 'IMPORTED' : outcome)))
  expect(await outcomes()).toEqual(known)
  await other.close()
  await elsewhere.close()
})
