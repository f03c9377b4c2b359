// A database of a size: jobs of two years with their events, made by a few statements. One in ten is open, most of those are of the
// last months; types and groups are big and small, people have about as much to do as each other.
import { Client, Pool } from 'pg'
import { connectionConfig } from '../../src/store/connection-config.ts'
import { openDeployment } from '../../src/store/deployment.ts'
import { migrate } from '../../src/store/migrate.ts'
import { countsFollower, makeJobCounts } from '../../src/store/statistics/job-counts.ts'
import { recount } from '../../src/store/statistics/recount.ts'
import { listedTypes } from './load.ts'

/** A database that is measured. */
export interface SizeDatabase {
  readonly url: string
  /** How many jobs were put there, with the numbers from 1 on (`preparedId`). */
  readonly jobs: number
  /** Ids of some of the open jobs, spread over all. */
  readonly openIds: readonly string[]
}

/** Of this type and this group everything that is open is assigned: there is nothing to claim. */
export const assignedType = 'kind_007'
export const assignedGroup = 'group-07'

const jobsAtOnce = 50_000

const jobsSql = `insert into tobedone.job (
    id, type, target_type, target_id, status, priority, assigned_to, candidate_groups, candidate_users, excluded_users,
    requested_by, created_at, updated_at, due_at, overdue_since, snoozed_until, claimed_at, started_at, sitting_started_at,
    handled_ms, completed_at, cancelled_at, closed_at, closed_by, cancellation_reason, metadata, version, only_open,
    search_text, place)
  select
    ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, type, 'Application', target_id,
    (case when not is_open then case when is_cancelled then 'CANCELLED' else 'COMPLETED' end
          when is_begun then 'IN_PROGRESS' else 'PENDING' end)::tobedone.job_status,
    (priority * 100)::integer, case when is_assigned then person end, candidate_groups, '{}', '{}', 'bench', created_at,
    updated_at, due_at, case when is_open and due_at < $4 then due_at end,
    case when is_open and not is_begun and begun > 0.95 then $4::timestamptz + interval '30 days' end,
    case when is_assigned then created_at end, started_at, case when is_open and is_begun then started_at end,
    case when is_open then 0 else 600000 * due end,
    case when not is_open and not is_cancelled then updated_at end, case when not is_open and is_cancelled then updated_at end,
    case when not is_open then updated_at end, case when not is_open then person end,
    (case when not is_open and is_cancelled then 'WITHDRAWN' end)::tobedone.cancellation_reason,
    jsonb_build_object('applicationId', n, 'document', 'passport', 'pages', '[1, 2]'::jsonb), 5, false, target_id, 1
  from (
    select *, is_open and is_assigned and begun < 0.3 as is_begun,
           case when not is_open or (is_assigned and begun < 0.3) then created_at + (updated_at - created_at) / 2 end as started_at,
           case when due < 0.7 then created_at + interval '200 days' * length end as due_at
      from (
        select *, not is_open or assigned < 0.5 or type = '${assignedType}' or '${assignedGroup}' = any (candidate_groups) as is_assigned,
               case when is_open then created_at + ($4 - created_at) * length
                    else least($4, created_at + interval '20 days' * length * length) end as updated_at
          from (
            select n, random() < case when n > 0.8 * $3 then 0.42 else 0.02 end as is_open, random() < 0.15 as is_cancelled,
                   'kind_' || lpad(floor(${listedTypes} * random() ^ 2)::text, 3, '0') as type,
                   'record-' || floor($3 / 4 * random())::text as target_id,
                   'person-' || lpad(floor(100 * random())::text, 3, '0') as person,
                   case when random() < 0.2 then '{}' else array['group-' || lpad(floor(50 * random() ^ 2)::text, 2, '0')] end
                     as candidate_groups,
                   $4::timestamptz - interval '730 days' * (1 - n::float8 / $3) as created_at,
                   random() as priority, random() as assigned, random() as begun, random() as due, random() as length
              from generate_series($1::bigint, $2::bigint) as n) drawn) assigned) shaped`

