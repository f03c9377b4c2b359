// The jobs of which nobody was told, as nobody is in the groups that their rules tell: they are planned anew when somebody comes.
import type { Unheard } from '../../domain/notification/unheard.ts'
import { moment, number, type Row, text, texts } from '../columns.ts'
import type { Query } from '../query.ts'

/** What stands of a job. */
export function unheardFromRow(row: Row): Unheard {
  return { since: moment(row, 'since'), rules: texts(row, 'rules'), groups: texts(row, 'groups') }
}

const keepSql = `
  insert into tobedone.unheard_job (job_id, since, rules, groups) values ($1::uuid, $2::timestamptz, $3::text[], $4::text[])
  on conflict (job_id) do update set rules = excluded.rules, groups = excluded.groups`

/** Notes it of a job that is held. */
export async function keepUnheard(query: Query, jobId: string, next: Unheard | null): Promise<void> {
  if (next === null) await query('delete from tobedone.unheard_job where job_id = $1::uuid', [jobId])
  else await query(keepSql, [jobId, next.since.toISOString(), next.rules, next.groups])
}

const mostGroups = 500
const mostJobs = 500

/** Groups in which nobody was; of very many some, others each time. */
export async function readEmptyGroups(query: Query): Promise<readonly string[]> {
  const rows = await query(
    `select g.name from (select distinct unnest(u.groups) as name from tobedone.unheard_job u) g order by random() limit ${mostGroups}`,
    [],
  )
  return rows.map((row) => text(row, 'name'))
}

const noteSql = `
  with noted as (
    insert into tobedone.stale_plan (job_id, since, next_try_at)
    select u.job_id, $2::timestamptz, $2::timestamptz from tobedone.unheard_job u where u.groups && $1::text[]
       and not exists (select from tobedone.stale_plan s where s.job_id = u.job_id)
     order by u.job_id limit ${mostJobs}
    on conflict (job_id) do nothing returning job_id)
  select count(*)::integer as count from noted`

/** Has the jobs planned anew of groups in which somebody is now; says whether there are more of them. */
export async function noteHeard(query: Query, groups: readonly string[], now: Date): Promise<boolean> {
  const [row = {}] = await query(noteSql, [groups, now.toISOString()])
  return number(row, 'count') === mostJobs
}
