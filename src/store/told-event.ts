// Events as an export and an import tell them: without the state after each, which only the first one needs. That keeps the
// reading of a whole log cheap.

import { eventKinds } from '../domain/event.ts'
import type { Job } from '../domain/job.ts'
import type { ToldEvent } from '../domain/job-line.ts'
import { isJsonObject } from '../domain/json.ts'
import { jobFromSnapshot } from './job-snapshot.ts'
import { changesOf, momentOf, saidOf, textOf } from './logged-event.ts'

/** The columns of an event `e` that are told. */
export const toldColumns = `
  e.job_id::text as job_id, e.version, e.kind::text as kind, extract(epoch from e.at)::float8 as at, e.actor, e.changes,
  e.comment, e.is_comment_internal, case when e.version = 1 then e.snapshot end as snapshot`

/** The history of a job as it is told. */
export interface ToldJob {
  /** The job as it was requested. */
  readonly requested: Job
  /** What happened since, in order. */
  readonly happened: readonly ToldEvent[]
}

type Row = Readonly<Record<string, unknown>>

function toldEvent(row: Row): ToldEvent {
  const kind = eventKinds.find((each) => each === row['kind'])
  if (kind === undefined) throw new Error('The kind of an event is none.')
  return {
    kind,
    at: momentOf(row, 'at'),
    actor: textOf(row, 'actor'),
    changes: changesOf(row),
    ...saidOf(row, kind),
  }
}

/** The history of a job, of all its rows in order of version. */
export function toldJob(rows: readonly Row[]): ToldJob {
  const [first, ...others] = rows
  const snapshot = first?.['snapshot']
  if (!isJsonObject(snapshot)) throw new Error('A job has no request in the log.')
  return { requested: jobFromSnapshot(snapshot), happened: others.map(toldEvent) }
}
