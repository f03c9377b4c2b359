// Whoever watches a live list reads from it why a job left and who did it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Operations } from '../src/operations/operations.ts'
import type { JobFilter } from './generated/graphql.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { QueueReader } from './support/queue-reader.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop, staff } from './support/system.ts'

const day = 86_400_000
const time = { ms: Date.UTC(2026, 0, 1) }
const types = [defineJobType('call_back')]

let server: TestServer
let ann: Client
let targets = 0

beforeAll(async () => {
  server = await startServer({ types, system: { clock: { now: () => new Date(time.ms) }, timerMs: 20 } })
  ann = await clientOf(server, 'ann', { roles: ['staff'], expiresInMs: 1_000 * day })
})
afterAll(() => server?.close())

const ben = staff('ben')
const boss = staff('boss')
const inDays = (days: number): Date => new Date(time.ms + days * day)

interface Place {
  readonly job: Job
  readonly filter: JobFilter
}

async function requested(input: object = {}): Promise<Place> {
  const target = { type: `Sort ${targets++}`, id: '1' }
  const { job } = await server.tobedone.operations.request(shop, { type: 'call_back', target, ...input })
  if (job === null) throw new Error('no job was made')
  return { job, filter: { targetType: [target.type] } }
}

interface Case {
  readonly reason: string
  readonly actor: string
  /** What has to be so for a job to be shown. */
  readonly while: () => JobFilter
  readonly input?: () => object
  readonly before?: (operations: Operations, job: Job) => Promise<unknown>
  readonly act: (operations: Operations, job: Job) => Promise<unknown>
}

async function passed(days: number): Promise<void> {
  time.ms += days * day
}

const claim = (operations: Operations, job: Job) => operations.claim(ben, job)
const start = (operations: Operations, job: Job) => operations.start(ben, job)
const complete = (operations: Operations, job: Job) => operations.complete(ben, { id: job.id }, {})

const cases: readonly Case[] = [
  {
    reason: 'ERASED',
    actor: 'root',
    while: () => ({ assignedTo: ['kim'] }),
    input: () => ({ assignedTo: 'kim' }),
    act: (operations) => operations.erasePerson({ id: 'root', roles: ['admin'], groups: [] }, 'kim'),
  },
  { reason: 'CLAIMED', actor: 'ben', while: () => ({ unassigned: true }), act: claim },
  {
    reason: 'UNCLAIMED',
    actor: 'ben',
    while: () => ({ unassigned: false }),
    before: claim,
    act: (operations, job) => operations.unclaim(ben, job),
  },
  { reason: 'STARTED', actor: 'ben', while: () => ({ status: ['PENDING'] }), act: start },
  {
    reason: 'STOPPED',
    actor: 'ben',
    while: () => ({ status: ['IN_PROGRESS'] }),
    before: start,
    act: (operations, job) => operations.stop(ben, job),
  },
  {
    reason: 'ASSIGNED',
    actor: 'boss',
    while: () => ({ unassigned: true }),
    act: (operations, job) => operations.assign(boss, job, 'ben'),
  },
  {
    reason: 'UPDATED',
    actor: 'boss',
    while: () => ({ search: 'the title' }),
    input: () => ({ title: 'The title' }),
    act: (operations, job) => operations.update(boss, job, { title: 'Another' }),
  },
  {
    reason: 'RESCHEDULED',
    actor: 'boss',
    while: () => ({ dueBefore: inDays(2).toISOString() }),
    input: () => ({ dueAt: inDays(1) }),
    act: (operations, job) => operations.reschedule(boss, job, { dueAt: inDays(5) }),
  },
  {
    reason: 'SNOOZED',
    actor: 'boss',
    while: () => ({ snoozed: false }),
    act: (operations, job) => operations.snooze(boss, job, inDays(1)),
  },
  {
    reason: 'WOKEN',
    actor: 'system',
    while: () => ({ snoozed: true }),
    before: (operations, job) => operations.snooze(boss, job, inDays(1)),
    act: () => passed(1),
  },
  {
    reason: 'BECAME_OVERDUE',
    actor: 'system',
    while: () => ({ overdue: false }),
    input: () => ({ dueAt: inDays(1) }),
    act: () => passed(1),
  },
  {
    reason: 'COMMENTED',
    actor: 'ben',
    while: () => ({ updatedBefore: inDays(1).toISOString() }),
    act: async (operations, job) => {
      await passed(1)
      await operations.comment(ben, job, { body: 'again nobody at home', isInternal: true })
    },
  },
  { reason: 'COMPLETED', actor: 'ben', while: () => ({ open: true }), act: complete },
  {
    reason: 'CANCELLED',
    actor: 'boss',
    while: () => ({ open: true }),
    act: (operations, job) => operations.cancel(boss, job, 'WITHDRAWN'),
  },
  {
    reason: 'EXPIRED',
    actor: 'system',
    while: () => ({ open: true }),
    input: () => ({ expiresAt: inDays(1) }),
    act: () => passed(1),
  },
  {
    reason: 'REOPENED',
    actor: 'boss',
    while: () => ({ open: false }),
    before: complete,
    act: (operations, job) => operations.reopen(boss, job, {}),
  },
]

test.each(cases)('$reason by $actor', async (each) => {
  const { operations } = server.tobedone
  const { job, filter } = await requested(each.input?.())
  await each.before?.(operations, job)
  const list = new QueueReader(ann, { filter: { ...filter, ...each.while() } })
  const [first] = await list.until(1)
  expect(first).toMatchObject({ kind: 'LIST', jobs: [{}], hasMore: false, actor: null, reason: null })
  await each.act(operations, job)
  const changes = await list.until(2)
  expect(changes.slice(1)).toEqual([
    {
      kind: 'LEFT',
      jobId: first?.jobs?.[0]?.id,
      previousPosition: 0,
      reason: each.reason,
      actor: each.actor,
      job: null,
      jobs: null,
      position: null,
      hasMore: false,
      endCursor: null,
    },
  ])
  list.stop()
})
