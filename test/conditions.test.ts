// Jobs that complete by themselves: at once when it is so already, and by a pass when it has become so, whoever made it so. The log
// says who did it and why.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { type Job, targetOf } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { closedIn, historyIn, jobIn, newTarget, requestIn } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { stepsBecome } from './support/flow-steps.ts'
import { openSystem, shop } from './support/system.ts'

const verified = new Set<string>()
const deleted = new Set<string>()
const paid = new Map<string, { outcome?: 'card' | 'cash'; result?: { cents: number }; reason?: string } | boolean>()
const asked: Job[] = []
const warnings: string[] = []

const types = [
  defineJobType('verify', {
    isDone: (target) => verified.has(target.id),
    isTargetGone: async ({ id }) => deleted.has(id),
    checkEvery: '100ms',
  }),
  defineJobType('pay', {
    outcomes: ['card', 'cash'],
    result: z.object({ cents: z.int() }),
    isDone: ({ id }, job) => {
      asked.push(job)
      return paid.has(id) ? (paid.get(id) ?? JSON.parse('null')) : false
    },
    checkEvery: '100ms',
  }),
  defineJobType('seldom', { isDone: ({ id }) => verified.has(id) }),
  defineJobType('plain'),
]

const onboarding = defineFlow('onboarding', { steps: [{ type: 'verify' }, { type: 'plain', after: ['verify'] }] })

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, {
    ...{ flows: [onboarding], pollMs: 50, conditionLookMs: 50 },
    log: (_, message) => void warnings.push(message),
  })
  // When its first pass is over, what is asked about at once is not found by the next, which comes in five minutes.
  await eventually(
    () => system.conditions(),
    (all) => all.every(({ passedAt }) => passedAt !== null),
    10_000,
  )
})
afterAll(async () => {
  await system?.close()
  await database?.close()
})

test('what is so already when a job is requested completes it at once, by the system and with the reason', async () => {
  const target = newTarget()
  verified.add(target.id)
  const job = await requestIn(system, 'seldom', target)
  expect(job.status).toBe('PENDING')
  expect(await closedIn(system, job)).toMatchObject({ status: 'COMPLETED', closedBy: 'system', outcome: null })
  expect(await historyIn(system, job)).toMatchObject([
    { kind: 'REQUESTED', actor: 'shop', reason: null },
    { kind: 'COMPLETED', actor: 'system', reason: 'Its condition holds.', comment: null },
  ])
})

test('what has become so later is found by a pass, also on a job that somebody works on; what is not so stays open', async () => {
  const [job, other] = [await requestIn(system, 'verify'), await requestIn(system, 'verify')]
  await system.operations.assign(shop, { id: job.id }, 'uma')
  await system.operations.start({ id: 'uma', roles: [], groups: [] }, { id: job.id })
  verified.add(job.targetId)
  expect(await closedIn(system, job)).toMatchObject({ status: 'COMPLETED', closedBy: 'system', assignedTo: 'uma' })
  expect(await jobIn(system, other)).toMatchObject({ status: 'PENDING', version: 1 })
})

test('a condition says how and why: outcome, result, and words of its own', async () => {
  const job = await requestIn(system, 'pay')
  paid.set(job.targetId, { outcome: 'card', result: { cents: 250 }, reason: 'Invoice 17 is paid.' })
  expect(await closedIn(system, job)).toMatchObject({ outcome: 'card', result: { cents: 250 } })
  expect((await historyIn(system, job)).at(-1)).toMatchObject({ actor: 'system', reason: 'Invoice 17 is paid.' })
  // It is given the job as it is.
  expect(asked.find(({ id }) => id === job.id)).toMatchObject({ type: 'pay', title: 'Planted', status: 'PENDING' })
})

test('a job whose target is gone is cancelled, whatever its condition says', async () => {
  const job = await requestIn(system, 'verify')
  deleted.add(job.targetId)
  verified.add(job.targetId)
  expect(await closedIn(system, job)).toMatchObject({ status: 'CANCELLED', cancellationReason: 'TARGET_GONE' })
  expect((await historyIn(system, job)).at(-1)).toMatchObject({ actor: 'system', reason: 'Its target is gone.' })
})

describe('an answer that ends no job of the type', () => {
  test.each([
    [true, 'it must be named'],
    [{ reason: 'so' }, 'it must be named'],
    [{ outcome: 'cheque' }, 'must be one of card, cash'],
    [{ outcome: 'card', result: { cents: 'many' } }, 'cents'],
    [{ outcome: 'card', reason: 'x'.repeat(201) }, 'at most 200'],
    [{ outcome: 'card', because: 'so' }, 'is unknown'],
    [null, 'must answer with true, false'],
    ['yes', 'must answer with true, false'],
  ])('leaves it open, and is said: %j', async (answer, message) => {
    const job = await requestIn(system, 'pay')
    paid.set(job.targetId, JSON.parse(JSON.stringify(answer)))
    const { results } = await system.operations.check(shop, { type: 'pay', targets: [targetOf(job)] })
    expect(results).toMatchObject([{ became: 'FAILED', jobs: [], error: { code: 'INVALID_INPUT' } }])
    expect(results[0]?.error?.message).toContain(message)
    expect(await jobIn(system, job)).toMatchObject({ status: 'PENDING' })
    paid.set(job.targetId, { outcome: 'cash' })
    await closedIn(system, job)
  })
})

test('a flow goes on by itself where its steps are done already', async () => {
  const target = newTarget()
  verified.add(target.id)
  await system.operations.startFlow(shop, 'onboarding', { target, assignedTo: 'uma' })
  await stepsBecome(system, 'onboarding', target, { verify: 'DONE', plain: 'OPEN' })
})

test('a job of an import is no request, but a pass finds it', async () => {
  const target = newTarget()
  verified.add(target.id)
  const line = JSON.stringify({ externalId: 'old-1', type: 'verify', target, at: '2020-01-01T00:00:00Z', by: 'ann' })
  const outcomes = await Array.fromAsync(
    system.importJobs(
      (async function* () {
        yield line
      })(),
    ),
  )
  expect(outcomes).toHaveLength(1)
  const { jobs } = await system.reads.jobs(shop, { filter: { target }, orderBy: 'CREATED_AT_ASC' })
  const [job] = jobs
  if (job === undefined) throw new Error('it was not imported')
  expect(await closedIn(system, job)).toMatchObject({ status: 'COMPLETED', closedBy: 'system' })
})

test('nothing of it is asked about a type without a condition, and the states tell of the others', async () => {
  const plain = await requestIn(system, 'plain')
  verified.add(plain.targetId)
  const states = await eventually(
    () => system.conditions(),
    (all) => all.every(({ passedAt }) => passedAt !== null),
  )
  expect(states.map(({ type }) => type)).toEqual(['pay', 'seldom', 'verify'])
  expect(await jobIn(system, plain)).toMatchObject({ status: 'PENDING' })
})
