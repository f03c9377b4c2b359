// Live statistics are those of who reads them, whatever happens and whoever does it: they end at what a query answers, and what
// one does not see does not show in them.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { size } from './size.ts'
import { beginnings, queueStep, type ReaderName, readers, startMs } from './support/arbitrary-queues.ts'
import { risk } from './support/arbitrary-steps.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { QueueRun } from './support/queue-run.ts'
import { startServer, type TestServer } from './support/server.ts'
import { funnel, jobStats, watchFunnel, watchJobStats } from './support/statistics-documents.ts'
import { shop } from './support/system.ts'

const common = { metadata: z.looseObject({}), outcomes: ['released'] } as const
const types = [
  defineJobType('review', { ...common, staffGroups: risk, claimFor: 2_000, metadataFor: 'staff' }),
  defineJobType('call_back', common),
]
const time = { ms: startMs }
let server: TestServer
let clients: readonly Client[]
let runs = 0

beforeAll(async () => {
  server = await startServer({ types, system: { clock: { now: () => new Date(time.ms) }, hasTimers: false } })
  const names = Object.keys(readers) as ReaderName[]
  clients = await Promise.all(
    names.map((name) => clientOf(server, name, { ...readers[name], expiresInMs: 86_400_000 })),
  )
})
afterAll(() => server?.close())

async function requestHidden(targetType: string) {
  const { job } = await server.tobedone.operations.request(shop, {
    type: 'review',
    target: { type: targetType, id: '1' },
  })
  return { id: job?.id ?? '' }
}

interface Aged {
  readonly pendingAge: { readonly p50Ms: number; readonly p90Ms: number; readonly oldestMs: number } | null
}

/** Figures without what changes by itself: of ages, since when they are. */
function timeless(asOf: string, sets: readonly Aged[]): string {
  const since = (ms: number): number => Date.parse(asOf) - ms
  return JSON.stringify(
    sets.map(({ pendingAge, ...set }) => [
      set,
      pendingAge &&
        Object.entries(pendingAge).map(([key, value]) => (typeof value === 'number' ? since(value) : [key, value])),
    ]),
  )
}

test('after any steps of anybody they are what a query answers', { timeout: propertyTimeoutMs }, async () => {
  await checkProperty(
    'live statistics',
    size(1, 40),
    fc.asyncProperty(beginnings, fc.array(queueStep, { minLength: 10, maxLength: 30 }), async (jobs, steps) => {
      const run = new QueueRun(`Run ${runs++}`, time)
      const asked = { filter: { targetType: [run.targetType] }, groupBy: ['TYPE' as const, 'GROUP' as const] }
      const ofFunnel = { types: ['review', 'call_back'], from: new Date(startMs - 1).toISOString() }
      const watches = clients.map((client) => ({
        client,
        stats: client.watch(watchJobStats, asked),
        funnels: client.watch(watchFunnel, ofFunnel),
      }))
      for (const each of jobs) await run.request(server.tobedone, each)
      for (const each of steps) await run.do(server.tobedone, each)
      for (const { client, stats, funnels } of watches) {
        const { jobStats: groups } = await client.run(jobStats, asked)
        const { funnel: found } = await client.run(funnel, ofFunnel)
        await eventually(
          () => {
            const told = stats.results.at(-1)?.data?.jobStatsChanged
            const toldFunnel = funnels.results.at(-1)?.data?.funnelChanged
            return {
              told: [
                told && timeless(told.asOf, told.groups),
                toldFunnel && timeless(toldFunnel.asOf, toldFunnel.steps),
              ],
              asked: [timeless(groups.asOf, groups.groups), timeless(found.asOf, found.steps)],
            }
          },
          ({ told, asked: answered }) => JSON.stringify(told) === JSON.stringify(answered),
        )
        stats.stop()
        funnels.stop()
      }
    }),
    { endOnFailure: true },
  )
})

test('are those of who reads: what comes into sight or leaves it is told, what never was is not', async () => {
  const targetType = `Sort ${runs++}`
  const hidden = await requestHidden(targetType)
  const uma = await clientOf(server, 'uma', { expiresInMs: 86_400_000 })
  const watch = uma.watch(watchJobStats, { filter: { targetType: [targetType] }, groupBy: ['ASSIGNED_TO', 'GROUP'] })
  const told = () => watch.results.map(({ data }) => data?.jobStatsChanged.groups.map(({ assignedTo }) => assignedTo))
  await eventually(told, (all) => JSON.stringify(all) === '[[]]')
  await server.tobedone.operations.assign(shop, hidden, 'someone else')
  await server.tobedone.operations.assign(shop, hidden, 'uma')
  await eventually(told, (all) => JSON.stringify(all) === '[[],["uma"]]')
  await server.tobedone.operations.assign(shop, hidden, 'someone else')
  await eventually(told, (all) => JSON.stringify(all) === '[[],["uma"],[]]')
  watch.stop()
})

test('change with the rights of who reads', async () => {
  const targetType = `Sort ${runs++}`
  await requestHidden(targetType)
  let viewer: Viewer = { id: 'rik', roles: ['staff'], groups: ['risk'] }
  const query = { filter: { targetType: [targetType] }, groupBy: [], timeZone: 'UTC' }
  const stats = await server.tobedone.jobStatsChanged({ viewer: () => viewer, query })
  const counts: (number | undefined)[] = []
  const reading = (async () => {
    for await (const { groups } of stats) counts.push(groups[0]?.count)
  })()
  await eventually(
    () => [...counts],
    ({ length }) => length === 1,
  )
  viewer = { ...viewer, groups: [] }
  await eventually(
    () => [...counts],
    (all) => all.join() === '1,0',
  )
  viewer = { ...viewer, groups: ['risk'] }
  await eventually(
    () => [...counts],
    (all) => all.join() === '1,0,1',
  )
  await stats.return?.()
  await reading
})

test.each([
  ['an unknown type', watchFunnel, { types: ['verfy'] }, 'UNKNOWN_TYPE'],
  ['no types', watchFunnel, {}, 'INVALID_INPUT'],
  ['an unknown time zone', watchJobStats, { timeZone: 'Mars/Olympus' }, 'INVALID_INPUT'],
] as const)('%s is refused before anything is told', async (_, document, variables, code) => {
  const client = await clientOf(server, 'shop', { roles: ['service'] })
  const watch = client.watch<unknown, Record<string, unknown>>(document, { ...variables })
  expect(JSON.stringify((await watch.ended) ?? watch.results)).toContain(code)
  watch.stop()
})
