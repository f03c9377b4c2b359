// A funnel from the counters and the indexes says what a count of the jobs says, lengths of time of long periods within 1 %: after any steps
// by any actors, wherever in the log the counters are, around deletions of closed jobs, erasures and imports, and when they are made anew.
import fc from 'fast-check'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { showFunnel } from '../src/domain/statistics/funnel.ts'
import { type FunnelQuery, stepsOf } from '../src/domain/statistics/funnel-query.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { makeJobRetention } from '../src/store/retention.ts'
import { queryOn } from '../src/store/run-query.ts'
import type { Statement } from '../src/store/sql-fragment.ts'
import { countedFunnelQuestion } from '../src/store/statistics/countable.ts'
import { countedFunnelOf, countedFunnelStatement } from '../src/store/statistics/counted-funnel-sql.ts'
import { funnelOf, funnelStatement } from '../src/store/statistics/funnel-sql.ts'
import { areCountsNear, countsFollower } from '../src/store/statistics/job-counts.ts'
import { isLong } from '../src/store/statistics/whole-days.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { beginnings, queueStep } from './support/arbitrary-queues.ts'
import { risk } from './support/arbitrary-steps.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { checkNear } from './support/near-figures.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { QueueRun } from './support/queue-run.ts'
import { openProduct, openSystem, shop } from './support/system.ts'

const hour = 3_600_000
const shared = { metadata: z.looseObject({}) } as const
const names = ['review', 'call_back', 'sign'] as const
const types = [
  defineJobType('review', { ...shared, outcomes: ['released'], staffGroups: risk }),
  defineJobType('call_back', { ...shared, outcomes: ['released'] }),
  defineJobType('sign', shared),
]
// The last step comes after several, of which targets count once.
const flow = defineFlow('onboarding', {
  steps: [{ type: 'review' }, { type: 'call_back' }, { type: 'sign', after: ['review', 'call_back'] }],
})
const admin: Viewer = { id: 'root', roles: ['admin'], groups: [] }
const manager: Viewer = { id: 'max', roles: ['staff'], groups: [...risk] }
const time = { ms: Date.UTC(2026, 2, 27) }

let database: TestDatabase
let pool: Pool
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  pool = openProduct(database.url, 2)
  const clock = { now: () => new Date(time.ms) }
  system = await openSystem(database.url, types, { flows: [flow], clock, hasTimers: false })
  await system.recountStatistics()
})
afterAll(async () => {
  await pool?.end()
  await system?.close()
  await database?.close()
})

const ask = async ({ text, parameters }: Statement) =>
  (await pool.query<Record<string, unknown>>(text, [...parameters])).rows[0] ?? {}

/** Goes on by so many events, or so many jobs while they are being made. */
async function goOn(count: number): Promise<unknown> {
  const next = 'select tobedone.count_next($1, 0, $2::integer, $2::integer, $3::timestamptz) as is_more'
  return (await pool.query(next, [countsFollower, count, new Date(time.ms).toISOString()])).rows[0]?.['is_more']
}

const day = 24 * hour
const ago = fc.integer({ min: 1, max: 60 }).map((hours) => hours * hour)
const longAgo = fc.integer({ min: 33 * 24, max: 120 * 24 }).map((hours) => hours * hour)
const unit = fc.constantFrom('HOUR', 'DAY', undefined)
const byDay = fc.constantFrom('DAY', undefined)
const periods = fc.oneof(
  fc.constant({}),
  fc.record({ fromMs: ago, unit }),
  fc.record({ toMs: ago }),
  fc.record({ fromMs: ago.map((ms) => ms + 61 * hour), toMs: ago, unit }),
  fc.record({ fromMs: longAgo, unit: byDay }),
  fc.record({
    fromMs: longAgo.map((ms) => ms + 60 * day),
    toMs: fc.integer({ min: 1, max: 60 }).map((days) => days * day + hour),
    unit: byDay,
  }),
)
const zones = fc.constantFrom('Europe/Amsterdam', 'UTC', 'America/Los_Angeles', 'Asia/Kathmandu')
const question = fc.record({
  viewer: fc.constantFrom(shop, manager),
  isOfFlow: fc.boolean(),
  some: fc.shuffledSubarray([...names], { minLength: 1 }),
  period: periods,
  timeZone: zones,
})
type Question = typeof question extends fc.Arbitrary<infer Drawn> ? Drawn : never

function queryOf({ isOfFlow, some, period, timeZone }: Question): FunnelQuery {
  const { fromMs, toMs, unit }: { fromMs?: number; toMs?: number; unit?: 'HOUR' | 'DAY' | undefined } = period
  return {
    ...stepsOf(isOfFlow ? { flow: 'onboarding' } : { types: some }, system.flows),
    ...(fromMs === undefined ? {} : { from: new Date(time.ms - fromMs) }),
    ...(toMs === undefined ? {} : { to: new Date(time.ms - toMs) }),
    ...(unit === undefined ? {} : { seriesBy: unit }),
    isCohort: false,
    timeZone,
  }
}

let compared = 0

async function check(asked: Question): Promise<void> {
  // While they are being made they are not asked.
  if (!(await areCountsNear(queryOn(pool)))) return
  const query = queryOf(asked)
  const counted = countedFunnelQuestion(asked.viewer, system.registry, query)
  if (counted === null) throw new Error('the counters cannot answer')
  const now = new Date(time.ms)
  const row = await ask(countedFunnelStatement(asked.viewer, system.registry, query, counted, now))
  const told = countedFunnelOf(row, query)
  if (told === null) throw new Error('the counters are not near')
  const found = funnelOf(await ask(funnelStatement(asked.viewer, system.registry, query, now)))
  const [steps, expected] = [told, found].map((each) => showFunnel(each, query, now).steps)
  checkNear(steps ?? [], expected ?? [], query, isLong(query, now) ? 0.01 : 0)
  compared++
}

