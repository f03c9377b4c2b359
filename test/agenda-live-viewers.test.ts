// Live agendas are those of who reads them: they end at what a query answers, and change with the rights of the
// reader.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Agenda } from '../src/domain/agenda/agenda.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { findJobsIn } from '../src/tobedone/find-jobs.ts'
import { size } from './size.ts'
import { beginnings, queueStep, type ReaderName, readers, startMs } from './support/arbitrary-queues.ts'
import { risk } from './support/arbitrary-steps.ts'
import { eventually } from './support/eventually.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { QueueRun } from './support/queue-run.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const common = { metadata: z.looseObject({}), outcomes: ['released'] } as const
const types = [
  defineJobType('review', { ...common, staffGroups: risk, claimFor: 2_000 }),
  defineJobType('call_back', common),
]
const time = { ms: startMs }
let server: TestServer
let runs = 0

beforeAll(async () => {
  const system = { clock: { now: () => new Date(time.ms) }, hasTimers: false, learnedForMs: 0 }
  server = await startServer({ types, system })
})
afterAll(() => server?.close())

/** Reads what is told of somebody's agenda. */
async function read(viewer: () => Viewer) {
  const live = await server.tobedone.agendaChanged({ viewer, minutes: 30 })
  const told: Agenda[] = []
  const reading = (async () => {
    for await (const agenda of live) told.push(agenda)
  })()
  return {
    told,
    async stop() {
      await live.return?.()
      await reading
    },
  }
}

const textOf = (agenda: Agenda | undefined): string => JSON.stringify({ ...agenda, asOf: null })

async function request(id: string, candidateGroups: readonly string[]) {
  const input = { type: 'call_back', target: { type: 'Customer', id }, candidateGroups }
  const { job } = await server.tobedone.operations.request(shop, input)
  if (job === null) throw new Error('no job was made')
  return job
}

test('after any steps of anybody they are what a query answers', { timeout: propertyTimeoutMs }, async () => {
  await checkProperty(
    'live agendas',
    size(2, 40),
    fc.asyncProperty(beginnings, fc.array(queueStep, { minLength: 10, maxLength: 30 }), async (jobs, steps) => {
      const { tobedone } = server
      const run = new QueueRun(`Run ${runs++}`, time)
      const names = Object.keys(readers) as ReaderName[]
      const watches = await Promise.all(
        names.map(async (id) => {
          const viewer: Viewer = { id, ...readers[id] }
          return { viewer, ...(await read(() => viewer)) }
        }),
      )
      for (const each of jobs) await run.request(tobedone, each)
      for (const each of steps) await run.do(tobedone, each)
      // What has expired without timers is noticed.
      await run.mark(tobedone)
      for (const { viewer, told, stop } of watches) {
        const asked = textOf(await tobedone.agenda(viewer, 30))
        await eventually(
          () => textOf(told.at(-1)),
          (last) => last === asked,
        )
        expect(told.every((agenda, index) => textOf(agenda) !== textOf(told[index - 1]))).toBe(true)
        await stop()
      }
      // What is left would expire in the next run, without timers that say so.
      const { jobs: left } = await findJobsIn(tobedone.reads)(shop, { open: true }, 1_000)
      for (const job of left) await tobedone.operations.cancel(shop, job, 'WITHDRAWN')
    }),
    { endOnFailure: true },
  )
})

test('change with the rights of who reads', async () => {
  const job = await request('rights', ['callers of this test'])
  let viewer: Viewer = { id: 'eve', roles: [], groups: ['callers of this test'] }
  const { told, stop } = await read(() => viewer)
  const counts = (): string => told.map(({ entries }) => entries.length).join()
  await eventually(counts, (all) => all === '1')
  viewer = { ...viewer, groups: [] }
  await eventually(counts, (all) => all === '1,0')
  viewer = { ...viewer, groups: ['callers of this test'] }
  await eventually(counts, (all) => all === '1,0,1')
  await server.tobedone.operations.complete(shop, job, { outcome: 'released' })
  await eventually(counts, (all) => all === '1,0,1,0')
  await stop()
})
