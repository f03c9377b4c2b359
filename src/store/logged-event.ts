// An event as readers of the log get it: with the job before it, and with who may see the job by now.
import { jobBefore } from '../domain/changes.ts'
import { type Changes, type EventKind, eventKinds, type FieldChange, type JobEvent } from '../domain/event.ts'
import type { Job } from '../domain/job.ts'
import { isJsonObject, type JsonValue } from '../domain/json.ts'
import type { VisibleParts } from '../domain/viewer.ts'
import { jobFromSnapshot } from './job-snapshot.ts'

/** An event of the log with what is needed to judge for whom it is. */
export interface LoggedEvent {
  readonly event: JobEvent
  /** The job before it; null before its request. */
  readonly before: Job | null
  /** What visibility depends on, as it is now: not as it was at the event. */
  readonly now: VisibleParts
  /** The version of the job that `now` is of. */
  readonly nowVersion: number
}

type Row = Readonly<Record<string, unknown>>

/** The columns of an event `e`. Wide numbers and times come as text and numbers, which every driver gives alike. */
export const eventColumns = `
  e.id::text as id, e.place::text as place, e.xid::text as xid, e.version, e.kind::text as kind,
  extract(epoch from e.at)::float8 as at, extract(epoch from e.recorded_at)::float8 as recorded_at,
  e.actor, e.changes, e.snapshot, e.comment, e.is_comment_internal, e.is_imported`

function wrong(column: string): Error {
  return new Error(`The column "${column}" of an event does not hold what it should.`)
}

/** @throws Error for anything but a text */
export function textOf(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw wrong(column)
  return value
}

/** The moment of a column in seconds. @throws Error for anything else */
export function momentOf(row: Row, column: string): Date {
  const seconds = row[column]
  if (typeof seconds !== 'number') throw wrong(column)
  return new Date(Math.round(seconds * 1000))
}

function isChange(value: JsonValue): value is JsonValue & FieldChange {
  return isJsonObject(value) && value['before'] !== undefined && value['after'] !== undefined
}

/** The changes of an event. @throws Error for anything else */
export function changesOf(row: Row): Changes {
  const value = row['changes']
  if (!isJsonObject(value)) throw wrong('changes')
  const changes: Record<string, FieldChange> = {}
  for (const [field, change] of Object.entries(value)) {
    if (!isChange(change)) throw wrong('changes')
    changes[field] = change
  }
  return changes
}

/** What was said with an event: of a closing it is the reason, of a comment the comment. */
export function saidOf(row: Row, kind: EventKind): Pick<JobEvent, 'comment' | 'reason'> {
  const said = row['comment']
  if (typeof said !== 'string') return { comment: null, reason: null }
  if (kind !== 'COMMENTED') return { comment: null, reason: said }
  return { comment: { body: said, isInternal: row['is_comment_internal'] === true }, reason: null }
}

/** The event of a row with `eventColumns`. */
export function eventFromRow(row: Row): JobEvent {
  const snapshot = row['snapshot']
  const kind = eventKinds.find((each) => each === row['kind'])
  if (!isJsonObject(snapshot)) throw wrong('snapshot')
  if (kind === undefined) throw wrong('kind')
  const job = jobFromSnapshot(snapshot)
  return {
    kind,
    at: momentOf(row, 'at'),
    actor: textOf(row, 'actor'),
    changes: changesOf(row),
    job,
    ...saidOf(row, kind),
    place: BigInt(textOf(row, 'place')),
    id: BigInt(textOf(row, 'id')),
    xid: BigInt(textOf(row, 'xid')),
    jobId: job.id,
    version: job.version,
    recordedAt: momentOf(row, 'recorded_at'),
    isImported: row['is_imported'] === true,
  }
}

function textsOf(row: Row, column: string): readonly string[] {
  const value: unknown = row[column]
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) throw wrong(column)
  return value
}

function versionOf(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw wrong(column)
  return value
}

/** The columns of the job `j` that say who may see it. */
export const visibleColumns = `
  j.type as now_type, j.assigned_to as now_assigned_to, j.candidate_groups as now_candidate_groups,
  j.candidate_users as now_candidate_users, j.requested_by as now_requested_by, j.version as now_version`

/** The event of a row with `eventColumns` and `visibleColumns`. */
export function loggedEventFromRow(row: Row): LoggedEvent {
  const event = eventFromRow(row)
  const assignedTo = row['now_assigned_to']
  return {
    event,
    before: jobBefore(event),
    now: {
      type: textOf(row, 'now_type'),
      assignedTo: typeof assignedTo === 'string' ? assignedTo : null,
      candidateGroups: textsOf(row, 'now_candidate_groups'),
      candidateUsers: textsOf(row, 'now_candidate_users'),
      requestedBy: textOf(row, 'now_requested_by'),
    },
    nowVersion: versionOf(row, 'now_version'),
  }
}
