// The indexes of the lists fit the SQL of the lists: PostgreSQL finds each where it is meant to be used. An index whose
// expression or condition is said in other words than the query is never used, and nothing else would tell.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobFilter } from '../src/domain/filter.ts'
import type { JobOrder } from '../src/domain/order.ts'
import { makeRegistry } from '../src/domain/registry.ts'
import { systemViewer, type Viewer } from '../src/domain/viewer.ts'
import { readOpenJobs } from '../src/store/condition-passes.ts'

import { idsOf } from '../src/store/frame-read.ts'
import type { Needs } from '../src/store/frame-store.ts'
import { forEach } from '../src/store/gather.ts'
import { listJobs } from '../src/store/list-jobs.ts'
import { nextClaimableStatements } from '../src/store/next-claimable.ts'
import { pageCursorOf } from '../src/store/page-cursor.ts'
import { offeredLists, offeredOrders } from './bench/size-calls.ts'
import { jobTypeNamed } from './support/job-types.ts'
import { type MigratedDatabase, openMigratedDatabase } from './support/migrated.ts'

const registry = makeRegistry(['type_0', 'type_1'].map((name) => jobTypeNamed(name, [])))
const staff: Viewer = { id: 'person_1', roles: ['staff'], groups: ['group_1'] }
const user: Viewer = { id: 'person_1', roles: [], groups: ['group_1'] }

let database: MigratedDatabase

beforeAll(async () => {
  database = await openMigratedDatabase()
  await database.query('set statement_timeout = 0', [])
  // One in ten is open; of those one in two is assigned, one in four overdue.
  await database.query(
    `insert into tobedone.job (
       id, type, target_type, target_id, status, priority, assigned_to, candidate_groups, candidate_users, excluded_users,
       requested_by, created_at, updated_at, due_at, overdue_since, handled_ms, completed_at, closed_at, closed_by,
       metadata, version, only_open, search_text, place)
     select gen_random_uuid(), 'type_' || i % 20, 'Payment', i, case when is_open then 'PENDING' else 'COMPLETED' end::tobedone.job_status,
       i % 101, case when i % 20 = 0 then 'person_' || i % 300 end, array['group_' || i % 70], array['person_' || i % 700], '{}',
       'person_' || i % 900, '2026-01-01'::timestamptz + i * interval '1 s', '2026-01-01', '2026-01-01',
       case when is_open and i % 40 = 0 then '2026-01-01'::timestamptz end, 0, closed_at, closed_at,
       case when not is_open then 'ann' end, '{}', 1, false, '', 1
     from (select i, i % 10 = 0 as is_open, case when i % 10 > 0 then '2026-01-01'::timestamptz end as closed_at
             from generate_series(1, 20000) i) drawn`,
    [],
  )
  await database.query('analyze tobedone.job', [])
})

afterAll(async () => {
  await database.close()
})

async function planOf(text: string, parameters: readonly unknown[]): Promise<string> {
  return JSON.stringify(await database.query(`explain (format json) ${text}`, parameters))
}

async function planOfList(viewer: Viewer, filter: JobFilter, orderBy: JobOrder, after?: string): Promise<string> {
  let plan = ''
  await listJobs(
    async (text, parameters) => {
      plan = await planOf(text, parameters)
      return await database.query(text, parameters)
    },
    { viewer, registry, filter, orderBy, ...(after === undefined ? {} : { after }) },
  )
  return plan
}

test.each<[string, Viewer, JobFilter, JobOrder, readonly string[]]>([
  ['of a type, by priority', staff, { type: ['type_0'], open: true }, 'PRIORITY', ['job_open_of_type_by_priority']],
  ['of a type, newest first', staff, { type: ['type_0'], open: true }, 'CREATED_AT_DESC', ['job_open_of_type_by_age']],
  ['of a type, oldest first', staff, { type: ['type_0'], open: true }, 'CREATED_AT_ASC', ['job_open_of_type_by_age']],
  ['of a group', systemViewer, { group: ['group_20'], open: true }, 'PRIORITY', ['job_open_of_groups']],
  ['mine', staff, { assignedTo: ['person_20'], open: true }, 'PRIORITY', ['job_open_of_assignee']],
  ['unassigned', staff, { unassigned: true, open: true }, 'PRIORITY', ['job_unassigned_by_priority']],
  ['overdue', systemViewer, { overdue: true }, 'DUE_AT_ASC', ['job_overdue_by_due_at']],
  ['everything', systemViewer, {}, 'CREATED_AT_DESC', ['job_by_age']],
  [
    'what a user sees',
    user,
    { open: true },
    'PRIORITY',
    ['job_open_of_assignee', 'job_open_of_requester', 'job_open_of_candidates', 'job_open_of_groups'],
  ],
])('%s', async (_, viewer, filter, order, indexes) => {
  const plan = await planOfList(viewer, filter, order)
  // One of those of the same jobs, in whatever order.
  for (const index of indexes) expect(plan).toContain(`"${index}`)
})

