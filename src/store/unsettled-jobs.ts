// The list of open jobs that should not be open: their condition holds, or their target is gone, and their type wants people to
// look at that. Readers on every server see it; what is closed is not in it, whatever rows are still there.

import { type Finding, findings, type Verdict } from '../domain/condition.ts'
import { checkCount } from '../domain/count-check.ts'
import type { Job } from '../domain/job.ts'
import { JobError } from '../domain/job-error.ts'
import { isJsonObject } from '../domain/json.ts'
import { moment, oneOf, type Row, text, textOrNull } from './columns.ts'
import { jobFromRow } from './job-row.ts'
import { orRefuse } from './or-refuse.ts'
import type { Query } from './query.ts'

/** An open job, and what was found of it. */
export interface UnsettledJob {
  readonly job: Job
  readonly finding: Finding
  /** How it would be completed; null where its type has no outcomes, or its target is gone. */
  readonly outcome: string | null
  /** In the words of the condition. */
  readonly reason: string
  /** When it was found first. */
  readonly foundAt: Date
  /** For `after`. */
  readonly cursor: string
}

/** A page of them. */
export interface UnsettledPage {
  readonly jobs: readonly UnsettledJob[]
  readonly hasNextPage: boolean
}

/** Which of them. */
export interface UnsettledQuery {
  /** Names of types; all unless told. */
  readonly type?: readonly string[]
  /** 1 to 100; 20 unless told. */
  readonly first?: number
  /** The cursor of one: only what comes after it. */
  readonly after?: string
}

/** The list. Every method throws JobError UNAVAILABLE when the database is away. */
export interface UnsettledJobs {
  /** Puts an open job in, if it is at this version (null: at any), and says whether it is in; it keeps when the same was found first. */
  list(jobId: string, version: number | null, verdict: Verdict, now: Date): Promise<boolean>
  /** Takes a job out, if one of these was found of it: what else was said of it stands. */
  forget(jobId: string, found: readonly Finding[]): Promise<void>
  /** Takes out a closed job, unless it has been listed since it was closed at this version. */
  forgetClosed(jobId: string, version: number): Promise<void>
  /** A page, what was found first in front. @throws JobError LIMIT_EXCEEDED, INVALID_INPUT, CURSOR_INVALID */
  read(query: UnsettledQuery): Promise<UnsettledPage>
  /** How many there are of each of these types. */
  counts(types: readonly string[]): Promise<ReadonlyMap<string, number>>
}

const usualPage = 20
const cursorPattern = /^unsettled (\d{1,15}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

function cursorOf(foundAt: Date, jobId: string): string {
  return Buffer.from(`unsettled ${foundAt.getTime()} ${jobId}`).toString('base64url')
}

function placeOf(cursor: string): readonly [foundAt: string, jobId: string] {
  const [, at, jobId] =
    cursor.length > 100 ? [] : (cursorPattern.exec(Buffer.from(cursor, 'base64url').toString()) ?? [])
  if (at !== undefined && jobId !== undefined) return [new Date(Number(at)).toISOString(), jobId]
  throw new JobError('CURSOR_INVALID', 'That is no cursor of this list: take it from one of its entries.')
}

function unsettledFrom(row: Row): UnsettledJob {
  const found = row['job']
  if (!isJsonObject(found)) throw new Error('An unsettled job came without the job.')
  const job = jobFromRow(found)
  const foundAt = moment(row, 'found_at')
  return {
    ...{ job, foundAt, cursor: cursorOf(foundAt, job.id) },
    finding: oneOf(row, 'finding', findings),
    outcome: textOrNull(row, 'outcome'),
    reason: text(row, 'reason'),
  }
}

const isOpen = "j.status in ('PENDING', 'IN_PROGRESS')"

/** Takes jobs out in the transaction that erases them. */
export async function forgetUnsettled(query: Query, jobIds: readonly string[]): Promise<void> {
  await query('delete from tobedone.unsettled_job where job_id = any ($1::uuid[])', [jobIds])
}

/** The list of a database. */
export function makeUnsettledJobs(query: Query): UnsettledJobs {
  return {
    list: (jobId, version, { finding, reason, end }, now) =>
      orRefuse(async () => {
        // Locked, as an erasure that is under way has not taken out yet what would be put in here.
        const rows = await query(
          `with found as (
             select j.id, j.version from tobedone.job j
              where j.id = $1::uuid and ${isOpen} and ($6::integer is null or j.version = $6::integer) for share),
           put as (
           insert into tobedone.unsettled_job as u (job_id, version, finding, outcome, reason, found_at)
           select id, version, $2::tobedone.finding, $3::text, $4::text, $5::timestamptz from found
           on conflict (job_id) do update
              set version = excluded.version, finding = excluded.finding, outcome = excluded.outcome, reason = excluded.reason,
                  found_at = case when u.finding = excluded.finding then u.found_at else excluded.found_at end
            where (u.version, u.finding, u.outcome, u.reason)
              is distinct from (excluded.version, excluded.finding, excluded.outcome, excluded.reason))
           select id from found`,
          [jobId, finding, end.outcome ?? null, reason, now.toISOString(), version],
        )
        return rows.length > 0
      }),
    forget: (jobId, found) =>
      orRefuse(async () => {
        await query(
          'delete from tobedone.unsettled_job where job_id = $1::uuid and finding = any ($2::tobedone.finding[])',
          [jobId, found],
        )
      }),
    forgetClosed: (jobId, version) =>
      orRefuse(async () => {
        await query('delete from tobedone.unsettled_job where job_id = $1::uuid and version < $2::integer', [
          jobId,
          version,
        ])
      }),
    read: ({ type, first = usualPage, after }) =>
      orRefuse(async () => {
        checkCount('first', first, 100)
        const [foundAt, jobId] = after === undefined ? [null, null] : placeOf(after)
        const rows = await query(
          `select u.finding::text as finding, u.outcome, u.reason, u.found_at, to_json(j) as job
             from tobedone.unsettled_job u join tobedone.job j on j.id = u.job_id
            where ${isOpen} and ($1::text[] is null or j.type = any ($1::text[]))
              and ($2::timestamptz is null or (u.found_at, u.job_id) > ($2::timestamptz, $3::uuid))
            order by u.found_at, u.job_id limit $4::integer`,
          [type ?? null, foundAt, jobId, first + 1],
        )
        return { jobs: rows.slice(0, first).map(unsettledFrom), hasNextPage: rows.length > first }
      }),
    counts: (types) =>
      orRefuse(async () => {
        const rows = await query(
          `select j.type, count(*)::integer as jobs from tobedone.unsettled_job u join tobedone.job j on j.id = u.job_id
            where ${isOpen} and j.type = any ($1::text[]) group by j.type`,
          [types],
        )
        return new Map(rows.map(({ type, jobs }) => [String(type), Number(jobs)]))
      }),
  }
}
