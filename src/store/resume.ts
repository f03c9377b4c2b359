// Whether the log can be read on from a cursor: it must lie in what has happened, and not too far back.
import type { LogPosition } from '../domain/event.ts'
import { JobError } from '../domain/job-error.ts'
import { type EventCursor, startOf } from './event-cursor.ts'
import type { NamedQuery } from './frame-read.ts'

export interface ResumeRules {
  readonly now: Date
  /** How old the first event behind the cursor's position may be, in milliseconds. */
  readonly resumeWindowMs: number
}

/** How far back one may resume unless it is configured: 30 days. */
export const defaultResumeWindowMs = 30 * 24 * 3_600_000

// A mutation inside the product's own transaction answers with the cursor of a transaction that is still open, which may
// be ahead of all that have ended by as many ids as are in use at once.
const mostOpenTransactions = 100_000n

const question = `
  select (d.base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint)::text as "end",
         (select extract(epoch from e.recorded_at)::float8 from tobedone.job_event e
           where (e.place, e.id) > ($1::text::bigint, $2::text::bigint) order by e.place, e.id limit 1) as next_at,
         (d.deleted_place, d.deleted_event_id) > ($1::text::bigint, $2::text::bigint) as is_deleted
    from tobedone.deployment d`

/**
 * The position from which to read on.
 * @throws JobError CURSOR_INVALID for a place that does not exist (yet), CURSOR_EXPIRED for one too far back
 */
export async function resumeFrom(query: NamedQuery, cursor: EventCursor, rules: ResumeRules): Promise<LogPosition> {
  const start = startOf(cursor)
  const [row] = await query('tobedone-resume', question, [String(start.place), String(start.id)])
  const end = BigInt(String(row?.['end']))
  const isAhead = cursor.kind === 'place' ? cursor.place >= end : cursor.xmax > end + mostOpenTransactions
  if (isAhead) {
    throw new JobError(
      'CURSOR_INVALID',
      'That cursor lies beyond everything that has happened: query again, then go on.',
    )
  }
  // A snapshot shows some of what stands behind its start already, but nothing older than its oldest open transaction.
  const nextAt = row?.['next_at']
  const isTooOld = typeof nextAt === 'number' && nextAt * 1000 < rules.now.getTime() - rules.resumeWindowMs
  // Of what came behind it some is no longer there: who went on would never hear of it.
  if (isTooOld || row?.['is_deleted'] === true) {
    throw new JobError('CURSOR_EXPIRED', 'That cursor is too old to go on from: query again, then go on from there.')
  }
  return start
}
