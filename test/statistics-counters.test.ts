// The counters of statistics say what a count of the jobs says, lengths of time within 1 %: after any steps by any actors, wherever in
// the log they are, also when they are made anew meanwhile, when a turn was cut off in its middle, and around erasures and imports.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { JobFilter } from '../src/domain/filter.ts'
import { makeRegistry } from '../src/domain/registry.ts'
import type { JobStatsKey, JobStatsQuery } from '../src/domain/statistics/job-stats.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Statement } from '../src/store/sql-fragment.ts'
import { countedQuestion } from '../src/store/statistics/countable.ts'
import { countedStatsStatement } from '../src/store/statistics/counted-stats-sql.ts'
import { areCountsNear, countsFollower } from '../src/store/statistics/job-counts.ts'
import { groupsOf, jobStatsStatement } from '../src/store/statistics/job-stats-sql.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { beginnings, queueStep } from './support/arbitrary-queues.ts'
import { risk } from './support/arbitrary-steps.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { checkNear } from './support/near-figures.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { QueueRun } from './support/queue-run.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const shared = { metadata: z.looseObject({}), outcomes: ['released'] } as const
const types = [
  defineJobType('review', { ...shared, staffGroups: risk, claimFor: 2_000, metadataFor: 'staff' }),
  defineJobType('call_back', shared),
]
const admin: Viewer = { id: 'root', roles: ['admin'], groups: [] }
const manager: Viewer = { id: 'max', roles: ['staff'], groups: [...risk] }
const time = { ms: Date.UTC(2026, 2, 28) }

let database: TestDatabase
let connection: Awaited<ReturnType<typeof connectProduct>>
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { clock: { now: () => new Date(time.ms) }, hasTimers: false })
  connection = await connectProduct(database.url)
})
afterAll(async () => {
  await connection?.end()
  await system?.close()
  await database?.close()
})

const query = async (text: string, parameters: readonly unknown[]) =>
  (await connection.query<Record<string, unknown>>(text, [...parameters])).rows
const ask = async ({ text, parameters }: Statement) => (await query(text, parameters))[0] ?? {}

/** Goes on by so many events, or so many jobs while they are being made. */
async function goOn(count: number): Promise<unknown> {
  const [row] = await query('select tobedone.count_next($1, 0, $2::integer, $2::integer, $3::timestamptz) as is_more', [
    ...[countsFollower, count, new Date(time.ms).toISOString()],
  ])
  return row?.['is_more']
}

const filters: readonly JobFilter[] = [
  {},
  { open: true },
  { open: false },
  { status: ['PENDING', 'COMPLETED'] },
  { assignedTo: ['ann', 'bob'] },
  { type: ['call_back'] },
  { type: ['review', 'call_back'], open: true },
  { type: ['review'], status: ['CANCELLED'] },
]
const groupings: readonly (readonly JobStatsKey[])[] = [
  ...[[], ['STATUS'], ['TYPE'], ['ASSIGNED_TO'], ['GROUP']],
  ...[
    ['TYPE', 'STATUS'],
    ['STATUS', 'ASSIGNED_TO'],
    ['GROUP', 'STATUS'],
  ],
] as const
interface Asked {
  readonly viewer: Viewer
  readonly asked: JobStatsQuery
}
const countable = [shop, manager].flatMap((viewer) =>
  filters.flatMap((filter): readonly Asked[] =>
    groupings
      .map((groupBy) => ({ viewer, asked: { filter, groupBy, timeZone: 'UTC' } }))
      .filter(({ asked }) => countedQuestion(viewer, makeRegistry(types), asked) !== null),
  ),
)

async function check(some: readonly Asked[]): Promise<void> {
  // While they are being made they are not asked.
  if (!(await areCountsNear(query))) return
  for (const { viewer, asked } of some) {
    const question = countedQuestion(viewer, system.registry, asked)
    if (question === null) throw new Error('the counters cannot answer')
    const told = await ask(countedStatsStatement(question))
    const counted = await ask(jobStatsStatement(viewer, system.registry, asked))
    expect(told['is_whole']).toBe(true)
    checkNear(groupsOf(told['groups']), groupsOf(counted['groups']), asked)
  }
}

