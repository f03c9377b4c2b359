// Who may say who may have a job: staff, but never somebody about themselves. Four eyes stay four.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { RequestInput, UpdateInput } from '../src/domain/command.ts'
import type { Job } from '../src/domain/job.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { openSystem, shop, staff } from './support/system.ts'

const types = [
  defineJobType('pay_out', { fourEyes: true }),
  defineJobType('approve_expense', { selfService: true, candidateGroups: ['managers'], metadataFor: 'staff' }),
]
const [ann, ben] = [staff('ann'), staff('ben')]
const uma: Viewer = { id: 'uma', roles: [], groups: [] }
const max: Viewer = { id: 'max', roles: [], groups: ['managers'] }
const admin: Viewer = { id: 'ada', roles: ['admin'], groups: [] }

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { hasTimers: false })
})
afterAll(async () => {
  await system?.close()
  await database?.close()
})

async function requested(viewer: Viewer, type: string, rest: Partial<RequestInput> = {}): Promise<Job> {
  const { job } = await system.operations.request(viewer, { type, target: { type: 'Payment', id: '1' }, ...rest })
  if (job === null) throw new Error('no job was made')
  return job
}

const update = (viewer: Viewer, { id }: Job, input: UpdateInput) => system.operations.update(viewer, { id }, input)

describe('whoever requested a job of four eyes', () => {
  test.each(['claim', 'start', 'complete'] as const)('may not %s it, whatever their role', async (operation) => {
    for (const viewer of [ann, admin, shop]) {
      const { id } = await requested(viewer, 'pay_out')
      const refused =
        operation === 'complete'
          ? system.operations.complete(viewer, { id }, {})
          : system.operations[operation](viewer, { id })
      await expect(refused).rejects.toMatchObject({ code: 'EXCLUDED' })
    }
  })

  test('is not given it, and may not lift that', async () => {
    const job = await requested(ann, 'pay_out')
    await expect(system.operations.assign(ben, { id: job.id }, 'ann')).rejects.toMatchObject({ code: 'EXCLUDED' })
    await expect(update(ann, job, { excludedUsers: [] })).rejects.toMatchObject({ code: 'EXCLUDED' })
  })

  test('stays excluded whatever others send', async () => {
    const job = await requested(ann, 'pay_out')
    const { job: after } = await update(ben, job, { excludedUsers: ['zoe'] })
    expect(after.excludedUsers).toEqual(['zoe', 'ann'])
    await expect(system.operations.claim(ann, { id: job.id })).rejects.toMatchObject({ code: 'EXCLUDED' })
    await system.operations.complete(ben, { id: job.id }, {})
  })
})

test('whoever is excluded by name may not lift that; others may', async () => {
  const job = await requested(shop, 'approve_expense', { excludedUsers: ['ann', 'ben'] })
  await expect(update(ann, job, { excludedUsers: ['ben'] })).rejects.toMatchObject({ code: 'EXCLUDED' })
  expect((await update(ann, job, { excludedUsers: ['ann'] })).job.excludedUsers).toEqual(['ann'])
  expect((await update(admin, job, { excludedUsers: [] })).job.excludedUsers).toEqual([])
})

describe('a user who requested a job', () => {
  test.each([{ candidateUsers: ['uma'] }, { candidateGroups: ['friends'] }, { excludedUsers: ['max'] }])(
    'says neither at the request nor later who may have it: %j',
    async (input) => {
      const asOthers = { ...input, ...('candidateUsers' in input ? { candidateUsers: ['zoe'] } : {}) }
      await expect(requested(uma, 'approve_expense', asOthers)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      const job = await requested(uma, 'approve_expense')
      await expect(update(uma, job, input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(system.operations.complete(uma, { id: job.id }, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await system.operations.complete(max, { id: job.id }, {})
    },
  )

  test('does not ask for it for somebody else', async () => {
    const refused = requested(uma, 'approve_expense', { assignedTo: 'zoe' })
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await requested(uma, 'approve_expense', { assignedTo: 'uma' })).assignedTo).toBe('uma')
  })

  test('finds out nothing of metadata that is for staff by changing it', async () => {
    const job = await requested(uma, 'approve_expense', { metadata: { amount: 12 } })
    for (const amount of [12, 13]) {
      await expect(update(uma, job, { metadata: { amount } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    expect((await update(uma, job, { title: 'Taxi' })).job.title).toBe('Taxi')
  })
})
