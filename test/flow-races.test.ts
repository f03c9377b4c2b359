// Everybody at once: one run, one job for each step, nothing forgotten between a start and an end that do not see each other.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { allAtOnce } from './support/all-at-once.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { followed, jobCounts, stepsBecome, stepsIn } from './support/flow-steps.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const types = ['a', 'b', 'c', 'd'].map((name) => defineJobType(name))
const flows = [
  defineFlow('join', { steps: [{ type: 'a' }, { type: 'b' }, { type: 'c', after: ['a', 'b'] }] }),
  defineFlow('second', { steps: [{ type: 'c' }, { type: 'd', after: ['c'] }] }),
]
const rounds = size(4, 60)

let database: TestDatabase
let systems: readonly [Tobedone, Tobedone]
let count = 0
const newTarget = () => ({ type: 'User', id: String(++count) })

beforeAll(async () => {
  database = await openTestDatabase()
  const open = () => openSystem(database.url, types, { flows, pollMs: 50 })
  systems = [await open(), await open()]
})
afterAll(async () => {
  await Promise.all(systems.map((system) => system.close()))
  await database.close()
})

const complete = (system: Tobedone, type: string, target: { type: string; id: string }) =>
  system.operations.complete(shop, { type, target }, {})

test('started by many at once, it is started once, with one job for each step', async () => {
  for (let round = 0; round < rounds; round++) {
    const target = newTarget()
    const { answers } = await allAtOnce(systems, 10, ({ operations }) => operations.startFlow(shop, 'join', { target }))
    expect(answers.filter(({ wasStarted }) => wasStarted)).toHaveLength(1)
    expect(await jobCounts(systems[0], target)).toEqual({ a: 1, b: 1 })
  }
})

test('steps that end at once, on two servers, are followed by one job', async () => {
  const targets = Array.from({ length: rounds }, newTarget)
  for (const target of targets) await systems[0].operations.startFlow(shop, 'join', { target })
  await Promise.all(targets.flatMap((target) => [complete(systems[0], 'a', target), complete(systems[1], 'b', target)]))
  for (const target of targets) {
    await stepsBecome(systems[0], 'join', target, { c: 'OPEN' })
    expect(await jobCounts(systems[0], target)).toEqual({ a: 1, b: 1, c: 1 })
  }
})

test('two flows that share a step ask for one job, and both go on when it is done', async () => {
  const target = newTarget()
  const [one, other] = systems
  await one.operations.request(shop, { type: 'a', target })
  await complete(one, 'a', target)
  await Promise.all([
    one.operations.startFlow(shop, 'join', { target }),
    other.operations.startFlow(shop, 'second', { target }),
  ])
  await complete(one, 'b', target)
  await stepsBecome(one, 'join', target, { c: 'OPEN' })
  expect(await jobCounts(one, target)).toEqual({ a: 1, b: 1, c: 1 })
  await complete(one, 'c', target)
  await stepsBecome(one, 'second', target, { d: 'OPEN' })
  await followed(one)
  expect(await one.flowProgress(shop, 'join', target)).toMatchObject({ status: 'COMPLETED' })
})

test('a step that ends while the flow is started is not forgotten', async () => {
  const targets = Array.from({ length: 4 * rounds }, newTarget)
  for (const target of targets) {
    await systems[0].operations.request(shop, { type: 'c', target, ifOpen: 'RETURN_EXISTING' })
    await Promise.all([complete(systems[1], 'c', target), systems[0].operations.startFlow(shop, 'second', { target })])
  }
  for (const target of targets) await stepsBecome(systems[0], 'second', target, { c: 'DONE', d: 'OPEN' })
})

test('a flow that is started in a transaction of the product goes on with what ended before its commit', async () => {
  const [system, other] = systems
  const product = await connectProduct(database.url)
  const [kept, dropped] = [newTarget(), newTarget()]
  for (const target of [kept, dropped]) await system.operations.request(shop, { type: 'c', target })
  for (const [target, end] of [
    [dropped, 'rollback'],
    [kept, 'commit'],
  ] as const) {
    await product.query('begin')
    const frame = system.frameIn(product)
    expect(await system.operations.startFlow(shop, 'second', { target }, frame)).toMatchObject({ wasStarted: true })
    await complete(other, 'c', target)
    expect(await stepsIn(other, 'second', target)).toBeNull()
    await product.query(end)
  }
  await stepsBecome(other, 'second', kept, { c: 'DONE', d: 'OPEN' })
  await followed(other)
  expect(await stepsIn(other, 'second', dropped)).toBeNull()
  expect(await jobCounts(other, dropped)).toEqual({ c: 1 })
  await product.end()
})

test('a transaction of the product that stays open holds up its own target only', async () => {
  const [system, other] = systems
  const product = await connectProduct(database.url)
  const [held, free] = [newTarget(), newTarget()]
  await system.operations.startFlow(shop, 'second', { target: held })
  await system.operations.startFlow(shop, 'second', { target: free })
  await product.query('begin')
  // It cancels the flow, and thinks better of it.
  await system.operations.cancelFlow(shop, 'second', held, system.frameIn(product))
  await product.query('rollback; begin')
  await system.operations.startFlow(shop, 'second', { target: held }, system.frameIn(product))
  await complete(other, 'c', held)
  await complete(other, 'c', free)
  await stepsBecome(other, 'second', free, { d: 'OPEN' }, 3_000)
  await followed(other)
  expect(await stepsIn(other, 'second', held)).toEqual({ c: 'DONE', d: 'WAITING' })
  await product.query('rollback')
  await stepsBecome(other, 'second', held, { d: 'OPEN' })
  await product.end()
})

test('nothing is asked for by a flow that was cancelled, whatever ends at the same time', async () => {
  for (let round = 0; round < rounds; round++) {
    const target = newTarget()
    await systems[0].operations.startFlow(shop, 'second', { target })
    const [{ progress }] = await Promise.all([
      systems[0].operations.cancelFlow(shop, 'second', target),
      complete(systems[1], 'c', target),
    ])
    expect(progress).toMatchObject({ status: 'CANCELLED' })
    await followed(systems[0])
    const { jobs } = await systems[0].reads.jobs(shop, { filter: { target, open: true }, orderBy: 'CREATED_AT_ASC' })
    expect(jobs).toEqual([])
  }
})
