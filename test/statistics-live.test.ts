// Live statistics over WebSockets: first the figures, then again when they have changed and only then; found once for all who
// ask the same and see the same.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import { type CountedServer, openCountedServer } from './support/counted-server.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf, type Watch } from './support/graphql-client.ts'
import type { TestServer } from './support/server.ts'
import { jobStats, watchFunnel, watchJobStats } from './support/statistics-documents.ts'
import { shop } from './support/system.ts'

const types = [defineJobType('verify'), defineJobType('welcome'), defineJobType('secret', { staffGroups: ['risk'] })]
let counted: CountedServer
let server: TestServer
let service: Client
let turn = 0

beforeAll(async () => {
  counted = await openCountedServer(types, 'as oldest_id')
  server = counted.server
  service = await clientOf(server, 'shop', { roles: ['service'] })
})
afterAll(() => counted?.close())

const newTarget = (): string => `Sort ${turn++}`

async function request(targetType: string, type = 'verify', given: object = {}): Promise<Job> {
  const { job } = await server.tobedone.operations.request(shop, {
    ...{ type, target: { type: targetType, id: `${turn++}` }, ...given },
  })
  if (job === null) throw new Error('no job was made')
  return job
}

const until = <Data>({ results }: Watch<Data>, count: number) =>
  eventually(
    () => results,
    ({ length }) => length >= count,
  )

test('tell the figures, then again when they have changed; what changes none of them is not told', async () => {
  const targetType = newTarget()
  const job = await request(targetType)
  const variables = { filter: { targetType: [targetType] }, groupBy: ['STATUS' as const] }
  const watch = service.watch(watchJobStats, variables)
  await until(watch, 1)
  await server.tobedone.operations.comment(shop, job, { body: 'hm', isInternal: false })
  // The figures are found again, and are the same.
  const before = counted.asked()
  await eventually(
    () => counted.asked(),
    (count) => count > before,
  )
  await server.tobedone.operations.complete(shop, job, {})
  await request('Another sort')
  await request(targetType)
  const told = await eventually(
    () => watch.results.map(({ data }) => data?.jobStatsChanged.groups.map(({ status, count }) => [status, count])),
    (all) => JSON.stringify(all.at(-1)) === '[["PENDING",1],["COMPLETED",1]]',
  )
  expect(told[0]).toEqual([['PENDING', 1]])
  expect(new Set(told.map((figures) => JSON.stringify(figures))).size).toBe(told.length)
  const { jobStats: asked } = await service.run(jobStats, variables)
  expect(watch.results.at(-1)?.data?.jobStatsChanged.groups.map(({ count }) => count)).toEqual(
    asked.groups.map(({ count }) => count),
  )
  watch.stop()
})

test('fifty who ask the same cost one look at a change, and are told no more than once a second', async () => {
  const watches = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const client = await clientOf(server, `staff ${index}`, { roles: ['staff'], groups: [`${index}`] })
      return client.watch(watchFunnel, { types: ['verify', 'welcome'] })
    }),
  )
  await Promise.all(watches.map((watch) => until(watch, 1)))
  const [lookedBefore, startedAt] = [counted.asked(), performance.now()]
  const target = newTarget()
  for (let step = 0; step < 30; step++) await request(target, 'welcome')
  const pendingOf = ({ results }: (typeof watches)[number]) => results.at(-1)?.data?.funnelChanged.steps[1]?.pending
  await eventually(
    () => watches.map(pendingOf),
    (all) => all.every((pending) => pending === 30),
    10_000,
  )
  const seconds = Math.ceil((performance.now() - startedAt) / 1_000)
  expect(counted.asked() - lookedBefore).toBeLessThanOrEqual(seconds + 1)
  for (const { results } of watches) expect(results.length).toBeLessThanOrEqual(1 + seconds)
  const lookedNow = counted.asked()
  const job = await request(target, 'welcome')
  await Promise.all(
    watches.map((watch) =>
      eventually(
        () => pendingOf(watch),
        (pending) => pending === 31,
      ),
    ),
  )
  // One for the change, and perhaps one for what was seen before it was heard of.
  expect(counted.asked() - lookedNow).toBeLessThanOrEqual(2)
  for (const watch of watches.slice(1)) watch.stop()
  await server.tobedone.operations.complete(shop, job, {})
  const [last] = watches
  await eventually(
    () => last?.results.at(-1)?.data?.funnelChanged.steps[1]?.completed,
    (completed) => completed === 1,
  )
  last?.stop()
})

test('go on when the connections to the database are cut', async () => {
  const targetType = newTarget()
  const watch = service.watch(watchJobStats, { filter: { targetType: [targetType] } })
  await until(watch, 1)
  // The first may meet a connection that is not there any more.
  const requested = eventually(
    () => request(targetType).catch(() => null),
    (job) => job !== null,
  )
  counted.cut()
  await requested
  await eventually(
    () => watch.results.at(-1)?.data?.jobStatsChanged.groups[0]?.count,
    (count) => count !== undefined && count > 0,
  )
  watch.stop()
})
