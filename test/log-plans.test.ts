// The log is read at its end, however long it is: no look at it walks through what was read before, nor through all jobs, also
// where PostgreSQL does not know yet how many there are. These plans are kept, and made without a look at the parameters.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isThereMore, readEnd, readEvents } from '../src/store/event-log.ts'
import { readFollowerStates } from '../src/store/follower-states.ts'
import type { NamedQuery } from '../src/store/frame-read.ts'
import { readLogLag } from '../src/store/log-lag.ts'
import { resumeFrom } from '../src/store/resume.ts'
import { type MigratedDatabase, openMigratedDatabase } from './support/migrated.ts'

let database: MigratedDatabase

beforeAll(async () => {
  database = await openMigratedDatabase()
  await database.query(
    `insert into tobedone.job_event (
       id, place, xid, job_id, version, kind, at, recorded_at, actor, changes, snapshot, is_comment_internal, is_imported)
     select i, i, 1, gen_random_uuid(), 1, 'REQUESTED', now(), now(), 'ann', '{}', '{}', false, false
       from generate_series(1, 40000) i`,
    [],
  )
  await database.query(
    `insert into tobedone.deployment (is_only, epoch, base, system_identifier) values (true, 1, 50000, 'this')`,
    [],
  )
  await database.query(`insert into tobedone.follower values ('mail', 39990, 39990, now(), 0)`, [])
  await database.query('analyze tobedone.job_event', [])
})

afterAll(() => database?.close())

const last = { place: 40_000n, id: 40_000n }

/** What a function of the database reads, whose plan is not shown from outside. */
async function readIn(name: string, parameters: readonly string[]): Promise<string> {
  const [row] = await database.query('select prosrc from pg_proc where proname = $1', [name])
  const [, source = ''] = /return query\n(.*?);\nend/s.exec(String(row?.['prosrc'])) ?? []
  return parameters.reduce((text, parameter, index) => text.replaceAll(parameter, `$${index + 1}::bigint`), source)
}

async function genericPlanOf(text: string): Promise<string> {
  return JSON.stringify(await database.query(`explain (generic_plan, format json) ${text}`, []))
}

test.each<[string, (query: NamedQuery) => Promise<unknown>]>([
  ['the end', (query) => readEnd(query)],
  ['whether there is more', (query) => isThereMore(query, last)],
  ['since when', (query) => readLogLag(query, { now: new Date(), isInjected: true })],
  [
    'where to go on',
    (query) =>
      resumeFrom(
        query,
        { kind: 'place', epoch: 1, ...last },
        { now: new Date(), resumeWindowMs: Number.MAX_SAFE_INTEGER },
      ),
  ],
  [
    'how far followers are',
    (query) => readFollowerStates((text, parameters) => query('', text, parameters), new Date()),
  ],
])('%s', async (_, read) => {
  let plan = ''
  await read(async (_name, text, parameters) => {
    plan = await genericPlanOf(text)
    return await database.query(text, parameters)
  })
  expect(plan).toContain('"job_event_in_order"')
  expect(plan).not.toMatch(/"Seq Scan"[^{]*"Relation Name":"job_event"/)
})

test('the next events, and their jobs one by one', async () => {
  const names = ['p_after_place', 'p_after_id', 'p_last_place', 'p_last_id', 'p_count', 'p_most_bytes']
  const read = await readIn('read_log', names)
  // As the function has it.
  await database.query('set enable_seqscan = off', [])
  const plan = await genericPlanOf(read)
  await database.query('reset enable_seqscan', [])
  expect(plan).toContain('"job_event_in_order"')
  expect(plan).toContain('"job_pkey"')
  expect(plan).not.toContain('"Seq Scan"')

  const { events, isComplete } = await readEvents((_, text, parameters) => database.query(text, parameters), {
    after: last,
    limit: 500,
  })
  expect({ events, isComplete }).toEqual({ events: [], isComplete: true })
})