const eventsSql = `insert into tobedone.job_event (
    id, place, xid, job_id, version, kind, at, recorded_at, actor, changes, snapshot, is_comment_internal, is_imported)
  select nextval('tobedone.job_event_id_seq'), 1, 1, j.id, v,
         (case when v = 1 then 'REQUESTED' when v < 5 or j.closed_at is null then 'UPDATED'
               when j.completed_at is null then 'CANCELLED' else 'COMPLETED' end)::tobedone.event_kind,
         j.created_at + (j.updated_at - j.created_at) * (v - 1) / 4, j.updated_at, 'bench', '{}', j.snapshot, false, false
    from (select *, jsonb_strip_nulls(to_jsonb(j) - 'timer_at' - 'place') as snapshot from tobedone.job j
           where id between ('00000000-0000-7000-8000-' || lpad(to_hex($1::bigint), 12, '0'))::uuid
                        and ('00000000-0000-7000-8000-' || lpad(to_hex($2::bigint), 12, '0'))::uuid) j
         cross join generate_series(1, 5) as v`

// To make an index of what is there takes a fraction of keeping it while that comes. Those of constraints stay.
const indexesSql = `select i.indexdef as definition, format('%I.%I', i.schemaname, i.indexname) as name
   from pg_indexes i where i.schemaname = 'tobedone' and i.tablename in ('job', 'job_event')
    and not exists (select from pg_constraint c where c.conname = i.indexname)`

async function fill(client: Client, jobs: number): Promise<void> {
  await client.query(`set synchronous_commit = off; set maintenance_work_mem = '256MB'; select setseed(0.5)`)
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(indexesSql)
  for (const { name } of indexes) await client.query(`drop index ${name}`)
  const now = new Date().toISOString()
  for (let from = 1; from <= jobs; from += jobsAtOnce) {
    const until = Math.min(jobs, from + jobsAtOnce - 1)
    await client.query(jobsSql, [from, until, jobs, now])
    await client.query(eventsSql, [from, until])
  }
  for (const { definition } of indexes) await client.query(definition)
  await client.query('vacuum (analyze) tobedone.job, tobedone.job_event')
  await client.query('checkpoint')
}

// What servers would do in the background.
async function count(url: string): Promise<void> {
  const pool = new Pool(connectionConfig(url))
  try {
    await openDeployment(
      async (text, parameters) => (await pool.query(text, [...parameters])).rows,
      () => {},
    )
    await recount(makeJobCounts(pool), () => new Date())
    await pool.query(
      'vacuum (analyze) tobedone.job_count, tobedone.target_day, tobedone.step_day, tobedone.step_span, tobedone.step_count',
    )
  } finally {
    await pool.end()
  }
}

async function makeDatabase(url: string, name: string): Promise<boolean> {
  const admin = new Client(url)
  await admin.connect()
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await admin.query(`create database ${name}`)
    return rowCount === 0
  } finally {
    await admin.end()
  }
}

/** Makes the database of so many jobs beside the one at `url`, unless it is there. */
export async function openSizeDatabase(url: string, jobs: number): Promise<SizeDatabase> {
  const own = new URL(url)
  own.pathname = `/size_${jobs}`
  const isNew = await makeDatabase(url, `size_${jobs}`)
  await migrate({ config: connectionConfig(own.href), log: () => {} })
  const client = new Client(own.href)
  await client.connect()
  try {
    if (isNew) await fill(client, jobs)
    // From so many on, counters are kept.
    const { rowCount } = await client.query('select from tobedone.follower where name = $1', [countsFollower])
    if (jobs >= 100_000 && rowCount === 0) await count(own.href)
    const { rows } = await client.query<{ id: string }>(
      `select id from tobedone.job where status in ('PENDING', 'IN_PROGRESS') order by hashtext(id::text) limit 1000`,
    )
    return { url: own.href, jobs, openIds: rows.map(({ id }) => id) }
  } finally {
    await client.end()
  }
}