const move = fc.oneof(
  { weight: 6, arbitrary: fc.record({ steps: fc.array(queueStep, { minLength: 1, maxLength: 8 }) }) },
  { weight: 4, arbitrary: fc.record({ count: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ cutOff: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: fc.constantFrom({ person: 'ann' }, { person: 'bob' }, { target: '1' }) },
  { weight: 1, arbitrary: fc.record({ imported: fc.constantFrom('complete', 'cancel', 'assign', 'stop') }) },
  { weight: 1, arbitrary: fc.record({ anew: fc.integer({ min: 1, max: 5 }) }) },
)
type Move = typeof move extends fc.Arbitrary<infer Drawn> ? Drawn : never

let imports = 0

/** A job of last month with its history, as one line of a file. */
async function importOne(targetType: string, operation: string): Promise<void> {
  const at = (minutes: number): string => new Date(Date.UTC(2026, 1, 3) + minutes * 60_000).toISOString()
  imports++
  const last = { at: at(50_000), by: 'ann', operation, reason: operation === 'cancel' ? 'SKIPPED' : undefined }
  const job = {
    externalId: `old-${imports}`,
    type: 'call_back',
    target: { type: targetType, id: 'old' },
    at: at(0),
    by: 'shop',
  }
  const history = [
    { at: at(imports), by: 'ann', operation: 'start' },
    { ...last, to: operation === 'assign' ? 'bob' : undefined },
  ]
  for await (const outcome of system.importJobs(lines(JSON.stringify({ ...job, history })))) {
    expect(outcome).toMatchObject({ outcome: 'IMPORTED' })
  }
}

async function* lines(line: string): AsyncGenerator<string> {
  yield `${line}\n`
}

async function make(run: QueueRun, drawn: Move): Promise<void> {
  if ('steps' in drawn) for (const step of drawn.steps) await run.do(system, step)
  else if ('count' in drawn) await goOn(drawn.count)
  else if ('cutOff' in drawn) {
    await query('begin', [])
    await goOn(drawn.cutOff)
    await query('rollback', [])
  } else if ('person' in drawn) {
    await system.operations.erasePerson(admin, drawn.person)
    expect(await query('select from tobedone.job_count where value = $1', [drawn.person])).toEqual([])
  } else if ('target' in drawn) await system.operations.eraseTarget(admin, { type: run.targetType, id: drawn.target })
  else if ('imported' in drawn) await importOne(run.targetType, drawn.imported)
  else {
    // Begun only: other moves come before they are whole.
    await query('select tobedone.reset_counts($1)', [countsFollower])
    for (let turns = 0; turns < 3; turns++) await goOn(drawn.anew)
  }
}

const kept = (): Promise<unknown> =>
  query('select counted_by, status, value, figure, bucket, n from tobedone.job_count order by 1, 2, 3, 4, 5', [])

test('they say what a count of the jobs says', { timeout: propertyTimeoutMs }, async () => {
  let runs = 0
  await system.recountStatistics()
  await checkProperty(
    'counters',
    size(2, 60),
    fc.asyncProperty(
      beginnings,
      fc.array(move, { minLength: 8, maxLength: 12 }),
      fc.shuffledSubarray(countable, { minLength: 12, maxLength: 12 }),
      async (jobs, moves, asked) => {
        const run = new QueueRun(`Run ${runs++ % 3}`, time)
        for (const each of jobs) await run.request(system, each)
        for (const [index, each] of moves.entries()) {
          await make(run, each)
          time.ms += 3_600_000
          if (index % 4 === 0) await check(asked.slice(0, 3))
        }
        await check(asked)
        while (await goOn(100));
        await check(asked)
        const followed = await kept()
        await system.recountStatistics()
        expect(await kept()).toEqual(followed)
      },
    ),
    { endOnFailure: true },
  )
})

test('servers keep them from so many jobs on, and what has just been done counts at once', async () => {
  await query('select tobedone.reset_counts($1)', [countsFollower])
  await query('analyze tobedone.job', [])
  const options = { clock: { now: () => new Date(time.ms) }, countMs: 50 }
  const request = () => system.operations.request(shop, { type: 'call_back', target: { type: 'User', id: '1' } })
  const countJobs = async (viewer: Viewer) => {
    const asked = { filter: { type: ['call_back'] }, groupBy: [], timeZone: 'UTC' }
    return (await system.jobStats(viewer, asked)).groups[0]?.count ?? 0
  }
  const few = await openSystem(database.url, types, { ...options, countersFrom: 1_000_000 })
  await few.close()
  expect(await areCountsNear(query)).toBe(false)
  const server = await openSystem(database.url, types, { ...options, countersFrom: 1 })
  try {
    await eventually(
      () => areCountsNear(query),
      (isNearNow) => isNearNow,
      20_000,
    )
    const before = await countJobs(shop)
    for (let more = 1; more <= 5; more++) {
      await request()
      expect([await countJobs(shop), await countJobs(manager)]).toEqual([before + more, before + more])
    }
    const follower = async () => (await server.followers()).find(({ name }) => name === countsFollower)
    await eventually(follower, (state) => state?.lag === 0, 20_000)
    expect(await countJobs(shop)).toBe(before + 5)
  } finally {
    await server.close()
  }
})

test('viewers who do not see all jobs are told nothing of the others', async () => {
  const crm: Viewer = { id: 'cleo', roles: ['staff'], groups: ['crm'] }
  await system.recountStatistics()
  await system.operations.request(shop, { type: 'review', target: { type: 'Payment', id: '1' }, metadata: {} })
  const asked = { filter: {}, groupBy: ['TYPE' as const], timeZone: 'UTC' }
  const question = countedQuestion(crm, system.registry, asked)
  if (question === null) throw new Error('the counters are not asked')
  const isToldOfAll = async () => (await ask(countedStatsStatement(question)))['is_whole']
  // Whether the counters know of that job already or not.
  expect(await isToldOfAll()).toBe(false)
  await system.recountStatistics()
  expect(await isToldOfAll()).toBe(false)
  const { groups } = await system.jobStats(crm, asked)
  expect(groups.map(({ type }) => type)).not.toContain('review')
})
