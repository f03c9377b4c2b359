// The indexes fit the SQL of statistics: PostgreSQL finds each where it is meant to be used, and never walks through all jobs to
// count a few.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeRegistry } from '../src/domain/registry.ts'
import type { FunnelQuery } from '../src/domain/statistics/funnel-query.ts'
import type { JobStatsKey, JobStatsQuery } from '../src/domain/statistics/job-stats.ts'
import { systemViewer, type Viewer } from '../src/domain/viewer.ts'
import type { Statement } from '../src/store/sql-fragment.ts'
import { stepStatement } from '../src/store/stall/step-figures.ts'
import { countedFunnelQuestion, countedQuestion } from '../src/store/statistics/countable.ts'
import { countedFunnelStatement } from '../src/store/statistics/counted-funnel-sql.ts'
import { countedStatsStatement } from '../src/store/statistics/counted-stats-sql.ts'
import { funnelStatement } from '../src/store/statistics/funnel-sql.ts'
import { areCountsNear } from '../src/store/statistics/job-counts.ts'
import { jobStatsStatement } from '../src/store/statistics/job-stats-sql.ts'
import { jobTypeNamed } from './support/job-types.ts'
import { lately, now, openPlannedDatabase, type PlannedDatabase, start } from './support/planned-database.ts'

const types = Array.from({ length: 20 }, (_, index) => `type_${index}`)
const registry = makeRegistry([...types, 'rare'].map((name) => jobTypeNamed(name, [])))
const staff: Viewer = { id: 'person_1', roles: ['staff'], groups: ['group_1'] }
const user: Viewer = { id: 'person_1', roles: [], groups: ['group_1'] }

let database: PlannedDatabase

beforeAll(async () => {
  database = await openPlannedDatabase()
})

afterAll(() => database?.close())

const planOf = (statement: Statement) => database.planOf(statement)

const stats: Omit<JobStatsQuery, 'filter'> = { groupBy: ['TYPE', 'STATUS'], timeZone: 'UTC' }

test.each<[string, Viewer, JobStatsQuery, readonly string[]]>([
  ['of a type', staff, { ...stats, filter: { type: ['type_0'], open: true } }, ['job_open_of_type']],
  ['of a person', staff, { ...stats, filter: { assignedTo: ['person_0'], open: true } }, ['job_open_of_assignee']],
  ['of a group', systemViewer, { ...stats, filter: { group: ['group_20'], open: true } }, ['job_open_of_groups']],
  ['of a rare type', staff, { ...stats, filter: { type: ['rare'] } }, ['job_open_of_type', 'job_closed_of_type']],
  ['overdue', systemViewer, { ...stats, filter: { overdue: true } }, ['job_overdue']],
  ['requested lately', systemViewer, { ...stats, filter: { createdAfter: lately } }, ['job']],
  [
    'that a user sees',
    user,
    { ...stats, filter: { open: true } },
    ['job_open_of_assignee', 'job_open_of_requester', 'job_open_of_candidates', 'job_open_of_groups'],
  ],
])('statistics of the jobs %s', async (_, viewer, query, indexes) => {
  const plan = await planOf(jobStatsStatement(viewer, registry, query))
  expect([...plan.indexes].sort()).toEqual([...indexes].sort())
  expect(plan.walked).toEqual([])
})

test('statistics of all open jobs walk through one of the indexes of the open ones', async () => {
  const { indexes, walked } = await planOf(
    jobStatsStatement(systemViewer, registry, { ...stats, filter: { open: true } }),
  )
  expect(indexes).toEqual([expect.stringMatching(/^job_open/)])
  expect(walked).toEqual([])
})

test.each<[string, readonly JobStatsKey[]]>([
  ['all jobs', []],
  ['all jobs by status', ['STATUS']],
  ['all jobs by type', ['TYPE']],
  ['all jobs by person', ['ASSIGNED_TO']],
  ['all jobs by group and status', ['GROUP', 'STATUS']],
])('the counters of %s are read with what the log says behind them', async (_, groupBy) => {
  expect(await areCountsNear(database.query)).toBe(true)
  const question = countedQuestion(staff, registry, { filter: {}, groupBy, timeZone: 'UTC' })
  if (question === null) throw new Error('the counters cannot answer')
  const { indexes, walked } = await planOf(countedStatsStatement(question))
  expect(indexes).toContain('job_event_in_order')
  expect(indexes.filter((index) => index.startsWith('job_open'))).not.toEqual([])
  // Of the counters a good part is wanted.
  expect(walked.filter((table) => table === 'job' || table === 'job_event')).toEqual([])
})

const returned = /return query([\s\S]*);\s*end/

test('what the jobs behind the counters were and are is found job by job', async () => {
  const names = { p_ids: '$1::uuid[]', p_place: '$2::bigint', p_event_id: '$3::bigint' }
  const { indexes, walked } = await database.planIn('states_since', returned, names, [
    ['00000000-0000-7000-8000-000000000001'],
    1,
    1,
  ])
  expect(indexes).toEqual(['job_event_version_once', 'job_pkey'])
  expect(walked).toEqual([])
})

test('of the counters a reader goes through few rows, which have 32 buckets each', async () => {
  const uneven = `select from tobedone.job_count c
    where cardinality(c.parts) <> 32 or c.n <> (select sum(part) from unnest(c.parts) part)`
  expect(await database.query(uneven, [])).toEqual([])
  // Eight days are two or three buckets of four, which are in two rows at the most; and all lead times are one.
  const many = `select c.figure, count(*)::integer as rows from tobedone.job_count c
    where c.counted_by = 'TYPE' and c.value = 'type_0' and c.figure in ('SINCE', 'LEAD') group by c.figure order by c.figure`
  const rows = await database.query(many, [])
  expect(rows.map(({ figure }) => figure)).toEqual(['SINCE', 'LEAD'])
  expect(rows.every((row) => Number(row['rows']) <= 2)).toBe(true)
})

