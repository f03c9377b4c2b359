// Writes a frame that is one new job with nothing in its way: a plain statement with two rows. Whatever else is written goes through
// tobedone.write_frame, which takes two thirds longer for it, and a lone request waits for just that.
import type { EventDraft } from '../domain/event.ts'
import type { UnitWrite } from './frame-store.ts'
import { jobColumns } from './job-cells.ts'
import { jobToRow } from './job-row.ts'
import { jobToSnapshot } from './job-snapshot.ts'

const types: Readonly<Record<string, string>> = {
  id: 'uuid',
  status: 'tobedone.job_status',
  priority: 'integer',
  candidate_groups: 'text[]',
  candidate_users: 'text[]',
  excluded_users: 'text[]',
  handled_ms: 'double precision',
  cancellation_reason: 'tobedone.cancellation_reason',
  result: 'jsonb',
  metadata: 'jsonb',
  version: 'integer',
  only_open: 'boolean',
  flow_run_id: 'uuid',
}

function typeOf(column: string): string {
  return types[column] ?? (/_(at|since|until)$/.test(column) ? 'timestamptz' : 'text')
}

function isJson(column: string): boolean {
  return types[column] === 'jsonb'
}

const values = jobColumns.map((column, index) => `$${index + 1}::${typeOf(column)}`)
const [id, version] = ['id', 'version'].map((column) => values[jobColumns.indexOf(column)])
const ofEvents = 'tobedone.event_kind timestamptz timestamptz text jsonb jsonb text boolean boolean'.split(' ')
const told = ofEvents.map((type, index) => `$${jobColumns.length + index + 1}::${type}`)

/** The statement; its parameters come from `insertParameters`, its answer is that of `writeSql`. */
export const insertSql = `
  with own as (
    select d.base, d.base + pg_current_xact_id()::text::bigint as xid from tobedone.deployment d where d.is_only
  ), made as (
    insert into tobedone.job (${jobColumns.join(', ')}, place) select ${values.join(', ')}, own.xid from own)
  insert into tobedone.job_event (
    id, place, xid, job_id, version, kind, at, recorded_at, actor, changes, snapshot, comment, is_comment_internal, is_imported)
  select nextval('tobedone.job_event_id_seq'), own.xid, own.xid, ${id}, ${version}, ${told.join(', ')} from own
  returning pg_current_snapshot()::text as snapshot, xid::text, '{}'::integer[] as busy, '{}'::integer[] as stale`

/** The event of a frame that is nothing but one new job without keys or locks; null for any other. */
export function loneNewJob(units: readonly UnitWrite[]): EventDraft | null {
  const [unit, ...others] = units
  if (unit === undefined || others.length > 0 || unit.isImported) return null
  const { locks, rows, guards, foundKeys = [], events } = unit
  const [event, ...more] = events
  const isAlone = locks.length + rows.length + guards.length + foundKeys.length + more.length === 0
  return isAlone && event?.isNew ? event.draft : null
}

/** The parameters of `insertSql`. */
export function insertParameters(recordedAt: Date, { job, kind, at, actor, changes, comment, reason }: EventDraft) {
  const row = jobToRow(job)
  return [
    ...jobColumns.map((column) => (isJson(column) && row[column] !== null ? JSON.stringify(row[column]) : row[column])),
    ...[kind, at.toISOString(), recordedAt.toISOString(), actor, JSON.stringify(changes)],
    ...[JSON.stringify(jobToSnapshot(job)), comment?.body ?? reason, comment?.isInternal ?? false, false],
  ]
}
