// `checkJobs`, through the front door and through the library: targets to ask about, targets of which the product knows, and who may.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { type Target, targetOf } from '../src/domain/job.ts'
import { createTobedone } from '../src/library/create-tobedone.ts'
import { jobIn, newTarget, requestIn } from './support/condition-shop.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'

const done = new Set<string>()
const many = new Set<string>()
let failing: string | null = null
const asked = new Set<string>()
const isDone = ({ id }: Target): boolean => {
  asked.add(id)
  return done.has(id)
}
// What only a program can answer with.
const strange: Readonly<Record<string, () => boolean>> = {
  throwsNothing: () => {
    throw Object.create(null)
  },
  throwsNumber: () => {
    throw Object.assign(new Error(), { message: 7 })
  },
  throwsWhenRead: () => Object.create(null, { reason: { enumerable: true, get: () => JSON.parse('no') } }),
  map: () => Object.create(Map.prototype),
  error: () => Object.create(Error.prototype),
}
const types = [
  defineJobType('verify', { isDone, isTargetGone: ({ id }) => id.startsWith('gone') }),
  defineJobType('welcome', {
    isDone: (target) => {
      if (target.id === 'broken') throw new Error('the mail server is down')
      if (target.id in strange) return strange[target.id]?.() ?? false
      return isDone(target) && { reason: 'Read it.' }
    },
  }),
  defineJobType('many', {
    isDone: (_, { id }) => {
      many.add(id)
      if (id === failing) throw new Error('not this one')
      return failing !== null
    },
  }),
  defineJobType('pay', { outcomes: ['card', 'cash'] }),
]
const check = `mutation ($input: CheckJobsInput!) { checkJobs(input: $input) {
  results { type target { id } became jobs { id status closedBy cancellationReason outcome } error { code message } } eventCursor } }`

let server: TestServer
let shop: Client

beforeAll(async () => {
  server = await startServer({ types, system: { pollMs: 50, conditionLookMs: 50, conditionTimeoutMs: 5_000 } })
  shop = await clientOf(server, 'shop', { roles: ['service'] })
  // When the first passes are over the next would come in five minutes.
  await eventually(
    () => server.tobedone.conditions(),
    (all) => all.length > 0 && all.every(({ passedAt }) => passedAt !== null),
    10_000,
  )
})
afterAll(() => server?.close())

const checked = async (input: object, client = shop) => {
  const { data, errors } = await client.send(check, { input })
  return { results: JSON.parse(JSON.stringify(data?.['checkJobs'] ?? {})).results, error: errors?.[0] }
}
const request = (type: string, target = newTarget()) => requestIn(server.tobedone, type, target)
// What was asked at the request must not be what is looked at later.
const requestUndone = async (type: string) => {
  const job = await request(type)
  await eventually(
    () => asked.has(job.targetId),
    (isAsked) => isAsked,
  )
  done.add(job.targetId)
  return job
}

test('targets are asked about now: of one type, or of all that have a condition', async () => {
  const [verify, other] = [await requestUndone('verify'), await request('verify')]
  const targets = [targetOf(verify), targetOf(other), newTarget()]
  const { results } = await checked({ type: 'verify', targets })
  expect(results).toMatchObject([
    {
      type: 'verify',
      target: { id: verify.targetId },
      became: 'COMPLETED',
      jobs: [{ closedBy: 'system' }],
      error: null,
    },
    { target: { id: other.targetId }, became: 'NOTHING', jobs: [] },
    { became: 'NOTHING', jobs: [] },
  ])
  const welcome = await requestUndone('welcome')
  const all = await checked({ targets: [targetOf(welcome)] })
  expect(all.results.map(({ type, became }: Record<string, unknown>) => [type, became])).toEqual([
    ['many', 'NOTHING'],
    ['verify', 'NOTHING'],
    ['welcome', 'COMPLETED'],
  ])
  const { data } = await shop.send(
    `query ($id: ID!) { job(id: $id) { history(first: 9) { edges { node { kind actor reason } } } } }`,
    { id: all.results[2].jobs[0].id },
  )
  expect(JSON.stringify(data)).toContain('{"kind":"COMPLETED","actor":"system","reason":"Read it."}')
})

test('one that fails says so, and does not stand in the way of the others', async () => {
  const good = await requestUndone('welcome')
  await request('welcome', { type: 'User', id: 'broken' })
  const { results } = await checked({ type: 'welcome', targets: [{ type: 'User', id: 'broken' }, targetOf(good)] })
  expect(results).toMatchObject([
    { became: 'FAILED', error: { code: 'INTERNAL', message: expect.stringContaining('the mail server is down') } },
    { became: 'COMPLETED', error: null },
  ])
})

test('what cannot be told or read is an error of that target alone', async () => {
  const targets = Object.keys(strange).map((id) => ({ type: 'User', id }))
  const good = await requestUndone('welcome')
  for (const target of targets) await request('welcome', target)
  const { results } = await checked({ type: 'welcome', targets: [...targets, targetOf(good)] })
  expect(results.map(({ became, error }: Record<string, { code?: string }>) => error?.code ?? became)).toEqual([
    ...['INTERNAL', 'INTERNAL', 'INTERNAL', 'INVALID_INPUT', 'INVALID_INPUT'],
    'COMPLETED',
  ])
})

