// An agenda is what one finds by going through all jobs oneself: those that one may complete, that nobody else has and that are
// not out of sight, in their order, after any steps of anybody.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { viewerCan } from '../src/domain/viewer-can.ts'
import { findJobsIn } from '../src/tobedone/find-jobs.ts'
import { size } from './size.ts'
import { agenda } from './support/agenda-documents.ts'
import { beginnings, queueStep, type ReaderName, readers, startMs } from './support/arbitrary-queues.ts'
import { risk } from './support/arbitrary-steps.ts'
import { clientOf } from './support/graphql-client.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { QueueRun } from './support/queue-run.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const common = { metadata: z.looseObject({}), outcomes: ['released'] } as const
const types = [
  defineJobType('review', { ...common, staffGroups: risk, claimFor: 2_000, takes: '2m' }),
  defineJobType('call_back', { ...common, fourEyes: true }),
]
const names = Object.keys(readers) as ReaderName[]
const time = { ms: startMs }
let server: TestServer
let runs = 0

beforeAll(async () => {
  const system = { clock: { now: () => new Date(time.ms) }, hasTimers: false, learnedForMs: 0 }
  server = await startServer({ types, system })
})
afterAll(() => server?.close())

/** What there is to be sorted by, the first first: times and flags as numbers. */
function rank(job: Job): readonly (number | string)[] {
  const [isUnderWay, isOverdue] = [job.status === 'IN_PROGRESS', job.overdueSince !== null]
  return [
    ...[isUnderWay ? 0 : 1, isOverdue ? 0 : 1, -job.priority],
    ...[job.dueAt?.getTime() ?? Infinity, job.createdAt.getTime(), job.id],
  ]
}

function compare(one: Job, other: Job): number {
  const [keys, others] = [rank(one), rank(other)]
  const index = keys.findIndex((key, at) => key !== others[at])
  return index < 0
    ? 0
    : Number(keys[index] ?? 0) < Number(others[index] ?? 0) || (keys[index] ?? '') < (others[index] ?? '')
      ? -1
      : 1
}

/** How long jobs of a type took, in the middle of all that were worked on. */
function medianOf(jobs: readonly Job[], type: string): number | null {
  const took = jobs
    .filter((job) => job.type === type && job.status === 'COMPLETED' && job.handledMs > 0)
    .map(({ handledMs }) => handledMs)
    .sort((one, other) => one - other)
  return took.length < 5 ? null : (took[Math.ceil(took.length / 2) - 1] ?? null)
}

function recount(all: readonly Job[], viewer: Viewer, minutes: number) {
  const circumstances = { viewer, registry: server.tobedone.registry, now: new Date(time.ms) }
  const work = all
    .filter((job) => job.snoozedUntil === null && (job.assignedTo === null || job.assignedTo === viewer.id))
    .filter((job) =>
      viewerCan(job, circumstances).some(({ operation, isAllowed }) => operation === 'complete' && isAllowed),
    )
    .sort(compare)
  const entries: { id: string; expectedMs: number; startsAfterMs: number }[] = []
  let left = minutes * 60_000
  for (const job of work) {
    const expectedMs = medianOf(all, job.type) ?? (job.type === 'review' ? 120_000 : 300_000)
    if (entries.length > 0 && expectedMs > left) continue
    entries.push({ id: job.id, expectedMs, startsAfterMs: minutes * 60_000 - left })
    left -= expectedMs
  }
  const wakes = all.filter(({ assignedTo }) => assignedTo === viewer.id).map(({ snoozedUntil }) => snoozedUntil)
  const nextAt = Math.min(...wakes.map((until) => until?.getTime() ?? Infinity))
  return {
    entries,
    totalMs: minutes * 60_000 - left,
    remaining: work.length - entries.length,
    allDone: work.length === 0,
    nextAt: nextAt === Infinity ? null : new Date(nextAt).toISOString(),
  }
}

test('after any steps of anybody it is what one finds oneself', { timeout: propertyTimeoutMs }, async () => {
  const asked = fc.constantFrom(1, 5, 11, 30, 60)
  const { reads, operations } = server.tobedone
  const findJobs = findJobsIn(reads)
  const clients = new Map(
    await Promise.all(
      names.map(
        async (name) => [name, await clientOf(server, name, { ...readers[name], expiresInMs: 86_400_000 })] as const,
      ),
    ),
  )
  await checkProperty(
    'agendas',
    size(4, 60),
    fc.asyncProperty(
      beginnings,
      fc.array(queueStep, { minLength: 10, maxLength: 40 }),
      asked,
      async (jobs, steps, minutes) => {
        const run = new QueueRun(`Run ${runs++}`, time)
        for (const each of jobs) await run.request(server.tobedone, each)
        for (const each of steps) await run.do(server.tobedone, each)
        const { jobs: all } = await findJobs(shop, {}, 10_000)
        for (const name of names) {
          const { roles, groups } = readers[name]
          const { entries = [], asOf: _, ...rest } = (await clients.get(name)?.run(agenda, { minutes }))?.agenda ?? {}
          const told = entries.map(({ job, expectedMs, startsAfterMs }) => ({
            id: Buffer.from(job.id, 'base64').toString().split(':')[1] ?? '',
            expectedMs,
            startsAfterMs,
          }))
          expect({ ...rest, entries: told }).toEqual(recount(all, { id: name, roles, groups }, minutes))
        }
        // The next run begins with nothing to do.
        for (const job of all) await operations.cancel(shop, job, 'WITHDRAWN').catch(() => {})
      },
    ),
    { endOnFailure: true },
  )
})
