// Has the open jobs of types planned anew whose rules have changed: a few at a time are noted, as others are planned, and it goes on
// where it was, whichever server does it.
import { moment, momentOrNull, number, text, textOrNull } from '../columns.ts'
import type { Store } from '../open-store.ts'
import type { Query } from '../query.ts'
import { runTransaction } from '../transaction.ts'

/** What a turn has done. */
export interface Renewed {
  readonly type: string
  /** How many jobs of it were noted since its rules have changed. */
  readonly count: number
  readonly isDone: boolean
}

const mostAtOnce = 200

const nextSql = `
  select r.type, r.renew_since, r.renewed_at, r.renewed_id::text as renewed_id from tobedone.type_rules r
   where r.renew_since is not null and r.type = any ($1::text[])
     and (select count(*) from (
            select 1 from tobedone.stale_plan where next_try_at <= $2::timestamptz limit ${mostAtOnce}) s) < ${mostAtOnce}
   order by r.type limit 1 for update skip locked`

const noteSql = `
  with next as materialized (
    select j.id, j.created_at from tobedone.job j
     where j.type = $1 and j.status in ('PENDING', 'IN_PROGRESS')
       and ($2::timestamptz is null or (j.created_at, j.id) > ($2::timestamptz, $3::uuid))
     order by j.created_at, j.id limit ${mostAtOnce}),
  noted as (
    insert into tobedone.stale_plan (job_id, since, next_try_at)
    select n.id, $4::timestamptz, $5::timestamptz from next n order by n.id
    on conflict (job_id) do nothing),
  last as (select created_at, id from next order by created_at desc, id desc limit 1),
  counted as (select count(*)::integer as count from next)
  update tobedone.type_rules r
     set renewed_at = coalesce(l.created_at, r.renewed_at), renewed_id = coalesce(l.id, r.renewed_id),
         renewed_count = r.renewed_count + c.count, renew_since = case when c.count = ${mostAtOnce} then r.renew_since end
    from counted c left join last l on true where r.type = $1
  returning r.renewed_count, r.renew_since`

/** Notes the next ones of these types; null: there is nothing to note, or enough waits. */
export async function renewNext(
  { pool }: Pick<Store, 'pool'>,
  types: readonly string[],
  now: Date,
): Promise<Renewed | null> {
  return await runTransaction(pool, 'lock_timeout = 5000', async (client) => {
    const query: Query = async (sql, values) => (await client.query<Record<string, unknown>>(sql, [...values])).rows
    const [next] = await query(nextSql, [types, now.toISOString()])
    if (next === undefined) return null
    const type = text(next, 'type')
    const from = [momentOrNull(next, 'renewed_at')?.toISOString() ?? null, textOrNull(next, 'renewed_id')]
    const since = moment(next, 'renew_since').toISOString()
    const [row = {}] = await query(noteSql, [type, ...from, since, now.toISOString()])
    return { type, count: number(row, 'renewed_count'), isDone: momentOrNull(row, 'renew_since') === null }
  })
}
