// Keys of requests that found a job open, in a table of their own: a job has one key only, that of the request which made it.
import { isJsonObject } from '../domain/json.ts'
import { type Row, text } from './columns.ts'
import type { FoundKey, Needs } from './frame-store.ts'
import type { Query } from './query.ts'

/**
 * The rows `f` of the keys in parameter `n`. One by one, however many keys the planner takes there to be: so by the index, also
 * with a plan from when the table was small.
 */
export function foundKeysSql(n: number): string {
  return `jsonb_to_recordset($${n}::text::jsonb) as k(requested_by text, key text) cross join lateral (
    select * from tobedone.found_key f where f.requested_by = k.requested_by and f.key = k.key limit 1) f`
}

/** The parameter with the keys. */
export function keysParameter(keys: Needs['keys']): string {
  return JSON.stringify(keys.map(({ requestedBy, key }) => ({ requested_by: requestedBy, key })))
}

function foundKeyOf(row: Row): FoundKey {
  return {
    requestedBy: text(row, 'requested_by'),
    key: text(row, 'key'),
    hash: text(row, 'hash'),
    jobId: text(row, 'job_id'),
  }
}

/** As `json_agg` gives them; null: none. */
export function foundKeysIn(list: unknown): readonly FoundKey[] {
  return Array.isArray(list) ? list.filter(isJsonObject).map(foundKeyOf) : []
}

/** Those of these keys that found a job. */
export async function readFoundKeys(query: Query, keys: Needs['keys']): Promise<readonly FoundKey[]> {
  if (keys.length === 0) return []
  const columns = 'f.requested_by, f.key, f.hash, f.job_id::text as job_id'
  return (await query(`select ${columns} from ${foundKeysSql(1)}`, [keysParameter(keys)])).map(foundKeyOf)
}

/** Forgets the keys that found these jobs. */
export async function forgetKeysOf(query: Query, jobIds: readonly string[]): Promise<void> {
  await query('delete from tobedone.found_key where job_id = any ($1::uuid[])', [jobIds])
}

/** Forgets the keys of a person, whatever they found. */
export async function forgetKeysBy(query: Query, person: string): Promise<void> {
  await query('delete from tobedone.found_key where requested_by = $1::text', [person])
}
