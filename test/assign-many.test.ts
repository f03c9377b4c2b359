// Many jobs from one person to another: whatever stands in front that the viewer may not give away, all that may be is reached.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { openSystem, shop, staff } from './support/system.ts'

const types = [defineJobType('audit', { staffGroups: ['auditors'] }), defineJobType('review')]
const ann = staff('ann')
const auditor: Viewer = { ...staff('bob'), groups: ['auditors'] }
const refused = size(600, 5_100)
const lookedAt = 5_000

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types)
})
afterAll(async () => {
  await system.close()
  await database.close()
})

async function requested(type: string, count: number, assignedTo: string): Promise<readonly string[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      system.operations.request(shop, {
        type,
        target: { type: 'P', id: `${index}` },
        assignedTo,
        // Ann sees them, and may not give them away.
        candidateUsers: ['ann'],
      }),
    ),
  )
  return answers.map(({ job }) => job?.id ?? '')
}

/** Calls again where an answer says that there is more. */
async function assignAll(viewer: Viewer, from: string, to: string) {
  const moved: string[] = []
  const refusedCounts: number[] = []
  for (let after: string | undefined; ; ) {
    const answer = await system.operations.assignMany(viewer, { from, to, filter: {}, after })
    moved.push(...answer.jobs.map(({ id }) => id))
    refusedCounts.push(answer.refusedCount)
    expect(answer.refusals).toHaveLength(Math.min(500, answer.refusedCount))
    expect(new Set(answer.refusals.map(({ error }) => error.code)).isSubsetOf(new Set(['FORBIDDEN']))).toBe(true)
    expect(answer.hasMore).toBe(answer.endCursor !== null)
    if (answer.endCursor === null) return { moved, refusedCounts }
    after = answer.endCursor
  }
}

test(`${refused} jobs that one may not give away stand before those that one may: these are reached`, async () => {
  const theirs = await requested('audit', refused, 'ill')
  const ours = await requested('review', 30, 'ill')
  const { moved, refusedCounts } = await assignAll(ann, 'ill', 'well')
  expect(moved.toSorted()).toEqual(ours.toSorted())
  expect(refusedCounts).toEqual(refused <= lookedAt ? [refused] : [lookedAt, refused - lookedAt])
  // Who may do so gives them away, at most so many a call.
  const first = await system.operations.assignMany(auditor, { from: 'ill', to: 'carl', filter: {} })
  expect([first.jobs.length, first.refusedCount, first.hasMore]).toEqual([500, 0, true])
  const rest = await assignAll(auditor, 'ill', 'carl')
  expect([...first.jobs.map(({ id }) => id), ...rest.moved].toSorted()).toEqual(theirs.toSorted())
  // Nobody’s version was touched by a refusal.
  const page = await system.reads.jobs(shop, {
    filter: { assignedTo: ['carl', 'well'] },
    orderBy: 'CREATED_AT_ASC',
    first: 100,
  })
  expect(new Set(page.jobs.map(({ version }) => version))).toEqual(new Set([2]))
})

test('a place that is none is refused', async () => {
  const cursor = await system.reads.eventCursor()
  for (const after of ['', 'x', cursor]) {
    const asked = system.operations.assignMany(ann, { from: 'ill', to: 'well', filter: {}, after })
    await expect(asked).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  }
})