test.each<[JobOrder, string]>([
  ['PRIORITY', 'job_open_of_type_by_priority'],
  ['DUE_AT_ASC', 'job_open_of_type_by_due_at'],
  ['DUE_AT_DESC', 'job_open_of_type_by_due_at'],
  ['CREATED_AT_ASC', 'job_open_of_type_by_age'],
  ['CREATED_AT_DESC', 'job_open_of_type_by_age'],
])('the plan that is kept for a type by %s is right for whatever type', async (orderBy, index) => {
  const list = { viewer: staff, registry, filter: { type: ['type_0'], open: true }, orderBy }
  for (const size of [{ first: 20 }, { first: 50 }, { last: 20 }]) {
    const named: string[] = []
    await listJobs(database.query, { ...list, ...size }, async (name, text, parameter) => {
      named.push(name)
      // Without a look at the parameters, as a kept plan is made.
      for (const asked of [text, forEach(text)]) {
        const plan = await database.query(`explain (generic_plan, format json) ${asked}`, [])
        expect(JSON.stringify(plan)).toContain(`"${index}"`)
        expect(JSON.stringify(plan)).not.toContain('Sort')
      }
      return (await database.query(text, [parameter]))[0] ?? {}
    })
    expect(named).toHaveLength(1)
  }
})

test('the plan of those who ask together is kept, however few they are', async () => {
  const list = {
    viewer: staff,
    registry,
    filter: { type: ['type_0'], open: true },
    orderBy: 'PRIORITY',
    first: 20,
  } as const
  let text = ''
  await listJobs(database.query, list, async (_, one, parameter) => {
    text = forEach(one)
    return (await database.query(one, [parameter]))[0] ?? {}
  })
  await database.query(`prepare few(text[]) as ${text}`, [])
  for (let turn = 0; turn < 10; turn++) await database.query("execute few(array['type_0', 'type_1'])", [])
  // PostgreSQL makes five for what it is given before it sees whether that is worth it.
  const [plans] = await database.query(
    "select custom_plans::integer as custom, generic_plans::integer as kept from pg_prepared_statements where name = 'few'",
    [],
  )
  expect(plans).toEqual({ custom: 5, kept: 5 })
})

test.each<[string, Viewer, JobFilter, JobOrder, number]>([
  ['another condition', staff, { type: ['type_0'], open: true, unassigned: true }, 'PRIORITY', 20],
  ['several types', staff, { type: ['type_0', 'type_1'], open: true }, 'PRIORITY', 20],
  ['an unknown type', staff, { type: ['type_7'], open: true }, 'PRIORITY', 20],
  ['an order without an index', staff, { type: ['type_0'], open: true }, 'UPDATED_AT_DESC', 20],
  ['a user', user, { type: ['type_0'], open: true }, 'PRIORITY', 20],
  ['an unusual size', staff, { type: ['type_0'], open: true }, 'PRIORITY', 21],
])('no plan is kept for %s', async (_, viewer, filter, orderBy, first) => {
  const { jobs } = await listJobs(database.query, { viewer, registry, filter, orderBy, first }, async () => {
    throw new Error('It was asked for by name.')
  })
  expect(jobs.length).toBeGreaterThanOrEqual(0)
})

test('a page far behind begins where it begins in the index', async () => {
  const filter = { type: ['type_0'], open: true }
  const page = await listJobs(database.query, { viewer: staff, registry, filter, orderBy: 'PRIORITY', first: 100 })
  const [last] = page.jobs.slice(-1)
  if (last === undefined) throw new Error('The list is empty.')
  const plan = await planOfList(staff, filter, 'PRIORITY', pageCursorOf('PRIORITY', last))
  expect(plan).toMatch(/"Index Cond":"\(\(type = [^"]*ROW\([^"]*priority[^"]*> ROW/)
})

