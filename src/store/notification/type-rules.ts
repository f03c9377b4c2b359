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

// Of types that never had any rules nothing is kept. Whoever has none of a type does not take over from a server that runs and has some: it
// may be a script that says less of its types.
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
     where r.digest <> excluded.digest and (r.seen_at < $3::timestamptz or $4::boolean and excluded.digest <> 'none')
    returning r.type)
  select coalesce(array_agg(type order by type), '{}') as types from taken`

const seenSql = `
  update tobedone.type_rules r set seen_at = $2::timestamptz
    from jsonb_to_recordset($1::jsonb) as m(type text, digest text)
   where r.type = m.type and r.digest = m.digest and r.seen_at < $3::timestamptz`

function ago(now: Date, ms: number): string {
  return new Date(now.getTime() - ms).toISOString()
}

async function take(
  query: Query,
  rules: readonly TypeRules[],
  now: Date,
  isStart: boolean,
): Promise<readonly string[]> {
  const [row = {}] = await query(takeSql, [JSON.stringify(rules), now.toISOString(), ago(now, goneMs), isStart])
  return texts(row, 'types')
}

/**
 * Has these rules count from now on, but for types of which there are none here while others run that have some; answers with the
 * types that had others.
 */
export async function takeRules(query: Query, rules: readonly TypeRules[], now: Date): Promise<readonly string[]> {
  return await take(query, rules, now, true)
}

/** Says that this server runs, and takes over from those that do not any more; answers with the types that had other rules. */
export async function keepRules(query: Query, rules: readonly TypeRules[], now: Date): Promise<readonly string[]> {
  await query(seenSql, [JSON.stringify(rules), now.toISOString(), ago(now, seenEveryMs)])
  return await take(query, rules, now, false)
}

/** The types of which not all jobs are planned by their rules yet. */
export async function readRenewing(query: Query): Promise<readonly string[]> {
  const rows = await query(
    'select r.type from tobedone.type_rules r where r.renew_since is not null order by r.type',
    [],
  )
  return rows.map((row) => text(row, 'type'))
}
