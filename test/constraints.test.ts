// The database itself refuses impossible jobs, by the name of the rule that they break, whoever writes them.
import { DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const rows = ['pending', 'started', 'completed', 'cancelled'] as const
type Row = (typeof rows)[number]

/** For each rule the changes that break it and no other, each of a job that is in order. */
const broken: Readonly<Record<string, readonly (readonly [row: Row, change: string])[]>> = {
  job_texts_are_short: [
    ['pending', "target_id = repeat('x', 201)"],
    ['pending', "target_id = ''"],
    ['pending', "target_type = repeat('x', 201)"],
    ['pending', "target_type = ''"],
    ['pending', "type = repeat('x', 101)"],
    ['pending', "type = ''"],
    ['pending', "title = repeat('x', 201)"],
  ],
  job_priority_is_0_to_100: [
    ['pending', 'priority = 101'],
    ['pending', 'priority = -1'],
  ],
  job_metadata_is_an_object: [
    ['pending', "metadata = '[]'"],
    ['pending', "metadata = 'null'"],
  ],
  job_version_starts_at_1: [['pending', 'version = 0']],
  job_closed_says_when_and_who: [
    ['completed', 'closed_by = null'],
    ['completed', 'closed_by = null, closed_at = null'],
    ['pending', "closed_by = 'ann'"],
    ['pending', "closed_by = 'ann', closed_at = now()"],
  ],
  job_completed_says_when: [
    ['completed', 'completed_at = null'],
    ['pending', 'completed_at = now()'],
    ['cancelled', 'completed_at = now()'],
  ],
  job_cancelled_says_when_and_why: [
    ['cancelled', 'cancellation_reason = null'],
    ['cancelled', 'cancellation_reason = null, cancelled_at = null'],
    ['completed', "cancellation_reason = 'SKIPPED', cancelled_at = now()"],
  ],
  job_of_a_flow_is_of_a_run: [
    ['pending', "flow = 'onboarding'"],
    ['pending', 'flow_run_id = id'],
  ],
  job_only_completed_has_outcome: [
    ['cancelled', "outcome = 'released'"],
    ['pending', "result = '1'"],
    ['started', "outcome = 'released'"],
  ],
  job_in_progress_has_someone: [['started', 'assigned_to = null, claimed_at = null']],
  job_in_progress_has_a_sitting: [
    ['started', 'sitting_started_at = null'],
    ['pending', 'sitting_started_at = now()'],
  ],
  job_only_pending_is_snoozed: [
    ['started', 'snoozed_until = now()'],
    ['completed', 'snoozed_until = now()'],
  ],
  job_only_open_is_overdue: [['completed', 'overdue_since = now(), due_at = now()']],
  job_overdue_was_due: [['pending', 'overdue_since = now()']],
  job_claimed_by_someone: [['pending', 'claimed_at = now()']],
  job_claim_ends_if_pending: [
    ['pending', 'claim_ends_at = now()'],
    ['started', 'claim_ends_at = now()'],
  ],
  job_is_due_before_it_expires: [['pending', "due_at = now() + interval '2 h', expires_at = now() + interval '1 h'"]],
  job_handled_time_is_positive: [
    ['started', 'handled_ms = -1'],
    ['started', "handled_ms = 'NaN'"],
    ['started', "handled_ms = 'Infinity'"],
  ],
  job_idempotency_key_has_a_hash: [
    ['pending', "idempotency_key = 'key'"],
    ['pending', "idempotency_hash = 'hash'"],
  ],
  job_only_one_open: [['pending', "target_id = 'other', only_open = true"]],
  job_idempotency_key_once: [['pending', "idempotency_key = 'other', idempotency_hash = 'hash'"]],
  job_external_id_once: [['pending', "external_id = 'other'"]],
}

let database: TestDatabase
let system: Tobedone
let client: Awaited<ReturnType<typeof connectProduct>>
const ids = new Map<Row, string>()

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, [defineJobType('review', { outcomes: ['released'] })])
  client = await connectProduct(database.url)
  const { operations } = system
  for (const row of rows) {
    const { job } = await operations.request(shop, { type: 'review', target: { type: 'P', id: row } })
    const id = job?.id ?? ''
    ids.set(row, id)
    if (row === 'started') await operations.start(shop, { id })
    if (row === 'completed') await operations.complete(shop, { id }, { outcome: 'released', result: [1] })
    if (row === 'cancelled') await operations.cancel(shop, { id }, 'SKIPPED')
  }
  const target = { type: 'P', id: 'other' }
  const other = await operations.request(shop, { type: 'review', target, ifOpen: 'REFUSE', idempotencyKey: 'other' })
  await client.query("update tobedone.job set external_id = 'other' where id = $1", [other.job?.id])
})
afterAll(async () => {
  await client.end()
  await system.close()
  await database.close()
})

async function refusalOf(row: Row, change: string): Promise<unknown> {
  try {
    await client.query(`update tobedone.job set ${change} where id = $1`, [ids.get(row)])
    return 'it was taken'
  } catch (error) {
    return error instanceof DatabaseError ? error.constraint : error
  }
}

test('every rule of the table is tried here', async () => {
  const { rows: rules } = await client.query<{ name: string }>(
    `select conname as name from pg_constraint where conrelid = 'tobedone.job'::regclass and contype = 'c'
     union select indexrelid::regclass::name from pg_index
      where indrelid = 'tobedone.job'::regclass and indisunique and not indisprimary`,
  )
  expect(Object.keys(broken).sort()).toEqual(rules.map(({ name }) => name.replace('tobedone.', '')).sort())
})

describe.each(Object.entries(broken))('%s refuses', (rule, changes) => {
  test.each(changes)('a %s job with %s', async (row, change) => {
    expect(await refusalOf(row, change)).toBe(rule)
  })
})
