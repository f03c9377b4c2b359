// What is said of every set of jobs, as columns over a table `j`. Percentiles by nearest rank; all that is said of what happened
// counts only what happened within a period.
import { cancellationReasons } from '../../domain/job.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import type { FoundTally, PendingSince, ReasonCount, Spread } from '../../domain/statistics/figures.ts'
import { isOpenSql } from '../filter-sql.ts'
import { allOf, listOf, type SqlFragment, sql } from '../sql-fragment.ts'
import { listIn, momentOf, numberIn, numberOrNull, textIn } from './fields.ts'

/** The condition under which what a column says when happened within the period. */
export type Happened = (column: SqlFragment) => SqlFragment

/** How lengths of time are spread. */
export function spreadSql(ms: SqlFragment, isCounted: SqlFragment): SqlFragment {
  return sql`json_build_object('count', count(*) filter (where ${isCounted}),
    'ranks', percentile_disc('{0.5, 0.9}'::float8[]) within group (order by ${ms}) filter (where ${isCounted}))`
}

/**
 * How many milliseconds after the request something was. Moments are of whole ones. Without "extract", which counts in decimals: those
 * took a fifth of the time that a million jobs take; and a number without a fraction, as such are sorted faster.
 */
export function sinceRequest(column: SqlFragment): SqlFragment {
  return sql`round(date_part('epoch', ${column} - j.created_at) * 1000)::bigint`
}

// A time as 15 digits, whichever it is of those that jobs may have, then the id: the least text is that of the oldest job, and no
// list of all has to be sorted for it.
const ageAndId = sql`(round(date_part('epoch', j.created_at) * 1000) + 2e14)::bigint::text || j.id::text collate "C"`

/** A job that was completed without a start was not worked on: nobody knows how long that took. */
export const isWorkedOn: SqlFragment = sql`j.handled_ms > 0`

/** The columns of a tally, for a list of aggregates. */
export function tallySql(happened: Happened): SqlFragment {
  const [started, completed] = [happened(sql`j.started_at`), happened(sql`j.completed_at`)]
  const cancelled = cancellationReasons.map(
    (reason) =>
      sql`${reason}::text, count(*) filter (where ${happened(sql`j.cancelled_at`)} and j.cancellation_reason = ${reason}::tobedone.cancellation_reason)`,
  )
  return sql`
    count(*) filter (where j.status = 'PENDING') as pending,
    count(*) filter (where j.status = 'IN_PROGRESS') as in_progress,
    count(*) filter (where j.snoozed_until is not null) as snoozed,
    count(*) filter (where j.overdue_since is not null) as overdue,
    count(*) filter (where ${completed}) as completed,
    json_build_object(${listOf(cancelled)}) as cancelled,
    percentile_disc('{0.5, 0.9}'::float8[]) within group (order by j.created_at desc) filter (where ${isOpenSql}) as since,
    min(j.created_at) filter (where ${isOpenSql}) as oldest_at,
    substring(min(${ageAndId}) filter (where ${isOpenSql}) from 16) as oldest_id,
    ${spreadSql(sinceRequest(sql`j.started_at`), started)} as wait,
    ${spreadSql(sql`j.handled_ms`, allOf([completed, isWorkedOn]))} as handling,
    ${spreadSql(sinceRequest(sql`j.completed_at`), completed)} as lead`
}

function objectIn(row: JsonObject, field: string): JsonObject {
  const value = row[field]
  if (isJsonObject(value)) return value
  throw new Error(`The field "${field}" of statistics is no object.`)
}

function spreadIn(row: JsonObject, field: string): Spread {
  const spread = objectIn(row, field)
  const [p50, p90] = listIn(spread, 'ranks')
  return { count: numberIn(spread, 'count'), p50Ms: numberOrNull(p50), p90Ms: numberOrNull(p90) }
}

function cancelledIn(row: JsonObject): readonly ReasonCount[] {
  const counts = objectIn(row, 'cancelled')
  return cancellationReasons
    .map((reason) => ({ reason, count: numberIn(counts, reason) }))
    .filter(({ count }) => count > 0)
}

function pendingSinceIn(row: JsonObject): PendingSince | null {
  const [p50, p90] = listIn(row, 'since')
  if (p50 === undefined) return null
  return {
    p50At: momentOf(p50),
    p90At: momentOf(p90),
    oldestAt: momentOf(row['oldest_at']),
    oldestJobId: textIn(row, 'oldest_id'),
  }
}

/** The tally of a row with the columns of `tallySql`. */
export function tallyIn(row: JsonObject): FoundTally {
  return {
    pending: numberIn(row, 'pending'),
    inProgress: numberIn(row, 'in_progress'),
    snoozed: numberIn(row, 'snoozed'),
    overdue: numberIn(row, 'overdue'),
    completed: numberIn(row, 'completed'),
    cancelled: cancelledIn(row),
    pendingSince: pendingSinceIn(row),
    wait: spreadIn(row, 'wait'),
    handling: spreadIn(row, 'handling'),
    lead: spreadIn(row, 'lead'),
  }
}
