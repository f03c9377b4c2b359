// How far the readable log lies behind what is written, and whose transaction holds it back: events wait for every writing
// transaction of the database that began before them, also for those of the product.
import type { NamedQuery } from './frame-read.ts'

/** A transaction that events wait for, as PostgreSQL tells it; what belongs to another user it may keep to itself. */
export interface LogHolder {
  /** Of its connection; null for a prepared transaction, which has none. */
  readonly pid: number | null
  /** The `application_name` of its connection, or the name under which it was prepared. */
  readonly name: string
  readonly user: string
  readonly openMs: number
}

/** How long the oldest event that cannot be read yet has waited, and for whom. */
export interface LogLag {
  /** 0 when nothing waits. */
  readonly heldMs: number
  /** The transaction that began first; null when nothing waits or PostgreSQL does not say. */
  readonly holder: LogHolder | null
}

// Those that have waited longest are among the first, which are found without a look at the rest of the log.
const lagSql = `
  with held as (
    select min(first.recorded_at) as since from (
      select e.recorded_at from tobedone.job_event e where e.place >= (select tobedone.log_horizon())
       order by e.place, e.id limit 1000) first),
  holder as (
    select pid, application_name as name, usename as "user", xact_start as since, age(backend_xid) as age
      from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()
    union all
    select null, gid, owner, prepared, age(transaction) from pg_prepared_xacts)
  select greatest(0, least(1000 * extract(epoch from $1::timestamptz - held.since),
                           case when $2::boolean then coalesce(opened.ms, 0) end))::float8 as held_ms,
         holder.pid, holder.name, holder."user", opened.ms as open_ms
    from held left join holder on true
   cross join lateral (select (1000 * extract(epoch from clock_timestamp() - holder.since))::float8 as ms) opened
   where held.since is not null
   order by holder.age desc nulls last limit 1`

/** The clock by which events are dated. */
export interface LogClock {
  readonly now: Date
  /** Whether it is another than that of the database, and may be set. */
  readonly isInjected: boolean
}

/** Looks how far the log lies behind. */
export async function readLogLag(query: NamedQuery, { now, isInjected }: LogClock): Promise<LogLag> {
  const [row] = await query('tobedone-log-lag', lagSql, [now.toISOString(), isInjected])
  if (row === undefined) return { heldMs: 0, holder: null }
  const { held_ms: heldMs, pid, name, user, open_ms: openMs } = row
  const holder =
    typeof name === 'string'
      ? { pid: pid === null ? null : Number(pid), name, user: String(user), openMs: Number(openMs) }
      : null
  return { heldMs: Number(heldMs), holder }
}