test('a product without functions says which targets hold, and which are gone', async () => {
  const jobs = [await request('pay'), await request('pay'), await request('pay'), await request('pay')]
  const [card, none, wrong, gone] = jobs.map(targetOf)
  const { results } = await checked({
    type: 'pay',
    holds: [{ target: card, outcome: 'card', reason: 'Paid.' }, { target: none }, { target: wrong, outcome: 'cheque' }],
    gone: [gone],
  })
  expect(results).toMatchObject([
    { became: 'COMPLETED', jobs: [{ outcome: 'card', closedBy: 'system' }] },
    { became: 'FAILED', error: { code: 'INVALID_INPUT', message: expect.stringContaining('must be named') } },
    {
      became: 'FAILED',
      error: { code: 'INVALID_INPUT', message: expect.stringContaining('must be one of card, cash') },
    },
    { became: 'CANCELLED', jobs: [{ cancellationReason: 'TARGET_GONE' }] },
  ])
  // Said once more there is nothing to do, and that is no error.
  expect(await checked({ type: 'pay', holds: [{ target: card, outcome: 'card' }] })).toMatchObject({
    results: [{ became: 'NOTHING', jobs: [], error: null }],
  })
})

test('all open jobs of a target are done with it', async () => {
  const target = newTarget()
  await request('pay', target)
  await request('pay', target)
  const { results } = await checked({ type: 'pay', holds: [{ target, outcome: 'cash' }] })
  expect(results).toMatchObject([{ became: 'COMPLETED', jobs: [{ outcome: 'cash' }, { outcome: 'cash' }] }])
})

test('however many open jobs a target has, and whichever of them fails', async () => {
  const target = newTarget()
  const jobs = await Promise.all(Array.from({ length: 103 }, () => request('many', target)))
  await eventually(
    () => many.size,
    (count) => count === jobs.length,
    10_000,
  )
  failing = jobs[1]?.id ?? null
  const { results } = await checked({ type: 'many', targets: [target] })
  expect(results).toMatchObject([{ became: 'FAILED', error: { code: 'INTERNAL' } }])
  expect(results[0].jobs).toHaveLength(102)
})

test('with no list, all open jobs are gone through from now on', async () => {
  const job = await requestUndone('verify')
  expect(await checked({ type: 'verify' })).toMatchObject({ results: [], error: undefined })
  await eventually(
    () => jobIn(server.tobedone, job),
    ({ status }) => status === 'COMPLETED',
    10_000,
  )
})

test('the library says the same, with types by their objects', async () => {
  const [verify = ''] = types
  await using jobs = await createTobedone({ types, database: server.databaseUrl })
  const job = await requestUndone('verify')
  const { results } = await jobs.check({ type: verify, targets: [targetOf(job)] })
  expect(results).toMatchObject([{ became: 'COMPLETED', jobs: [{ id: job.id, closedBy: 'system' }] }])
  expect((await jobs.history(job.id)).at(-1)).toMatchObject({ actor: 'system', reason: 'Its condition holds.' })
  expect(await jobs.unsettled({ type: [verify], first: 5 })).toEqual({ jobs: [], hasNextPage: false })
  const ann = jobs.as({ id: 'ann', roles: ['staff'] })
  await expect(ann.check({ type: verify, targets: [] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(ann.unsettled()).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

describe('refused is', () => {
  const target = { type: 'User', id: 'x' }
  test.each<[string, object, string]>([
    ['a type that nobody knows', { type: 'verfy', targets: [target] }, 'UNKNOWN_TYPE'],
    ['to ask where there is no condition', { type: 'pay', targets: [target] }, 'INVALID_INPUT'],
    ['to begin anew where there is no condition', { type: 'pay' }, 'INVALID_INPUT'],
    ['what holds of no type', { holds: [{ target }] }, 'INVALID_INPUT'],
    ['what is gone of no type', { gone: [target] }, 'INVALID_INPUT'],
    ['a target without an id', { type: 'pay', gone: [{ type: 'User', id: '' }] }, 'INVALID_INPUT'],
    ['too many', { type: 'verify', targets: Array.from({ length: 101 }, () => target) }, 'LIMIT_EXCEEDED'],
  ])('%s', async (_, input, code) => {
    expect((await checked(input)).error?.extensions.code).toBe(code)
  })

  test('everybody but services and admins', async () => {
    const job = await requestUndone('verify')
    const input = { type: 'verify', targets: [targetOf(job)] }
    for (const options of [{}, { roles: ['staff'] }]) {
      const client = await clientOf(server, 'ann', options)
      expect((await checked(input, client)).error?.extensions.code).toBe('FORBIDDEN')
      const { errors } = await client.send('{ unsettledJobs { edges { cursor } } }')
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    }
    expect(await jobIn(server.tobedone, job)).toMatchObject({ status: 'PENDING' })
    const admin = await clientOf(server, 'ada', { roles: ['admin'] })
    expect((await checked(input, admin)).results).toMatchObject([{ became: 'COMPLETED' }])
  })
})
