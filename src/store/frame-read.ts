// Reads what a frame needs: without locks, or locking every row that is read. See `Needs`.
import type { Job } from '../domain/job.ts'
import { foundKeysIn, foundKeysSql, keysParameter } from './found-keys.ts'
import type { Needs, Reading } from './frame-store.ts'
import { jobFromRow } from './job-row.ts'
import type { Query } from './query.ts'

const isOpen = "j.status in ('PENDING', 'IN_PROGRESS')"

// Each takes its parameter as one text, so that any PostgreSQL client can send it.
const parts = {
  jobIds: (n: number) => `select j.id from tobedone.job j where j.id = any ($${n}::text::uuid[])`,
  reopenedIds: (n: number) =>
    `select j.id from tobedone.job closed join tobedone.job j on j.type = closed.type and j.target_type = closed.target_type
       and j.target_id = closed.target_id and j.only_open and ${isOpen} where closed.id = any ($${n}::text::uuid[])`,
  targets: (n: number) =>
    `select j.id from jsonb_to_recordset($${n}::text::jsonb) as t(type text, target_type text, target_id text)
       join tobedone.job j on j.type = t.type and j.target_type = t.target_type and j.target_id = t.target_id and ${isOpen}`,
  keys: (n: number, found: string) =>
    `select j.id from jsonb_to_recordset($${n}::text::jsonb) as k(requested_by text, key text)
       join tobedone.job j on j.requested_by = k.requested_by and j.idempotency_key = k.key
     union all select f.job_id from ${found}`,
} as const
type Part = keyof typeof parts

/**
 * The statement that finds the ids of these needs: a name for its plan, its text (without a select list), its parameters. The
 * keys are the last of these; `found` is where those stand that found a job, if they were read already.
 */
export function idsOf(needs: Needs, found?: string): { name: string; sql: string; parameters: readonly string[] } {
  const given: Readonly<Record<Part, string | null>> = {
    jobIds: needs.jobIds.length === 0 ? null : `{${needs.jobIds.join(',')}}`,
    reopenedIds: needs.reopenedIds.length === 0 ? null : `{${needs.reopenedIds.join(',')}}`,
    targets:
      needs.targets.length === 0
        ? null
        : JSON.stringify(
            needs.targets.map(({ type, target }) => ({ type, target_type: target.type, target_id: target.id })),
          ),
    keys: needs.keys.length === 0 ? null : keysParameter(needs.keys),
  }
  const names: readonly Part[] = ['jobIds', 'reopenedIds', 'targets', 'keys']
  const used = names.filter((name) => given[name] !== null)
  return {
    name: used.join('-'),
    sql: used.map((name, index) => parts[name](index + 1, found ?? foundKeysSql(index + 1))).join(' union '),
    parameters: used.flatMap((name) => given[name] ?? []),
  }
}

function jobsOf(rows: readonly Record<string, unknown>[]): readonly Job[] {
  return rows.flatMap((row) => (row['id'] === null ? [] : [jobFromRow(row)]))
}

/** A query whose plan is kept under a name. */
export type NamedQuery = (name: string, sql: string, parameters: readonly unknown[]) => ReturnType<Query>

/** Reads in one statement; the snapshot is the statement's own. */
export async function readNeeds(
  query: NamedQuery,
  needs: Needs,
): Promise<Omit<Reading, 'eventCursor'> & { readonly snapshot: string }> {
  const { name, sql, parameters } = idsOf(needs, 'f')
  // Ids alone need no second look-up.
  const jobs =
    name === 'jobIds'
      ? `select * from tobedone.job where id = any ($1::text::uuid[])`
      : `select j.* from tobedone.job j where j.id in (${sql})`
  const areKeysNeeded = needs.keys.length > 0
  const f = areKeysNeeded ? `with f as materialized (select f.* from ${foundKeysSql(parameters.length)})` : ''
  const rows = await query(
    `tobedone-read-${name}`,
    `${f} select s.*, found.* from (
       select pg_current_snapshot()::text as snapshot${areKeysNeeded ? ', (select json_agg(f) from f) as found_keys' : ''}
     ) s left join (${jobs}) found on true`,
    parameters,
  )
  return { jobs: jobsOf(rows), foundKeys: foundKeysIn(rows[0]?.['found_keys']), snapshot: snapshotOf(rows) }
}

/** Reads without locks what these needs are at the moment. */
export async function peekNeeds(query: Query, needs: Needs): Promise<readonly Job[]> {
  const { sql, parameters } = idsOf(needs)
  if (sql === '') return []
  return jobsOf(await query(`select j.* from tobedone.job j where j.id = any (array(${sql}))`, parameters))
}

/** Reads jobs by their ids, given as PostgreSQL writes a list. */
export async function readJobs(query: Query, ids: string): Promise<readonly Job[]> {
  return jobsOf(await query('select j.* from tobedone.job j where j.id = any ($1::text::uuid[])', [ids]))
}

/** Waits for the locks, in their order. The snapshot is from before. */
export async function takeLocks(query: Query, locks: readonly string[]): Promise<string> {
  const rows = await query(
    `select pg_current_snapshot()::text as snapshot, count(pg_advisory_xact_lock(hashtextextended(key, 7041)))
       from jsonb_array_elements_text($1::text::jsonb) as key`,
    [JSON.stringify(locks)],
  )
  return snapshotOf(rows)
}

/** Reads and locks the rows, in order of id, in a statement of its own: what was committed while it waited is seen. */
export async function lockNeeds(query: Query, needs: Needs): Promise<readonly Job[]> {
  const { sql, parameters } = idsOf(needs)
  if (sql === '') return []
  return jobsOf(
    await query(
      `select j.* from tobedone.job j where j.id = any (array(${sql})) order by j.id for no key update of j`,
      parameters,
    ),
  )
}

/** The snapshot that a statement gave with its rows. */
export function snapshotOf(rows: readonly Record<string, unknown>[]): string {
  const snapshot = rows[0]?.['snapshot']
  if (typeof snapshot !== 'string') throw new Error('PostgreSQL gave no snapshot')
  return snapshot
}
