// The indexes fit the SQL of agendas: neither what somebody could do nor how long it takes is found by walking through all jobs.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeRegistry } from '../src/domain/registry.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { agendaStatement } from '../src/store/agenda/agenda-sql.ts'
import { learnedStatement } from '../src/store/agenda/learned-times.ts'
import type { Statement } from '../src/store/sql-fragment.ts'
import { jobTypeNamed } from './support/job-types.ts'
import { type MigratedDatabase, openMigratedDatabase } from './support/migrated.ts'

const types = Array.from({ length: 20 }, (_, index) => `type_${index}`)
const registry = makeRegistry(types.map((name) => jobTypeNamed(name, [])))
const user: Viewer = { id: 'person_1', roles: [], groups: ['group_1'] }
const start = Date.UTC(2026, 0, 1)
const count = 12_000
const now = new Date(start + (count + 1) * 60_000)

let database: MigratedDatabase

beforeAll(async () => {
  database = await openMigratedDatabase()
  await database.query('set statement_timeout = 0', [])
  // Half are open; of the others, which were closed an hour after their request, a third were worked on.
  await database.query(
    `insert into tobedone.job (
       id, type, target_type, target_id, status, priority, assigned_to, candidate_groups, candidate_users, excluded_users,
       requested_by, created_at, updated_at, handled_ms, completed_at, closed_at, closed_by,
       metadata, version, only_open, search_text, place)
     select gen_random_uuid(), 'type_' || i % 20, 'User', i, case when is_open then 'PENDING' else 'COMPLETED' end::tobedone.job_status,
       50, case when i % 100 < 30 then 'person_' || i % 300 end, array['group_' || i % 700], array['person_' || i % 700], '{}',
       'shop', at, at, case when is_open or i % 3 > 0 then 0 else i end, closed_at, closed_at,
       case when not is_open then 'ann' end, '{}', 2, false, '', 1
     from (select i, is_open, at, case when not is_open then at + interval '1 hour' end as closed_at
             from (select i, hashint4(i) % 2 = 0 as is_open, $1::timestamptz + i * interval '1 min' as at
                     from generate_series(1, $2::integer) i) drawn) timed`,
    [new Date(start).toISOString(), count],
  )
  await database.query('analyze tobedone.job', [])
})

afterAll(() => database?.close())

/** The indexes that the plan of a statement names, and the tables that it walks through. */
async function planOf({ text, parameters }: Statement) {
  const [row] = await database.query(`explain (format json) ${text}`, parameters)
  const plan = JSON.stringify(row?.['QUERY PLAN'])
  const indexes = [...plan.matchAll(/"Index Name":"(\w+)"/g)].map(([, name]) => name)
  return { indexes: [...new Set(indexes)].sort(), isWalking: plan.includes('Seq Scan') }
}

test('how long jobs take is read by an index of those that were worked on', async () => {
  expect(await planOf(learnedStatement(['type_1', 'type_3']))).toEqual({
    indexes: ['job_handled_of_type'],
    isWalking: false,
  })
})

test('what a user could do now is read by the indexes of what is theirs', async () => {
  const { indexes, isWalking } = await planOf(agendaStatement(user, registry, now))
  expect(indexes).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^job_open_of_assignee/),
      'job_open_of_candidates',
      'job_unassigned_of_groups',
    ]),
  )
  expect(isWalking).toBe(false)
})

test('what staff could do now is read in its order', async () => {
  const { indexes, isWalking } = await planOf(agendaStatement({ ...user, roles: ['staff'] }, registry, now))
  expect(indexes).toContain('job_unassigned_by_priority')
  expect(isWalking).toBe(false)
})
