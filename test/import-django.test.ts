// The query of docs/import.md, run as it stands there on a table with the seed's model: what it writes is imported whole.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCli } from './support/cli.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { connectProduct } from './support/system.ts'

let folder: string
let database: TestDatabase
let client: Client

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tobedone-django-'))
  database = await openTestDatabase()
  client = await connectProduct(database.url)
})
afterAll(async () => {
  await client.end()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

// As Django's migrations make it of the model.
const tables = `
  create table django_content_type (id serial primary key, app_label varchar(100) not null, model varchar(100) not null);
  create table auth_user (id serial primary key, username varchar(150) not null unique);
  create table jobs_job (
    id bigserial primary key, object_id integer not null check (object_id >= 0), job_type varchar(50) not null,
    status varchar(20) not null, created_at timestamptz, updated_at timestamptz, completed_at timestamptz, expires_at timestamptz,
    metadata jsonb not null, assigned_to_id integer references auth_user, content_type_id integer not null references django_content_type);
  insert into django_content_type (app_label, model) values ('accounts', 'user'), ('billing', 'payment');
  insert into auth_user (username) values ('ann'), ('bob');
  insert into jobs_job (content_type_id, object_id, job_type, status, assigned_to_id, created_at, updated_at, completed_at, expires_at, metadata) values
    (1, 1, 'verify_email', 'pending', null, '2026-01-01T09:00:00.123456+01', '2026-01-01T09:00+01', null, '2099-01-01', '{}'),
    (2, 17, 'review_payment', 'pending', 1, '2026-01-02', '2026-01-02', null, null, '{"paymentId": "17", "note": "Größe\\n\\\\"}'),
    (2, 18, 'review_payment', 'completed', 2, '2026-01-02', '2026-01-03', '2026-01-03', null, '{}'),
    (1, 2, 'verify_email', 'cancelled', null, '2026-01-01', '2026-01-08', '2026-01-08 00:00:01', '2026-01-08', '{}'),
    (1, 3, 'verify_email', 'cancelled', null, null, '2026-01-04', null, '2026-02-04', '{}'),
    (2, 19, 'review_payment', 'in_progress', 1, '2026-01-02', '2026-01-05', null, '2025-01-01', '{}'),
    (2, 20, 'review_payment', 'completed', null, '2026-01-02', '2026-01-01', '2026-01-01', '2026-01-01', '{}')`

const config = `import { defineConfig, defineJobType } from 'tobedone'
 export default defineConfig({ types: [
  defineJobType('verify_email', { expiresIn: '1d', ifOpen: 'RETURN_EXISTING' }),
  defineJobType('review_payment', { dueIn: '4h' }),
] })`

test('a Django table is brought over by the query of the documentation', async () => {
  const page = await readFile(join(import.meta.dirname, '..', 'docs', 'import.md'), 'utf8')
  const [, query = ''] = /```sql\n([\s\S]*?)```/.exec(page) ?? []
  await client.query(tables)
  // As `psql -At` prints it: the one column, as text.
  const { rows } = await client.query<{ line: string }>(
    `select to_jsonb(q) -> 'jsonb_build_object' #>> '{}' as line from (${query.replace(';', '')}) q`,
  )
  await writeFile(join(folder, 'tobedone.config.ts'), config)
  const file = join(folder, 'jobs.ndjson')
  await writeFile(file, rows.map(({ line }) => `${line}\n`).join(''))

  const environment = { DATABASE_URL: database.url, TOBEDONE_LOG_LEVEL: 'warn' }
  const { status, stdout, stderr } = await runCli({ args: ['import', file], folder, environment })
  expect([status, stdout, stderr]).toEqual([0, '7 imported, 0 already there, 0 refused', ''])
  const jobs = await client.query(
    `select external_id, type, target_type || ' ' || target_id as target, status::text, assigned_to, closed_by,
            cancellation_reason::text as reason, created_at, closed_at, due_at, expires_at, metadata
       from tobedone.job order by external_id`,
  )
  const at = (text: string): Date => new Date(text)
  const job = {
    assigned_to: null,
    closed_by: null,
    reason: null,
    closed_at: null,
    due_at: null,
    expires_at: null,
    metadata: {},
  }
  const verify = { ...job, type: 'verify_email' }
  const review = { ...job, type: 'review_payment', created_at: at('2026-01-02T00:00:00Z') }
  expect(jobs.rows).toEqual([
    {
      ...verify,
      external_id: 'job-1',
      target: 'user 1',
      status: 'PENDING',
      created_at: at('2026-01-01T08:00:00.123Z'),
      expires_at: at('2099-01-01T00:00:00Z'),
    },
    {
      ...review,
      external_id: 'job-2',
      target: 'payment 17',
      status: 'PENDING',
      assigned_to: 'ann',
      metadata: { paymentId: '17', note: 'Größe\n\\' },
    },
    {
      ...review,
      external_id: 'job-3',
      target: 'payment 18',
      status: 'COMPLETED',
      assigned_to: 'bob',
      closed_by: 'bob',
      closed_at: at('2026-01-03T00:00:00Z'),
    },
    {
      ...verify,
      external_id: 'job-4',
      target: 'user 2',
      status: 'CANCELLED',
      closed_by: 'system',
      reason: 'EXPIRED',
      created_at: at('2026-01-01T00:00:00Z'),
      closed_at: at('2026-01-08T00:00:01Z'),
      expires_at: at('2026-01-08T00:00:00Z'),
    },
    {
      ...verify,
      external_id: 'job-5',
      target: 'user 3',
      status: 'CANCELLED',
      closed_by: 'django',
      reason: 'WITHDRAWN',
      created_at: at('2026-01-04T00:00:00Z'),
      closed_at: at('2026-01-04T00:00:00Z'),
      expires_at: at('2026-02-04T00:00:00Z'),
    },
    { ...review, external_id: 'job-6', target: 'payment 19', status: 'IN_PROGRESS', assigned_to: 'ann' },
    {
      ...review,
      external_id: 'job-7',
      target: 'payment 20',
      status: 'COMPLETED',
      closed_by: 'django',
      closed_at: at('2026-01-02T00:00:00Z'),
    },
  ])
})
