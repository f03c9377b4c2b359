// Which jobs, for whom: what memory says and what PostgreSQL says are the same, for random jobs, filters and viewers.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isClaimableNext } from '../src/domain/claimable.ts'
import { checkFilter } from '../src/domain/filter-check.ts'
import { matchesFilter } from '../src/domain/filter-matches.ts'
import type { Job } from '../src/domain/job.ts'
import { jsonContains } from '../src/domain/json-contains.ts'
import { readableFilter } from '../src/domain/readable-filter.ts'
import { canSee } from '../src/domain/viewer.ts'
import { claimableSql } from '../src/store/claimable-sql.ts'
import { filterSql } from '../src/store/filter-sql.ts'
import { jobColumns } from '../src/store/job-cells.ts'
import { jobFromRow, jobToRow } from '../src/store/job-row.ts'
import { allOf, type SqlFragment, sql, statementOf } from '../src/store/sql-fragment.ts'
import { visibilitySql } from '../src/store/visibility-sql.ts'
import { size } from './size.ts'
import { filter } from './support/arbitrary-filters.ts'
import { job, jobs, json, moment, registry, type, viewer } from './support/arbitrary-jobs.ts'
import { type MigratedDatabase, openMigratedDatabase } from './support/migrated.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { withStoredJobs } from './support/stored-jobs.ts'

let database: MigratedDatabase

beforeAll(async () => {
  database = await openMigratedDatabase()
})

afterAll(async () => {
  await database.close()
})

async function expectSame(condition: SqlFragment, expected: readonly Job[]): Promise<void> {
  const { text, parameters } = statementOf(sql`select j.id::text from tobedone.job j where ${condition}`)
  const found = await database.query(text, parameters)
  expect(found.map((row) => row['id']).sort()).toEqual(expected.map((each) => each.id).sort())
}

const several = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> =>
  fc.array(values, { minLength: 8, maxLength: 8 })

test(
  'a filter admits the same jobs in memory and in SQL',
  async () => {
    const property = fc.asyncProperty(jobs, several(filter), (stored, filters) =>
      withStoredJobs(database.query, stored, async () => {
        for (const each of filters) {
          checkFilter(each)
          await expectSame(
            filterSql(each),
            stored.filter((one) => matchesFilter(each, one)),
          )
        }
      }),
    )
    await checkProperty('filter', size(40, 5_000), property)
  },
  propertyTimeoutMs,
)

test(
  'a viewer sees the same jobs, and may claim the same next, in memory and in SQL',
  async () => {
    const asking = fc.tuple(viewer, fc.oneof(filter, fc.record({ type: fc.array(type, { maxLength: 2 }) })))
    const property = fc.asyncProperty(jobs, several(asking), registry, moment, (stored, askings, known, now) =>
      withStoredJobs(database.query, stored, async () => {
        for (const [one, wanted] of askings) {
          const judged = readableFilter(wanted, one, known)
          const admitted = stored.filter((each) => matchesFilter(judged, each))
          const seen = admitted.filter((each) => canSee(one, each, known.of(each.type)))
          const claimable = admitted.filter((each) => isClaimableNext(each, one, known.of(each.type), now))
          await expectSame(allOf([filterSql(judged), visibilitySql(one, known, judged)]), seen)
          await expectSame(claimableSql({ viewer: one, registry: known, filter: wanted, now }), claimable)
          expect(seen).toEqual(expect.arrayContaining(claimable))
        }
      }),
    )
    await checkProperty('viewer', size(40, 3_000), property)
  },
  propertyTimeoutMs,
)

test(
  'JSON contains the same in memory and in PostgreSQL',
  async () => {
    const property = fc.asyncProperty(
      fc.array(fc.tuple(json, json), { minLength: 200, maxLength: 200 }),
      async (pairs) => {
        const found = await database.query(
          `select (pair -> 0) @> (pair -> 1) as contains from jsonb_array_elements($1::jsonb) with ordinality as p(pair, place) order by place`,
          [JSON.stringify(pairs)],
        )
        expect(found.map((row) => row['contains'])).toEqual(pairs.map(([whole, part]) => jsonContains(whole, part)))
      },
    )
    await checkProperty('jsonb @>', size(25, 1_000), property)
  },
  propertyTimeoutMs,
)

test(
  'a job comes back from its row as it was, from the driver and from JSON',
  async () => {
    const property = fc.asyncProperty(jobs, (stored) =>
      withStoredJobs(database.query, stored, async () => {
        const found = await database.query('select j.*, to_jsonb(j) as as_json from tobedone.job j', [])
        const expected = new Map(stored.map((job) => [job.id, job]))
        for (const row of found) {
          const job = jobFromRow(row)
          expect(job).toEqual(expected.get(job.id))
          expect(jobFromRow(Object(row['as_json']))).toEqual(job)
          expect(jobFromRow(jobToRow(job))).toEqual(job)
        }
        expect(found).toHaveLength(stored.length)
      }),
    )
    await checkProperty('job row', size(20, 500), property)
  },
  propertyTimeoutMs,
)

test('the row of a job has exactly the columns of the table that are ours to write', async () => {
  const [drawn] = fc.sample(job, 1)
  if (drawn === undefined) throw new Error('No job was drawn.')
  const found = await database.query(
    `select column_name as name from information_schema.columns where table_schema = 'tobedone' and table_name = 'job'`,
    [],
  )
  const written = found.map((row) => row['name']).filter((name) => name !== 'place' && name !== 'timer_at')
  expect(Object.keys(jobToRow(drawn)).sort()).toEqual(written.sort())
  expect(jobColumns.toSorted()).toEqual(written)
})