// However many jobs there are a page is read in its order, unless few fit: so there is an index for each list in each order.
test.each(
  Object.entries(offeredLists).flatMap(([name, filterOf]) =>
    offeredOrders.map((orderBy) => ({ name, orderBy, filter: filterOf(0) })),
  ),
)('work $name by $orderBy can be read without sorting or walking through what is closed', async (list) => {
  await database.query('set enable_sort = off; set enable_seqscan = off', [])
  try {
    const plan = await planOfList(staff, list.filter, list.orderBy)
    expect(plan).not.toContain('Sort')
    expect(plan).toMatch(/"Index Name":"job_(open|unassigned|overdue)_/)
    expect(plan).not.toContain('"job_by_age"')
  } finally {
    await database.query('reset enable_sort; reset enable_seqscan', [])
  }
})

const nothing: Needs = { jobIds: [], reopenedIds: [], targets: [], keys: [] }
const id = '00000000-0000-7000-8000-000000000001'

test.each<[string, Partial<Needs>, string]>([
  ['by id', { jobIds: [id] }, 'job_pkey'],
  ['by target', { targets: [{ type: 'type_0', target: { type: 'Payment', id: '17' } }] }, 'job_open_by_target'],
  ['by key', { keys: [{ requestedBy: 'ann', key: 'once' }] }, 'job_idempotency_key_once'],
  ['found by key', { keys: [{ requestedBy: 'ann', key: 'once' }] }, 'found_key_pkey'],
  ['that are reopened', { reopenedIds: [id] }, 'job_only_one_open'],
])('commands find jobs %s by an index, with whatever plan is kept', async (_, needs, index) => {
  const plan = await database.query(`explain (generic_plan, format json) ${idsOf({ ...nothing, ...needs }).sql}`, [])
  expect(JSON.stringify(plan)).toContain(`"${index}"`)
  expect(JSON.stringify(plan)).not.toContain('Seq Scan')
})

const claimed = (viewer: Viewer, filter: JobFilter) => ({ viewer, registry, filter, now: new Date() })

test.each<[string, Viewer, JobFilter, string]>([
  ['of any type', staff, {}, 'job_unassigned_by_priority'],
  ['of one type', staff, { type: ['type_0'] }, 'job_unassigned_of_type_by_priority'],
  ['for a group', systemViewer, { group: ['group_20'] }, 'job_unassigned_by_priority'],
  ['for a user', user, {}, 'job_unassigned_by_priority'],
])('what comes next %s is looked for among the first that nobody has', async (_, viewer, filter, index) => {
  const [near] = nextClaimableStatements(claimed(viewer, filter), [])
  const plan = await planOf(near?.text ?? '', near?.parameters ?? [])
  expect(plan).toContain(`"${index}"`)
})

test('the open jobs of a target, which are asked about together, are found by it', async () => {
  const filter = { type: ['type_0'], target: { type: 'Payment', id: '20' }, open: true }
  expect(await planOfList(systemViewer, filter, 'CREATED_AT_ASC')).toMatch(/"job_(open_)?by_target"/)
})

test('a pass through the open jobs of a type goes on where it ended, in the index', async () => {
  const startedAt = new Date('2027-01-01')
  const after = { createdAt: new Date('2026-01-01T01:00:00Z'), id: '00000000-0000-4000-8000-000000000000' }
  let plan = ''
  const jobs = await readOpenJobs(
    async (text, parameters) => {
      plan = await planOf(text, parameters)
      return await database.query(text, parameters)
    },
    { type: 'type_0', startedAt, after, failures: 0, nextTryAt: null, revision: 1 },
    startedAt,
    50,
  )
  expect(jobs).toHaveLength(50)
  expect(plan).toContain('"job_open_of_type_by_age"')
  expect(plan).toMatch(/"Index Cond":"[^"]*ROW\([^"]*created_at[^"]*> ROW/)
})

test.each<[string, Viewer, JobFilter, readonly string[]]>([
  ['of one type', staff, { type: ['type_0'] }, ['job_unassigned_of_type_by_priority']],
  ['for a group', systemViewer, { group: ['group_20'] }, ['job_unassigned_of_groups']],
  ['for a user', user, {}, ['job_unassigned_of_groups', 'job_open_of_candidates']],
])(
  'that there is nothing to claim %s is found without a look at what others have',
  async (_, viewer, filter, indexes) => {
    const [, far] = nextClaimableStatements(claimed(viewer, filter), [])
    const plan = await planOf(far?.text ?? '', far?.parameters ?? [])
    for (const index of indexes) expect(plan).toContain(`"${index}"`)
  },
)
