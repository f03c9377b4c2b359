// By which rules the jobs of types are planned. Servers may have different ones while they are restarted one by one: those of the
// server that was started last count, of those that run, so that they do not undo for ever what the others have planned.
import { createHash } from 'node:crypto'
import type { JobType } from '../../domain/job-type.ts'
import { text, texts } from '../columns.ts'
import type { Query } from '../query.ts'

/** The rules of one type, as this server has them. */
export interface TypeRules {
  readonly type: string
  /** The same for the same rules. */
  readonly digest: string
  /** Those of its notifications. */
  readonly keys: readonly string[]
}

/** Whoever has not been seen for so long does not run any more. */
const goneMs = 60_000
const seenEveryMs = 10_000

/**
 * The rules of types. Quiet hours and the like are none of them: a process that is opened without them must not have all planned anew.
 */
export function typeRulesOf(types: readonly JobType[]): readonly TypeRules[] {
  return types.map(({ name, notifications, escalations }) => {
    const said = JSON.stringify([notifications, escalations])
    const isSilent = notifications.length + escalations.length === 0
    const digest = isSilent ? 'none' : createHash('sha256').update(said).digest('base64url')
    return { type: name, digest, keys: notifications.map(({ key }) => key) }
  })
}

// Of types that never had any rules nothing is kept.
const takeSql = `
  with taken as (
    insert into tobedone.type_rules as r (type, digest, keys, seen_at, renew_since)
    select m.type, m.digest, m.keys, $2::timestamptz, $2::timestamptz
      from jsonb_to_recordset($1::jsonb) as m(type text, digest text, keys text[])
     where m.digest <> 'none' or exists (select 1 from tobedone.type_rules o where o.type = m.type)
     order by m.type
    on conflict (type) do update
       set digest = excluded.digest, keys = excluded.keys, seen_at = excluded.seen_at, renew_since = excluded.renew_since,
           renewed_at = null, renewed_id = null, renewed_count = 0
     where r.digest <> excluded.digest and ($3::timestamptz is null or r.seen_at < $3::timestamptz)
    returning r.type)
  select coalesce(array_agg(type order by type), '{}') as types from taken`

const seenSql = `
  update tobedone.type_rules r set seen_at = $2::timestamptz
    from jsonb_to_recordset($1::jsonb) as m(type text, digest text)
   where r.type = m.type and r.digest = m.digest and r.seen_at < $3::timestamptz`

/** Has these rules count from now on; answers with the types that had others. */
export async function takeRules(query: Query, rules: readonly TypeRules[], now: Date): Promise<readonly string[]> {
  const [row = {}] = await query(takeSql, [JSON.stringify(rules), now.toISOString(), null])
  return texts(row, 'types')
}

/** Says that this server runs, and takes over from those that do not any more; answers with the types that had other rules. */
export async function keepRules(query: Query, rules: readonly TypeRules[], now: Date): Promise<readonly string[]> {
  const ago = (ms: number): string => new Date(now.getTime() - ms).toISOString()
  await query(seenSql, [JSON.stringify(rules), now.toISOString(), ago(seenEveryMs)])
  const [row = {}] = await query(takeSql, [JSON.stringify(rules), now.toISOString(), ago(goneMs)])
  return texts(row, 'types')
}

/** The types of which not all jobs are planned by their rules yet. */
export async function readRenewing(query: Query): Promise<readonly string[]> {
  const rows = await query(
    'select r.type from tobedone.type_rules r where r.renew_since is not null order by r.type',
    [],
  )
  return rows.map((row) => text(row, 'type'))
}