const move = fc.oneof(
  { weight: 5, arbitrary: fc.record({ steps: fc.array(queueStep, { minLength: 1, maxLength: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ again: fc.constantFrom(...names), id: fc.constantFrom('0', '1') }) },
  { weight: 3, arbitrary: fc.record({ done: fc.constantFrom(...names), id: fc.constantFrom('0', '1') }) },
  { weight: 2, arbitrary: fc.record({ started: fc.constantFrom('0', '1', '2') }) },
  { weight: 4, arbitrary: fc.record({ count: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.constantFrom({ target: '0' }, { target: '1' }) },
  { weight: 1, arbitrary: fc.record({ imported: fc.constantFrom('complete', 'cancel', 'stop') }) },
  { weight: 2, arbitrary: fc.constant({ isDeleting: true }) },
  { weight: 2, arbitrary: fc.record({ days: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ anew: fc.integer({ min: 1, max: 5 }) }) },
)
type Move = typeof move extends fc.Arbitrary<infer Drawn> ? Drawn : never

let imports = 0

/** A job of last month with its history, as one line of a file. */
async function importOne(type: string, operation: string): Promise<void> {
  const at = (hours: number): string => new Date(time.ms - (60 - hours) * hour).toISOString()
  const reason = operation === 'cancel' ? 'SKIPPED' : undefined
  const history = [
    { at: at(1), by: 'ann', operation: 'start' },
    { at: at(9), by: 'ann', operation, reason },
  ]
  const job = { externalId: `old-${imports++}`, type: 'call_back', target: { type, id: 'old' }, at: at(0), by: 'shop' }
  for await (const outcome of system.importJobs(lines(JSON.stringify({ ...job, history })))) {
    expect(outcome).toMatchObject({ outcome: 'IMPORTED' })
  }
}

async function* lines(line: string): AsyncGenerator<string> {
  yield `${line}\n`
}

const countJobs = async (): Promise<number> =>
  (await pool.query('select count(*)::integer as jobs from tobedone.job')).rows[0]?.jobs ?? 0

async function make(run: QueueRun, drawn: Move): Promise<number> {
  const target = { type: run.targetType, id: 'id' in drawn ? drawn.id : '0' }
  if ('steps' in drawn) for (const step of drawn.steps) await run.do(system, step)
  else if ('again' in drawn) await system.operations.request(shop, { type: drawn.again, target, metadata: {} })
  else if ('done' in drawn) await system.operations.complete(shop, { type: drawn.done, target }, {})
  else if ('started' in drawn) {
    await system.operations.startFlow(shop, 'onboarding', { target: { ...target, id: drawn.started } })
  } else if ('count' in drawn) await goOn(drawn.count)
  else if ('target' in drawn) await system.operations.eraseTarget(admin, { ...target, id: drawn.target })
  else if ('imported' in drawn) await importOne(run.targetType, drawn.imported)
  else if ('days' in drawn) time.ms += drawn.days * day
  else if ('isDeleting' in drawn) {
    const before = await countJobs()
    const retention = makeJobRetention(pool, { jobsMs: 5 * hour, eventsMs: 5 * hour })
    while (await retention.goOn(new Date(time.ms)));
    return before - (await countJobs())
  } else {
    // Begun only: other moves come before they are whole.
    await pool.query('select tobedone.reset_counts($1)', [countsFollower])
    for (let turns = 0; turns < 3; turns++) await goOn(drawn.anew)
  }
  return 0
}

async function counters(): Promise<unknown> {
  const jobs = `select counted_by, status, value, figure, bucket, n from tobedone.job_count order by 1, 2, 3, 4, 5`
  const targets = 'select * from tobedone.target_day order by key, happening, day'
  const days = 'select * from tobedone.step_day order by step, happening, day, previous_day'
  const spans = 'select * from tobedone.step_span order by step, days, span, figure, bucket'
  const steps = 'select * from tobedone.step_count where entered > 0 order by step'
  return await Promise.all([jobs, targets, days, spans, steps].map(async (text) => (await pool.query(text)).rows))
}

test('it says what a count of the jobs says', { timeout: propertyTimeoutMs }, async () => {
  let runs = 0
  let deleted = 0
  await checkProperty(
    'funnel',
    size(2, 60),
    fc.asyncProperty(
      beginnings,
      fc.array(move, { minLength: 8, maxLength: 14 }),
      fc.array(question, { minLength: 12, maxLength: 12 }),
      async (jobs, moves, asked) => {
        const run = new QueueRun(`Run ${runs++ % 3}`, time)
        for (const each of jobs) await run.request(system, each)
        for (const [index, each] of moves.entries()) {
          deleted += await make(run, each)
          time.ms += 2 * hour
          await check({ viewer: shop, isOfFlow: index % 2 === 0, some: [...names], period: {}, timeZone: 'UTC' })
          for (const some of asked.slice(index % 12, (index % 12) + 1)) await check(some)
        }
        while (await goOn(100));
        for (const each of asked) await check(each)
        const followed = await counters()
        await system.recountStatistics()
        expect(await counters()).toEqual(followed)
        time.ms += 6 * hour
        deleted += await make(run, { isDeleting: true })
        for (const each of asked.slice(0, 4)) await check(each)
      },
    ),
    { endOnFailure: true },
  )
  expect(deleted).toBeGreaterThan(0)
  expect(compared).toBeGreaterThan(20)
})
