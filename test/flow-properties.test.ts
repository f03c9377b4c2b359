// Whatever flow, and whatever is done with its jobs: steps, counts and jobs are what a plain model says.
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Target } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { openTestDatabase } from './support/database.ts'
import { FlowModel } from './support/flow-model.ts'
import { followed, stepsIn } from './support/flow-steps.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { openSystem, shop } from './support/system.ts'

const names = ['a', 'b', 'c', 'd']
const types = names.map((name) => defineJobType(name))
const deeds = [
  'start',
  'complete',
  'complete',
  'complete',
  'skip',
  'withdraw',
  'request',
  'reopen',
  'cancelFlow',
] as const

const condition = fc.record({ reads: fc.constantFrom(...names), isDone: fc.boolean() })

/** Any order without a cycle, in any order in the file; conditions read whatever step. */
const flow = fc
  .tuple(
    ...names.map((type, index) =>
      fc.record({
        type: fc.constant(type),
        after: fc.subarray(names.slice(0, index)),
        optional: fc.boolean(),
        condition: fc.option(condition),
      }),
    ),
  )
  .chain((steps) => fc.shuffledSubarray(steps, { minLength: steps.length }))

type DrawnStep = typeof flow extends fc.Arbitrary<infer Drawn> ? Drawn : never

function flowOf(drawn: DrawnStep) {
  return defineFlow('f', {
    steps: drawn.map(({ condition, ...step }) =>
      condition === null
        ? step
        : { ...step, when: ({ completed }) => condition.reads in completed === condition.isDone },
    ),
  })
}

function conditionsOf(drawn: DrawnStep) {
  return new Map(drawn.flatMap(({ type, condition }) => (condition === null ? [] : [[type, condition] as const])))
}
const course = fc.array(fc.record({ deed: fc.constantFrom(...deeds), type: fc.constantFrom(...names) }), {
  minLength: 4,
  maxLength: 14,
})

async function doDeed(
  { operations, reads }: Tobedone,
  model: FlowModel,
  target: Target,
  { deed, type }: { deed: (typeof deeds)[number]; type: string },
): Promise<void> {
  const jobsOf = async (open: boolean) =>
    (await reads.jobs(shop, { filter: { target, type: [type], open }, orderBy: 'CREATED_AT_ASC' })).jobs
  switch (deed) {
    case 'start':
      model.start()
      return void (await operations.startFlow(shop, 'f', { target }))
    case 'cancelFlow':
      if (model.status !== 'OPEN') return
      model.cancel()
      return void (await operations.cancelFlow(shop, 'f', target))
    case 'request':
      model.request(type)
      return void (await operations.request(shop, { type, target }))
    case 'complete':
      model.end(type, 'COMPLETED', null)
      return void (await operations.complete(shop, { type, target }, {}))
    case 'reopen': {
      if (!model.reopen(type)) return
      const [last] = (await jobsOf(false)).toSorted(
        (a, b) => (b.closedAt?.getTime() ?? 0) - (a.closedAt?.getTime() ?? 0),
      )
      return void (await operations.reopen(shop, { id: last?.id ?? '' }, {}))
    }
    case 'skip':
    case 'withdraw': {
      const reason = deed === 'skip' ? 'SKIPPED' : 'WITHDRAWN'
      model.end(type, 'CANCELLED', reason)
      for (const { id } of await jobsOf(true)) await operations.cancel(shop, { id }, reason)
    }
  }
}

test('steps, counts and jobs are as a model says', { timeout: propertyTimeoutMs }, async () => {
  const database = await openTestDatabase()
  onTestFinished(() => database.close())
  let count = 0
  await checkProperty(
    'flows',
    size(3, 150),
    fc.asyncProperty(flow, course, async (drawn, deedsToDo) => {
      const chosen = flowOf(drawn)
      const system = await openSystem(database.url, types, { flows: [chosen], pollMs: 20 })
      try {
        const target = { type: 'User', id: String(++count) }
        const model = new FlowModel(chosen.steps, conditionsOf(drawn))
        for (const each of deedsToDo) {
          await doDeed(system, model, target, each)
          await followed(system)
          const progress = await system.flowProgress(shop, 'f', target)
          const { jobs } = await system.reads.jobs(shop, { filter: { target }, orderBy: 'CREATED_AT_ASC', first: 100 })
          expect(progress?.status ?? 'NONE').toBe(model.status)
          expect(jobs.map(({ type, status }) => `${type} ${status.replace('PENDING', 'OPEN')}`).sort()).toEqual(
            model.jobs.map(({ type, status }) => `${type} ${status}`).sort(),
          )
          if (progress === null) continue
          const wanted = chosen.steps.map((step) => [step.type, model.statusOf(step)] as const)
          expect(await stepsIn(system, 'f', target)).toEqual(Object.fromEntries(wanted))
          const statuses = wanted.map(([, status]) => status)
          const done = statuses.filter((status) => status === 'DONE').length
          const left = statuses.filter((status) => ['WAITING', 'OPEN', 'HELD'].includes(status)).length
          expect(progress).toMatchObject({ done, total: done + left })
        }
      } finally {
        await system.close()
      }
    }),
  )
})
