// Who may start, see and cancel flows; and that a checklist shows no job that its reader may not see.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { viewerCan } from '../src/domain/viewer-can.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { openSystem, shop, staff } from './support/system.ts'

const types = [defineJobType('fill_in'), defineJobType('tour'), defineJobType('approve', { staffGroups: ['risk'] })]
const steps = [{ type: 'fill_in' }, { type: 'approve', assignedTo: null }]
const flows = [
  defineFlow('hiring', { steps }),
  defineFlow('onboarding', { steps, selfService: true }),
  defineFlow('touring', { steps: [{ type: 'fill_in' }, { type: 'tour', optional: true }] }),
]
const uma: Viewer = { id: 'uma', roles: [], groups: [] }
const ben: Viewer = { id: 'ben', roles: [], groups: [] }
const risk: Viewer = { id: 'rita', roles: ['staff'], groups: ['risk'] }
const admin: Viewer = { id: 'root', roles: ['admin'], groups: [] }

let database: TestDatabase
let system: Tobedone
let count = 0
const newTarget = () => ({ type: 'User', id: String(++count) })

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { flows, pollMs: 50 })
})
afterAll(async () => {
  await system.close()
  await database.close()
})

const start = (viewer: Viewer, flow: string, more: { readonly assignedTo?: string } = {}, target = newTarget()) =>
  system.operations.startFlow(viewer, flow, { target, ...more })

test('services, admins and staff of all of its steps start a flow for anybody', async () => {
  for (const viewer of [shop, admin, risk]) {
    expect(await start(viewer, 'hiring', { assignedTo: 'uma' })).toMatchObject({ progress: { assignedTo: 'uma' } })
    expect(await start(viewer, 'hiring')).toMatchObject({ progress: { assignedTo: null, startedBy: viewer.id } })
  }
  for (const viewer of [staff('sam'), uma]) {
    await expect(start(viewer, 'hiring')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  }
})

test('users start what is selfService, for themselves', async () => {
  const target = newTarget()
  const { progress } = await start(uma, 'onboarding', {}, target)
  expect(progress).toMatchObject({ assignedTo: 'uma', startedBy: 'uma', total: 2 })
  // She has the one, and may not see the other.
  expect(progress?.steps.map(({ status, job }) => [status, job?.assignedTo])).toEqual([
    ['OPEN', 'uma'],
    ['OPEN', undefined],
  ])
  expect(await start(uma, 'onboarding', { assignedTo: 'uma' })).toMatchObject({ wasStarted: true })
  await expect(start(uma, 'onboarding', { assignedTo: 'ben' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  // For a target of somebody else's there is nothing to see, and nothing happens.
  expect(await start(ben, 'onboarding', {}, target)).toMatchObject({ progress: null, wasStarted: false })
})

test('who has an optional step may skip it, and is told so; others and other steps are for staff', async () => {
  const target = newTarget()
  await start(shop, 'touring', { assignedTo: 'uma' }, target)
  const { jobs } = await system.reads.jobs(uma, { filter: { target }, orderBy: 'CREATED_AT_ASC' })
  const [needed, tour] = ['fill_in', 'tour'].map((type) => jobs.find((job) => job.type === type))
  if (needed === undefined || tour === undefined) throw new Error('two jobs')
  const skip = (viewer: Viewer, { id }: Job) => system.operations.cancel(viewer, { id }, 'SKIPPED')
  const mayCancel = (job: Job): boolean | undefined =>
    viewerCan(job, { viewer: uma, registry: system.registry, now: system.clock.now() }).find(
      ({ operation }) => operation === 'cancel',
    )?.isAllowed
  expect([mayCancel(needed), mayCancel(tour)]).toEqual([false, true])
  await expect(skip(uma, needed)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(skip(ben, tour)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  for (const reason of ['WITHDRAWN', 'REJECTED'] as const) {
    await expect(system.operations.cancel(uma, { id: tour.id }, reason)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  }
  expect(await skip(uma, tour)).toMatchObject({ job: { cancellationReason: 'SKIPPED', closedBy: 'uma' } })
  expect(await skip(uma, tour)).toMatchObject({ job: { version: 2 } })
  expect(await system.flowProgress(uma, 'touring', target)).toMatchObject({ done: 0, total: 1 })
})

test('it is seen by whom it is for, by who started it, and by who handles all of its steps', async () => {
  const target = newTarget()
  await start(risk, 'hiring', { assignedTo: 'uma' }, target)
  const seen = async (viewer: Viewer) => (await system.flowProgress(viewer, 'hiring', target)) !== null
  expect(await Promise.all([uma, risk, shop, admin].map(seen))).toEqual([true, true, true, true])
  expect(await Promise.all([ben, staff('sam')].map(seen))).toEqual([false, false])
})

test('it is cancelled by who started it or handles all of its steps; for others it is not there', async () => {
  const target = newTarget()
  await start(shop, 'hiring', { assignedTo: 'uma' }, target)
  const cancel = (viewer: Viewer) => system.operations.cancelFlow(viewer, 'hiring', target)
  await expect(cancel(ben)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(cancel(staff('sam'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(cancel(uma)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await cancel(risk)).toMatchObject({ progress: { status: 'CANCELLED', closedBy: 'rita' } })
  await expect(cancel(shop)).rejects.toMatchObject({ code: 'CLOSED', details: { closedBy: 'rita' } })
  const own = newTarget()
  await start(uma, 'onboarding', {}, own)
  expect(await system.operations.cancelFlow(uma, 'onboarding', own)).toMatchObject({
    progress: { status: 'CANCELLED' },
  })
  const { jobs } = await system.reads.jobs(shop, { filter: { target: own }, orderBy: 'CREATED_AT_ASC' })
  expect(jobs.map(({ closedBy, cancellationReason }) => [closedBy, cancellationReason])).toEqual([
    ['uma', 'WITHDRAWN'],
    ['uma', 'WITHDRAWN'],
  ])
})
