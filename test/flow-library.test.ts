// Flows as a product has them in its own process: by their objects, in its own transactions, and as somebody.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTobedone, defineFlow, defineJobType, type Jobs, StartupError } from '../src/index.ts'
import { openProduct, type Product } from './product/open-product.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'

const email = defineJobType('verify_email')
const profile = defineJobType('complete_profile', { metadataFor: 'staff' })
const onboarding = defineFlow('onboarding', {
  steps: [{ type: email }, { type: profile, after: [email], metadata: ({ metadata }) => metadata }],
  selfService: true,
})

let database: TestDatabase
let jobs: Jobs
let product: Product

beforeAll(async () => {
  database = await openTestDatabase()
  jobs = await createTobedone({ types: [email, profile], flows: [onboarding], database: database.url, pollMs: 50 })
  product = await openProduct(database.url)
})
afterAll(async () => {
  await product.close()
  await jobs.close()
  await database.close()
})

const progressOf = (id: string) => jobs.flowProgress(onboarding, { type: 'User', id })

test('a flow is started for somebody, goes on, and tells how far it has come', async () => {
  const target = { type: 'User', id: '1' }
  const { progress, wasStarted } = await jobs.startFlow(onboarding, {
    target,
    assignedTo: 'uma',
    metadata: { secret: true },
  })
  expect([progress?.done, progress?.total, wasStarted]).toEqual([0, 2, true])
  await jobs.complete(email, { target })
  const later = await eventually(
    () => progressOf('1'),
    (found) => found?.steps[1]?.status === 'OPEN',
  )
  expect(later?.steps[1]?.job).toMatchObject({ assignedTo: 'uma', flow: 'onboarding', metadata: { secret: true } })
  // She has the job, and does not read its metadata.
  const hers = await jobs.as({ id: 'uma' }).flowProgress('onboarding', target)
  expect(hers?.steps[1]?.job).toMatchObject({ type: 'complete_profile', metadata: {} })
  expect(await jobs.as({ id: 'ben' }).flowProgress(onboarding, target)).toBeNull()
  expect((await jobs.jobs({ flow: ['onboarding'], target })).jobs).toHaveLength(2)
  expect(await jobs.cancelFlow(onboarding, target)).toMatchObject({ progress: { status: 'CANCELLED' } })
})

test('users start for themselves', async () => {
  const target = { type: 'User', id: '2' }
  expect(await jobs.as({ id: 'ben' }).startFlow(onboarding, { target })).toMatchObject({
    progress: { assignedTo: 'ben', steps: [{ job: { assignedTo: 'ben' } }, { status: 'WAITING' }] },
  })
})

test.each(['prisma', 'pg'] as const)(
  'in a transaction of %s it is started with what the product writes',
  async (kind) => {
    const target = (id: string) => ({ type: 'User', id: `${kind} ${id}` })
    await product.transaction(kind, async ({ tx, pay }) => {
      await pay(`${kind} kept`, 'new')
      const { progress } = await jobs.startFlow(onboarding, { target: target('kept') }, { tx })
      expect(progress).toMatchObject({ total: 2, steps: [{ status: 'OPEN' }, { status: 'WAITING' }] })
      expect(await progressOf(`${kind} kept`)).toBeNull()
      // Asked again within the transaction, it finds its own.
      expect(await jobs.startFlow(onboarding, { target: target('kept') }, { tx })).toMatchObject({ wasStarted: false })
      await expect(jobs.startFlow('no_flow', { target: target('kept') }, { tx })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
    })
    await jobs.complete(email, { target: target('kept') })
    await eventually(
      () => progressOf(`${kind} kept`),
      (found) => found?.steps[1]?.status === 'OPEN',
    )
    const dropped = product.transaction(kind, async ({ tx }) => {
      await jobs.startFlow(onboarding, { target: target('dropped') }, { tx })
      throw new Error('the product thinks better of it')
    })
    await expect(dropped).rejects.toThrow('thinks better')
    expect(await progressOf(`${kind} dropped`)).toBeNull()
    expect((await jobs.jobs({ target: target('dropped') })).jobs).toEqual([])
    await product.transaction(kind, async ({ tx }) => {
      expect(await jobs.cancelFlow(onboarding, target('kept'), { tx })).toMatchObject({
        progress: { status: 'CANCELLED' },
      })
    })
    expect((await jobs.jobs({ target: target('kept'), open: true })).jobs).toEqual([])
  },
)

test('whatever is wrong with the flows is said at the start', async () => {
  const options = { types: [email], flows: [onboarding], database: database.url }
  await expect(createTobedone(options)).rejects.toThrow(StartupError)
  await expect(createTobedone(options)).rejects.toThrow(/flow "onboarding" has a step "complete_profile"/)
})
