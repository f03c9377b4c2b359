// What the database says of imported work, in SQL over its rows and its log.
import type { Client } from 'pg'
import type { Tally, TypeCount } from './count-lines.ts'
import type { Ranks } from './count-times.ts'

/** How many jobs of each type there are and how they stand, and who completed how many. */
export async function readTally(client: Client): Promise<Tally> {
  const { rows: types } = await client.query<TypeCount & { type: string }>(
    `select type, count(*)::integer as requested, count(*) filter (where status = 'COMPLETED')::integer as completed,
            count(*) filter (where status = 'CANCELLED')::integer as cancelled,
            count(*) filter (where status in ('PENDING', 'IN_PROGRESS'))::integer as open
       from tobedone.job group by type`,
  )
  const { rows: people } = await client.query<{ person: string; count: number }>(
    `select closed_by as person, count(*)::integer as count from tobedone.job where status = 'COMPLETED' group by closed_by`,
  )
  return {
    types: Object.fromEntries(types.map(({ type, ...count }) => [type, count])),
    completers: Object.fromEntries(people.map(({ person, count }) => [person, count])),
  }
}

/** Who completed how many jobs of a type. */
export async function readCompleters(client: Client, type: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = await client.query<{ person: string; count: number }>(
    `select closed_by as person, count(*)::integer as count
       from tobedone.job where status = 'COMPLETED' and type = $1 group by closed_by`,
    [type],
  )
  return Object.fromEntries(rows.map(({ person, count }) => [person, count]))
}

/** Waits and leads of each type, in milliseconds. */
export async function readRanks(client: Client): Promise<Readonly<Record<string, Ranks>>> {
  const ms = (moment: string): string => `(extract(epoch from ${moment} - created_at) * 1000)::float8`
  const ranked = (part: number, moment: string): string =>
    `percentile_disc(${part}) within group (order by ${ms(moment)}) filter (where ${moment} is not null)`
  const { rows } = await client.query<Ranks & { type: string }>(
    `select type, ${ranked(0.5, 'started_at')} as wait50, ${ranked(0.9, 'started_at')} as wait90,
            ${ranked(0.5, 'completed_at')} as lead50, ${ranked(0.9, 'completed_at')} as lead90
       from tobedone.job group by type`,
  )
  return Object.fromEntries(rows.map(({ type, ...ranks }) => [type, ranks]))
}

/** The jobs that were open at a moment of the past, from the log alone: by (at, version), not by place. */
export async function readOpenAt(client: Client, type: string, moment: number) {
  const { rows } = await client.query<{ count: number; sumMs: number; oldestMs: number }>(
    `with last as (
       select distinct on (e.job_id) e.snapshot ->> 'status' as status,
              (extract(epoch from $2::timestamptz - (e.snapshot ->> 'created_at')::timestamptz) * 1000)::float8 as age
         from tobedone.job_event e where e.at <= $2::timestamptz and e.snapshot ->> 'type' = $1
        order by e.job_id, e.at desc, e.version desc)
     select count(*)::integer as count, coalesce(sum(age), 0) as "sumMs", coalesce(max(age), 0) as "oldestMs"
       from last where status in ('PENDING', 'IN_PROGRESS')`,
    [type, new Date(moment).toISOString()],
  )
  return rows[0]
}
