// Writes the units of a frame: one call of `tobedone.write_frame`, which waits for nobody.
import type { JsonObject } from '../domain/json.ts'
import type { UnitWrite } from './frame-store.ts'
import { jobToSnapshot } from './job-snapshot.ts'

/** The statement; its parameters come from `writeParameters`. */
export const writeSql = `select snapshot, xid::text, base::text, busy, stale
  from tobedone.write_frame($1::text::timestamptz, $2::text::jsonb, $3::text::jsonb, $4::text::jsonb, $5::text::jsonb)`

function eventsOf(units: readonly UnitWrite[]): readonly JsonObject[] {
  return units.flatMap(({ unit, events, isImported = false }) =>
    events.map(({ draft, isNew, isLast }, ordinal) => ({
      unit,
      ordinal,
      is_new: isNew,
      is_last: isLast,
      version: draft.job.version,
      kind: draft.kind,
      at: draft.at.toISOString(),
      actor: draft.actor,
      changes: Object.fromEntries(
        Object.entries(draft.changes).map(([field, { before, after }]) => [field, { before, after }]),
      ),
      snapshot: jobToSnapshot(draft.job),
      comment: draft.comment?.body ?? draft.reason,
      is_comment_internal: draft.comment?.isInternal ?? false,
      is_imported: isImported,
    })),
  )
}

function guardsOf(units: readonly UnitWrite[]): readonly JsonObject[] {
  return units.flatMap(({ unit, guards, foundKeys = [] }) => [
    ...guards.map(({ job, isNew }) => ({
      unit,
      id: job.id,
      type: job.onlyOpen && job.closedAt === null ? job.type : null,
      target_type: job.targetType,
      target_id: job.targetId,
      requested_by: job.requestedBy,
      idempotency_key: isNew ? job.idempotencyKey : null,
      external_id: isNew ? job.externalId : null,
    })),
    ...foundKeys.map(({ requestedBy, key, hash, jobId }) => ({
      unit,
      id: jobId,
      requested_by: requestedBy,
      idempotency_key: key,
      hash,
      is_found: true,
    })),
  ])
}

function jsonOrNull(list: readonly JsonObject[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list)
}

/** The parameters of `writeSql`. */
export function writeParameters(recordedAt: Date, units: readonly UnitWrite[]): readonly (string | null)[] {
  return [
    recordedAt.toISOString(),
    jsonOrNull(units.flatMap(({ unit, locks }) => locks.map((key) => ({ unit, key })))),
    jsonOrNull(units.flatMap(({ unit, rows }) => rows.map(({ id, version }) => ({ unit, id, version })))),
    jsonOrNull(guardsOf(units)),
    JSON.stringify(eventsOf(units)),
  ]
}

function unitsOf(value: unknown): ReadonlySet<number> {
  if (!Array.isArray(value)) throw new Error('PostgreSQL did not say what became of the units')
  return new Set(value.filter((unit) => typeof unit === 'number'))
}

/** What the statement answered. `xid` and `base` as in the log's own count. */
export function readWritten(rows: readonly Record<string, unknown>[]) {
  const row = rows[0] ?? {}
  return {
    busy: unitsOf(row['busy']),
    stale: unitsOf(row['stale']),
    snapshot: String(row['snapshot']),
    xid: BigInt(String(row['xid'])),
  }
}
