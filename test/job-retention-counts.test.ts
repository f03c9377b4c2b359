// The counters of statistics keep their totals when closed jobs are deleted: after any steps by any actors, deletions, erasures and counts
// anew between them, they say what a count of all jobs says that there ever were, of which this test keeps its own copies.
import fc from 'fast-check'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { JobStatsKey } from '../src/domain/statistics/job-stats.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { makeErasureReads } from '../src/store/erasure-reads.ts'
import { makeJobRetention } from '../src/store/retention.ts'
import { queryOn } from '../src/store/run-query.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { beginnings, queueStep } from './support/arbitrary-queues.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { QueueRun } from './support/queue-run.ts'
import { openProduct, openSystem, shop } from './support/system.ts'

const hour = 3_600_000
const shared = { metadata: z.looseObject({}), outcomes: ['released'] } as const
const types = [defineJobType('review', shared), defineJobType('call_back', shared)]
const admin: Viewer = { id: 'root', roles: ['admin'], groups: [] }
const time = { ms: Date.UTC(2026, 2, 28) }

let database: TestDatabase
let pool: Pool
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  pool = openProduct(database.url, 2)
  system = await openSystem(database.url, types, { clock: { now: () => new Date(time.ms) }, hasTimers: false })
  await pool.query('create table public.gone (like tobedone.job)')
  await system.recountStatistics()
})
afterAll(async () => {
  await pool?.end()
  await system?.close()
  await database?.close()
})

async function countNext(): Promise<void> {
  const next = `select tobedone.count_next('tobedone statistics', 0, 50, 50, $1::timestamptz) as is_more`
  while ((await pool.query(next, [new Date(time.ms).toISOString()])).rows[0]?.['is_more'] === true);
}

/** Deletes what was closed five hours ago, and keeps copies of it. Answers how many that were. */
async function deleteOld(): Promise<number> {
  await pool.query('drop table if exists public.before; create table public.before as table tobedone.job')
  const retention = makeJobRetention(pool, { jobsMs: 5 * hour, eventsMs: 5 * hour })
  while (await retention.goOn(new Date(time.ms)));
  const copy = `insert into public.gone select b.* from public.before b
    where not exists (select from tobedone.job j where j.id = b.id)`
  return (await pool.query(copy)).rowCount ?? 0
}

const keyColumns: Readonly<Partial<Record<JobStatsKey, string>>> = {
  TYPE: 'type',
  ASSIGNED_TO: 'assigned_to',
  STATUS: 'status',
}

/** Compares what the counters say with a count of all jobs there ever were. */
async function check(key: JobStatsKey): Promise<void> {
  const { groups } = await system.jobStats(shop, { filter: {}, groupBy: [key], timeZone: 'UTC' })
  const { rows } = await pool.query(`
    select ${keyColumns[key]}::text collate "C" as key, count(*)::integer as count,
           (count(*) filter (where status = 'COMPLETED'))::integer as completed,
           (count(*) filter (where status = 'CANCELLED'))::integer as cancelled,
           (count(*) filter (where started_at is not null))::integer as started
      from (table tobedone.job union all table public.gone) j group by 1 order by 1`)
  const told = groups.map(({ type, status, assignedTo, count, completed, cancelled, wait }) => ({
    ...{ key: { TYPE: type, STATUS: status, ASSIGNED_TO: assignedTo }[String(key)] ?? null, count, completed },
    ...{ cancelled: cancelled.reduce((sum, { count: ofReason }) => sum + ofReason, 0), started: wait.count },
  }))
  const byKey = (one: { key: string | null }, other: { key: string | null }) =>
    (one.key ?? '~') < (other.key ?? '~') ? -1 : 1
  expect([...told].sort(byKey), key).toEqual([...rows].sort(byKey))
}

const kept = async (): Promise<unknown> =>
  (await pool.query('select * from tobedone.job_count order by counted_by, status, value, figure, bucket')).rows

async function erase(person: string): Promise<void> {
  await system.operations.erasePerson(admin, person)
  const named = `select from tobedone.job_count where value = $1 union all select from tobedone.job_count_kept where value = $1`
  expect((await pool.query(named, [person])).rows).toEqual([])
  const pseudonym = await makeErasureReads(queryOn(pool)).pseudonymOf({ person })
  await pool.query('update public.gone set assigned_to = $2 where assigned_to = $1', [person, pseudonym])
}

const move = fc.oneof(
  { weight: 5, arbitrary: fc.record({ steps: fc.array(queueStep, { minLength: 1, maxLength: 6 }) }) },
  { weight: 2, arbitrary: fc.constant({ isCounting: true }) },
  { weight: 3, arbitrary: fc.constant({ isDeleting: true }) },
  { weight: 1, arbitrary: fc.constantFrom({ person: 'ann' }, { person: 'bob' }) },
  { weight: 1, arbitrary: fc.constant({ isAnew: true }) },
)

test('counters keep the totals of deleted jobs', { timeout: propertyTimeoutMs }, async () => {
  let runs = 0
  let deleted = 0
  await checkProperty(
    'totals',
    size(2, 60),
    fc.asyncProperty(beginnings, fc.array(move, { minLength: 8, maxLength: 12 }), async (jobs, moves) => {
      const run = new QueueRun(`Run ${runs++}`, time)
      for (const each of jobs) await run.request(system, each)
      for (const each of moves) {
        if ('steps' in each) for (const step of each.steps) await run.do(system, step)
        else if ('isCounting' in each) await countNext()
        else if ('isDeleting' in each) deleted += await deleteOld()
        else if ('person' in each) await erase(each.person)
        else await system.recountStatistics()
        time.ms += 2 * hour
      }
      time.ms += 6 * hour
      await system.operations.request(shop, { type: 'call_back', target: { type: 'Last', id: `${runs}` } })
      await countNext()
      deleted += await deleteOld()
      for (const key of ['TYPE', 'STATUS', 'ASSIGNED_TO'] as const) await check(key)
      const followed = await kept()
      await system.recountStatistics()
      expect(await kept()).toEqual(followed)
    }),
    { endOnFailure: true },
  )
  expect(deleted).toBeGreaterThan(0)
})
