// A database with some thousand jobs, most of them closed, and with their counters; and what PostgreSQL plans there.
import type { Statement } from '../../src/store/sql-fragment.ts'
import { countsFollower } from '../../src/store/statistics/job-counts.ts'
import { type MigratedDatabase, openMigratedDatabase } from './migrated.ts'

/** The first of its jobs was requested a minute after that. */
export const start = Date.UTC(2026, 0, 1)
const count = 12_000
/** The time goes by a minute a job; the last ones are of this moment on. */
export const lately = new Date(start + (count - 400) * 60_000)
export const now = new Date(start + (count + 1) * 60_000)

/** What a statement is planned to do. */
export interface Planned {
  /** In which order an index has its jobs is nothing to statistics. */
  readonly indexes: readonly string[]
  /** The tables that are walked through. */
  readonly walked: readonly (string | undefined)[]
  /** The indexes of which alone is read. */
  readonly readAlone: readonly (string | undefined)[]
}

/** The database. */
export interface PlannedDatabase extends MigratedDatabase {
  planOf(statement: Statement): Promise<Planned>
  /** What a function of the database does in a part of its text, whose own plan is not shown: with these in place of its names. */
  planIn(
    name: string,
    part: RegExp,
    names: Readonly<Record<string, string>>,
    parameters: Statement['parameters'],
  ): Promise<Planned>
}

async function fill(database: MigratedDatabase): Promise<void> {
  await database.query('set statement_timeout = 0', [])
  // One in fifty is open; the others were closed an hour after their request. Each has two events.
  await database.query(
    `insert into tobedone.job (
       id, type, target_type, target_id, status, priority, assigned_to, candidate_groups, candidate_users, excluded_users,
       requested_by, created_at, updated_at, due_at, overdue_since, handled_ms, completed_at, closed_at, closed_by,
       metadata, version, only_open, search_text, place)
     select gen_random_uuid(), case when i % 500 = 7 then 'rare' else 'type_' || i % 20 end, 'User', i / 20, case when is_open then 'PENDING' else 'COMPLETED' end::tobedone.job_status,
       50, case when i % 100 = 0 then 'person_' || i % 300 end, array['group_' || i % 70], array['person_' || i % 700], '{}',
       'person_' || i % 900, at, at, at, case when is_open and i % 200 = 0 then at end, 0, closed_at, closed_at,
       case when not is_open then 'ann' end, '{}', 2, false, '', 1
     from (select i, is_open, at, case when not is_open then at + interval '1 hour' end as closed_at
             from (select i, hashint4(i) % 50 = 0 as is_open, $1::timestamptz + i * interval '1 min' as at
                     from generate_series(1, $2::integer) i) drawn) timed`,
    [new Date(start).toISOString(), count],
  )
  await database.query(
    `insert into tobedone.job_event (
       id, place, xid, job_id, version, kind, at, recorded_at, actor, changes, snapshot, is_comment_internal, is_imported)
     select nextval('tobedone.job_event_id_seq'), 1, 1, j.id, v, 'UPDATED', j.created_at, j.created_at, 'ann', '{}', '{}', false, false
       from tobedone.job j cross join generate_series(1, 2) v`,
    [],
  )
  await database.query('vacuum (analyze) tobedone.job, tobedone.job_event', [])
  await database.query(
    `insert into tobedone.deployment (is_only, epoch, base, system_identifier) values (true, 1, 1, '?')`,
    [],
  )
  // They are begun, made in four turns, found to be whole, and go on.
  for (let turn = 0; turn < 6; turn++) {
    await database.query('select tobedone.count_next($1, 0, 100, 3000, $2::timestamptz)', [
      countsFollower,
      now.toISOString(),
    ])
  }
  await database.query('analyze tobedone.job_count, tobedone.follower', [])
}

interface Plan {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly Plan[]
}

function* nodesOf(plan: Plan): Generator<Plan> {
  yield plan
  for (const part of plan.Plans ?? []) yield* nodesOf(part)
}

async function planOf(database: MigratedDatabase, { text, parameters }: Statement): Promise<Planned> {
  const [row] = await database.query(`explain (format json) ${text}`, parameters)
  const [{ Plan: plan }] = JSON.parse(JSON.stringify(row?.['QUERY PLAN']))
  const nodes = [...nodesOf(plan)]
  return {
    indexes: nodes.flatMap((node) => node['Index Name']?.replace(/_by_(age|due_at|priority)$/, '') ?? []),
    walked: nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']),
    readAlone: nodes.flatMap((node) => (node['Node Type'] === 'Index Only Scan' ? [node['Index Name']] : [])),
  }
}

/** Makes it. */
export async function openPlannedDatabase(): Promise<PlannedDatabase> {
  const database = await openMigratedDatabase()
  await fill(database)
  return {
    ...database,
    planOf: (statement) => planOf(database, statement),
    async planIn(name, part, names, parameters) {
      const [row] = await database.query('select prosrc from pg_proc where proname = $1', [name])
      const [, source = ''] = part.exec(String(row?.['prosrc'])) ?? []
      const text = Object.entries(names).reduce((written, [from, to]) => written.replaceAll(from, to), source)
      return await planOf(database, { text, parameters })
    },
  }
}
