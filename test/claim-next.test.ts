// What comes next is found wherever it stands: among the first that nobody has, or behind hundreds that somebody else may claim; in
// the order of work, and each job by one claimer.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemViewer, type Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { jobTypeNamed } from './support/job-types.ts'
import { openSystem, shop } from './support/system.ts'

const others = 230
const few = 25

const inGroup = (id: string, group: string): Viewer => ({ id, roles: [], groups: [group] })

let database: TestDatabase
let system: Tobedone

async function requestMany(type: string, group: string, count: number, priority: (index: number) => number) {
  const targets = Array.from({ length: count }, (_, index) => ({ type: 'Payment', id: `${group} ${index}` }))
  await Promise.all(
    targets.map((target, index) =>
      system.operations.request(shop, { type, target, candidateGroups: [group], priority: priority(index) }),
    ),
  )
}

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, [jobTypeNamed('call', []), jobTypeNamed('visit', [])], { hasTimers: false })
  await requestMany('call', 'first', others, () => 90)
  await requestMany('visit', 'last', few, (index) => index)
})

afterAll(async () => {
  await system?.close()
  await database?.close()
})

async function claim(viewer: Viewer, filter = {}): Promise<string | undefined> {
  const { job } = await system.operations.claimNext(viewer, filter)
  return job?.targetId
}

test('the first of all is found among the first', async () => {
  expect(await claim(inGroup('ann', 'first'))).toMatch(/^first /)
})

test('what stands behind hundreds that others may claim is found in its order', async () => {
  expect(await claim(inGroup('bob', 'last'))).toBe(`last ${few - 1}`)
  expect(await claim(systemViewer, { group: ['last'] })).toBe(`last ${few - 2}`)
  expect(await claim(systemViewer, { type: ['visit'] })).toBe(`last ${few - 3}`)
})

test('many who look for it at the same time get one each, until there is none', async () => {
  const left = few - 3
  const claimers = Array.from({ length: left + 5 }, (_, index) => inGroup(`claimer ${index}`, 'last'))
  const claimed = await Promise.all(claimers.map((viewer) => claim(viewer)))
  const found = claimed.filter((id) => id !== undefined)
  expect(found).toHaveLength(left)
  expect(new Set(found).size).toBe(left)
  expect(await claim(inGroup('late', 'last'))).toBeUndefined()
  expect(await claim(inGroup('stranger', 'nobody'))).toBeUndefined()
})

test('what comes next is the most urgent, then the earliest due, then the oldest, and what is due at no time last', async () => {
  const inGroupOrder = inGroup('dan', 'order')
  const request = async (id: string, rest: { priority?: number; dueAt?: Date }): Promise<void> => {
    const target = { type: 'Payment', id }
    await system.operations.request(shop, { type: 'call', target, candidateGroups: ['order'], ...rest })
  }
  const [soon, later] = [new Date(Date.now() + 3_600_000), new Date(Date.now() + 7_200_000)]
  await request('never due', {})
  await request('never due, younger', {})
  await request('due later', { dueAt: later })
  await request('due soon', { dueAt: soon })
  await request('due soon, younger', { dueAt: soon })
  await request('urgent', { priority: 51 })
  const claimed: (string | undefined)[] = []
  for (let each = await claim(inGroupOrder); each !== undefined; each = await claim(inGroupOrder)) claimed.push(each)
  const inOrder = ['urgent', 'due soon', 'due soon, younger', 'due later', 'never due', 'never due, younger']
  expect(claimed).toEqual(inOrder)
})