const steps: FunnelQuery = { types: types.slice(0, 3), from: lately, isCohort: false, timeZone: 'UTC' }
const alive = ['job_open_of_type', 'job_closed_of_type']
const reads = (query: FunnelQuery) => planOf(funnelStatement(staff, registry, query, now))

test.each<[string, FunnelQuery, readonly string[]]>([
  ['of a period', steps, alive],
  ['from the beginning on', { types: ['rare'], isCohort: false, timeZone: 'UTC' }, alive],
  ['with a series', { ...steps, seriesBy: 'DAY' }, alive],
  ['of the past', { ...steps, asOf: new Date(now.getTime() - 60_000) }, [...alive, 'job_event_version_once']],
  [
    'of a cohort',
    { ...steps, from: new Date(now.getTime() - 3_600_000), isCohort: true },
    ['job_entered_of_type', 'job_by_target'],
  ],
])('a funnel %s', async (_, query, indexes) => {
  const plan = await reads(query)
  expect(plan.indexes).toEqual(expect.arrayContaining([...indexes]))
  expect(plan.walked).toEqual([])
})

const ofPeriod = ['job_entered_of_type', 'job_started_of_type', 'job_closed_of_type']

test.each<[string, FunnelQuery, readonly string[]]>([
  ['of all time', { types: types.slice(0, 3), isCohort: false, timeZone: 'UTC' }, []],
  ['of a period', steps, ofPeriod],
  ['with a series', { ...steps, seriesBy: 'HOUR' }, ofPeriod],
  ['by the day', { ...steps, seriesBy: 'DAY' }, ofPeriod],
  ['of a long period', { ...steps, from: new Date(start - 60 * 86_400_000) }, []],
])('a funnel %s looks at none of the jobs that were closed where there are counters', async (_, query, indexes) => {
  const question = countedFunnelQuestion(staff, registry, query)
  if (question === null) throw new Error('the counters cannot answer')
  const plan = await planOf(countedFunnelStatement(staff, registry, query, question, now))
  expect(
    [...new Set(plan.readAlone)].filter((index) => index?.startsWith('job_') && !index.startsWith('job_count')).sort(),
  ).toEqual([...indexes].sort())
  // One job at each rank of those that wait.
  const lookedAt = plan.indexes.filter((index) => /^job_(?!count|event)/.test(index) && !indexes.includes(index))
  expect([...new Set(lookedAt)].sort()).toEqual([expect.stringMatching(/^job_open/)])
  expect(plan.walked.filter((table) => table === 'job' || table === 'job_event')).toEqual([])
})

test.each([
  ['entered_between', 'job_entered_of_type'],
  ['started_between', 'job_started_of_type'],
  ['closed_between', 'job_closed_of_type'],
])('the ends of a long period are read from an index alone, by %s', async (name, index) => {
  const names = { p_type: '$1::text', p_flow: '$2::text', p_from: '$3::timestamptz', p_to: '$4::timestamptz' }
  const parameters = ['type_0', null, lately.toISOString(), now.toISOString()]
  const { readAlone, walked } = await database.planIn(name, returned, names, parameters)
  expect([readAlone, walked]).toEqual([[index], []])
})

test('what may keep a job that is to be deleted is found job by job', async () => {
  const names = {
    ...{
      'into next_after, v_ids': '',
      p_type: '$1::text',
      p_after: '$2::timestamptz',
      p_closed_before: '$3::timestamptz',
    },
    ...{ p_written_before: '$4::timestamptz', p_count: '200', v_reader: '$5::bigint' },
  }
  const parameters = ['type_0', null, lately.toISOString(), lately.toISOString(), 1]
  // As the function has it.
  await database.query('set enable_seqscan = off', [])
  const chosen = /(select max\(l\.closed_at\)[\s\S]*?with ties\) l)/
  const { indexes, walked } = await database.planIn('delete_closed', chosen, names, parameters)
  await database.query('reset enable_seqscan', [])
  expect(walked).toEqual([])
  const needed = [
    'job_closed_of_type',
    'job_by_target',
    'webhook_pkey',
    'webhook_delivery_of_job',
    'job_event_version_once',
  ]
  expect(indexes).toEqual(expect.arrayContaining(needed))
})

test.each([
  ['a type', null, { type: ['type_0'] }],
  ['a type without its steps', null, { type: ['type_0'], not: { flow: ['onboarding'] } }],
  ['a step of a flow', 'onboarding', { type: ['type_0'], flow: ['onboarding'] }],
])('how %s stands that is watched for stalls', async (_, flow, jobs) => {
  const step = {
    ...{ type: 'type_0', flow, jobs, title: 'Type 0', staffGroups: [] },
    ...{ normal: { pendingP90Ms: 1, outflowPerDay: 1 }, target: { type: 'JobType', id: 'type_0' } },
  }
  const { indexes, walked } = await planOf(stepStatement(step, now))
  expect(indexes).toEqual(expect.arrayContaining(['job_closed_of_type', 'job_event_version_once']))
  // Those few that know types and flows may be walked through.
  expect(walked.filter((table) => table?.startsWith('job') && table !== 'job_type')).toEqual([])
})
