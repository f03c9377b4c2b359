// The file as it is now decides: steps that are added, removed and changed while targets are in the middle, and flows that leave
// the file and come back.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { defineFlow, type FlowOptions } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Flow } from '../src/domain/flow/flow.ts'
import type { Target } from '../src/domain/job.ts'
import type { Tobedone, TobedoneOptions } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { followed, jobCounts, stepsBecome, stepsIn } from './support/flow-steps.ts'
import { openSystem, shop } from './support/system.ts'

const types = ['a', 'b', 'c', 'd'].map((name) => defineJobType(name))
const flow = (steps: FlowOptions['steps']): Flow => defineFlow('f', { steps })
const chain = flow([{ type: 'a' }, { type: 'b', after: ['a'] }])

let database: TestDatabase
const open: Tobedone[] = []

let count = 0
const newTarget = (): Target => ({ type: 'User', id: String(++count) })
let target = newTarget()

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
// What is left of one test is under way in the next, as other targets are.
beforeEach(() => {
  target = newTarget()
})
afterEach(async () => {
  for (const system of open.splice(0)) await system.close()
})

async function openWith(flows: readonly Flow[], options: Partial<TobedoneOptions> = {}): Promise<Tobedone> {
  const system = await openSystem(database.url, types, { flows, pollMs: 50, ...options })
  open.push(system)
  return system
}

async function restartWith(flows: readonly Flow[], options?: Partial<TobedoneOptions>): Promise<Tobedone> {
  await open.pop()?.close()
  return await openWith(flows, options)
}

const complete = (system: Tobedone, type: string) => system.operations.complete(shop, { type, target }, {})

const isComplete = (system: Tobedone) =>
  eventually(
    () => system.flowProgress(shop, 'f', target),
    (progress) => progress?.status === 'COMPLETED',
  )

test('an added step is asked for as soon as nothing stands before it, also in the middle', async () => {
  const before = await openWith([chain])
  await before.operations.startFlow(shop, 'f', { target, assignedTo: 'uma' })
  await complete(before, 'a')
  await stepsBecome(before, 'f', target, { a: 'DONE', b: 'OPEN' })
  const after = await restartWith([
    flow([{ type: 'a' }, { type: 'c', after: ['a'] }, { type: 'b', after: ['a'] }, { type: 'd', after: ['c'] }]),
  ])
  await stepsBecome(after, 'f', target, { c: 'OPEN', d: 'WAITING', b: 'OPEN' })
  expect(await after.flowProgress(shop, 'f', target)).toMatchObject({ done: 1, total: 4 })
  expect(await jobCounts(after, target)).toEqual({ a: 1, b: 1, c: 1 })
  // Of the same file nothing is new.
  const again = await restartWith(after.flows.all)
  await complete(again, 'c')
  await stepsBecome(again, 'f', target, { d: 'OPEN' })
  expect(await jobCounts(again, target)).toEqual({ a: 1, b: 1, c: 1, d: 1 })
})

test('a removed step leaves its job open, as a job by itself, and is no longer waited for', async () => {
  const before = await openWith([flow([{ type: 'a' }, { type: 'b', after: ['a'] }, { type: 'c', after: ['b'] }])])
  await before.operations.startFlow(shop, 'f', { target })
  await complete(before, 'a')
  await stepsBecome(before, 'f', target, { b: 'OPEN' })
  const after = await restartWith([flow([{ type: 'a' }, { type: 'c', after: ['a'] }])])
  await stepsBecome(after, 'f', target, { a: 'DONE', c: 'OPEN' })
  expect(await after.flowProgress(shop, 'f', target)).toMatchObject({ done: 1, total: 2 })
  const left = await after.reads.jobs(shop, { filter: { type: ['b'], target }, orderBy: 'CREATED_AT_ASC' })
  expect(left.jobs).toMatchObject([{ status: 'PENDING', flow: 'f' }])
  await complete(after, 'c')
  await stepsBecome(after, 'f', target, { c: 'DONE' })
  await followed(after)
  expect(await after.flowProgress(shop, 'f', target)).toMatchObject({ status: 'COMPLETED', done: 2, total: 2 })
  // Who wants it gone with the flow cancels the flow before.
  expect(await complete(after, 'b')).toMatchObject({ jobs: [{ type: 'b', flow: 'f' }] })
})

