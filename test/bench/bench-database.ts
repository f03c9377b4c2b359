// The database of a contender: migrated like all others, filled with jobs to complete, counted at the end.
import { Client } from 'pg'
import { connectionConfig } from '../../src/store/connection-config.ts'
import { migrate } from '../../src/store/migrate.ts'
import { listedTypes, preparedId } from './load.ts'

/** A contender's database. */
export interface BenchDatabase {
  readonly url: string
  /** Makes open jobs with the ids of these numbers. */
  prepare(from: number, until: number): Promise<void>
  /** Makes so many open jobs to list and to read, of all types in turn. */
  prepareLists(count: number): Promise<void>
  /** What is there in the end. */
  count(): Promise<{ readonly requested: number; readonly completed: number; readonly events: number }>
  close(): Promise<void>
}

const prepareSql = `insert into tobedone.job (
    id, type, target_type, target_id, status, priority, assigned_to, candidate_groups, candidate_users, excluded_users,
    requested_by, created_at, updated_at, handled_ms, metadata, version, only_open, search_text, place)
  select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'verify_document', 'Application',
         'prepared-' || n, 'PENDING', 50, 'clerk-7', '{}', '{}', '{}', 'bench', now(), now(), 0,
         '{"applicationId": 4711, "document": "passport", "pages": [1, 2]}', 1, false, 'prepared-' || n, 0
    from generate_series($1::bigint, $2::bigint - 1) as n`

const prepareListsSql = `insert into tobedone.job (
    id, type, target_type, target_id, status, priority, assigned_to, candidate_groups, candidate_users, excluded_users,
    requested_by, created_at, updated_at, handled_ms, metadata, version, only_open, search_text, place)
  select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'kind_' || lpad((n % $2)::text, 3, '0'),
         'Application', 'prepared-' || n, 'PENDING', 50, 'clerk-7', '{}', '{}', '{}', 'bench',
         now() + n * interval '1 ms', now(), 0,
         '{"applicationId": 4711, "document": "passport", "pages": [1, 2]}', 1, false, 'prepared-' || n, 0
    from generate_series(0, $1::bigint - 1) as n`

const countSql = `select count(*) filter (where id > $1)::int as requested,
    count(*) filter (where status = 'COMPLETED')::int as completed,
    (select count(*)::int from tobedone.job_event) as events from tobedone.job`

/** Makes the database `name` beside the one at `url`. */
export async function openBenchDatabase(url: string, name: string): Promise<BenchDatabase> {
  const own = new URL(url)
  own.pathname = `/bench_${name}`
  const admin = new Client(url)
  await admin.connect()
  await admin.query(`create database bench_${name}`)
  await admin.end()
  await migrate({ config: connectionConfig(own.href), log: () => {} })
  const client = new Client(own.href)
  // Where the benchmark fails PostgreSQL is stopped, which must not hide why.
  client.on('error', () => {})
  await client.connect()
  return {
    url: own.href,
    prepare: async (from, until) => void (await client.query(prepareSql, [from, until])),
    async prepareLists(count) {
      await client.query(prepareListsSql, [count, listedTypes])
      await client.query('vacuum analyze tobedone.job')
    },
    async count() {
      const { rows } = await client.query(countSql, [preparedId(2 ** 40)])
      const { requested, completed, events } = rows[0] ?? {}
      return { requested: Number(requested), completed: Number(completed), events: Number(events) }
    },
    close: () => client.end(),
  }
}