test('a run whose last steps are removed is complete; a flow that is cancelled takes the jobs of removed steps along', async () => {
  const other = newTarget()
  const before = await openWith([chain])
  await before.operations.startFlow(shop, 'f', { target })
  await before.operations.startFlow(shop, 'f', { target: other })
  await complete(before, 'a')
  await stepsBecome(before, 'f', target, { b: 'OPEN' })
  const after = await restartWith([flow([{ type: 'a' }])])
  await isComplete(after)
  const later = await restartWith([flow([{ type: 'c' }])])
  await stepsBecome(later, 'f', other, { c: 'OPEN' })
  await later.operations.cancelFlow(shop, 'f', other)
  const { jobs } = await later.reads.jobs(shop, { filter: { target: other }, orderBy: 'CREATED_AT_ASC' })
  expect(jobs.map(({ type, status }) => [type, status])).toEqual([
    ['a', 'CANCELLED'],
    ['c', 'CANCELLED'],
  ])
  expect(await later.flowProgress(shop, 'f', target)).toMatchObject({ status: 'COMPLETED', isComplete: true, total: 0 })
})

test('a completed run stays complete when steps are added; started again, it asks for these', async () => {
  const before = await openWith([flow([{ type: 'a' }])])
  await before.operations.startFlow(shop, 'f', { target })
  await complete(before, 'a')
  await isComplete(before)
  const after = await restartWith([chain])
  expect(await after.flowProgress(shop, 'f', target)).toMatchObject({ status: 'COMPLETED', done: 1, total: 1 })
  expect(await stepsIn(after, 'f', target)).toEqual({ a: 'DONE', b: 'NOT_NEEDED' })
  expect(await after.operations.startFlow(shop, 'f', { target })).toMatchObject({
    wasStarted: true,
    progress: { status: 'OPEN', done: 1, total: 2 },
  })
  expect(await jobCounts(after, target)).toEqual({ a: 1, b: 1 })
})

test('a flow that leaves the file and comes back goes on with what happened meanwhile', async () => {
  const other = defineFlow('other', { steps: [{ type: 'd' }] })
  const before = await openWith([chain, other])
  await before.operations.startFlow(shop, 'f', { target })
  const without = await restartWith([other])
  await complete(without, 'a')
  await followed(without)
  await expect(without.operations.startFlow(shop, 'f', { target })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(without.flows.of('f')).toMatchObject({ isActive: false, title: 'F', steps: [] })
  expect(await without.flowProgress(shop, 'f', target)).toMatchObject({ status: 'OPEN', isComplete: false, total: 0 })
  const back = await restartWith([chain, other])
  await stepsBecome(back, 'f', target, { a: 'DONE', b: 'OPEN' })
})

test('of two servers with different files the later one has the last word', async () => {
  const old = await openWith([chain])
  await old.operations.startFlow(shop, 'f', { target })
  const next = await openWith([flow([{ type: 'a' }, { type: 'c', after: ['a'] }])], { flowLookMs: 50 })
  await complete(old, 'a')
  // Whichever of them has the turn.
  await stepsBecome(next, 'f', target, { c: 'OPEN' })
})

test('a step that cannot be asked for holds its own run only, and is asked for once that is mended', async () => {
  let isBroken = false
  const warnings: string[] = []
  const broken = flow([
    { type: 'a' },
    {
      type: 'b',
      after: ['a'],
      when({ target: { id } }) {
        if (isBroken && id === target.id) throw new Error('no such customer')
        return true
      },
    },
  ])
  const system = await openWith([broken], { flowLookMs: 50, log: (_, message) => void warnings.push(message) })
  const other = newTarget()
  for (const each of [target, other]) await system.operations.startFlow(shop, 'f', { target: each })
  isBroken = true
  for (const each of [target, other]) await system.operations.complete(shop, { type: 'a', target: each }, {})
  await stepsBecome(system, 'f', other, { b: 'OPEN' })
  expect(warnings).toContainEqual(
    expect.stringContaining('A flow cannot go on: flow: when of the step "b" of the flow "f" failed: no such customer'),
  )
  expect(await jobCounts(system, target)).toEqual({ a: 1 })
  expect(await system.flowProgress(shop, 'f', target)).toMatchObject({ status: 'OPEN', done: 1, total: 2 })
  expect(await stepsIn(system, 'f', target)).toEqual({ a: 'DONE', b: 'WAITING' })
  isBroken = false
  await stepsBecome(system, 'f', target, { b: 'OPEN' })
})
