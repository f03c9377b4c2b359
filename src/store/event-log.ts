// Reads the log in its one order: by place, then by id, and only below the horizon, where no open transaction can add an
// event any more. A reader that goes on from its last event misses nothing, and all readers see the same order.
import type { LogPosition } from '../domain/event.ts'
import { type NamedQuery, snapshotOf } from './frame-read.ts'
import { eventColumns, type LoggedEvent, loggedEventFromRow, visibleColumns } from './logged-event.ts'
import type { NamedStatement } from './run-query.ts'

export type { LoggedEvent }

/** Which events to read: no more than are needed to fill a page, however many are asked for. */
export interface LogWish {
  readonly after: LogPosition
  /** At most so many. */
  readonly limit: number
}

/** The same, up to an end. */
export interface LogReading extends LogWish {
  /** No event behind this one. */
  readonly upTo?: LogPosition
}

/** A piece of the log. */
export interface LogPage {
  readonly events: readonly LoggedEvent[]
  /** Where to go on: the last event, or where it began when there was none. */
  readonly position: LogPosition
  /** Whether it was read to its end, as far as the log was settled. */
  readonly isComplete: boolean
  /** Whether it is as large as a page gets: to ask for more events at once is of no use. */
  readonly isFull: boolean
}

// Beyond the first event: readers hold a page each, and of the largest events a few hundred would be a hundred megabytes.
const mostPageBytes = 1_048_576

// Its plan is kept, and is the same for whatever place.
const readSql = `select * from tobedone.read_log(
  $1::text::bigint, $2::text::bigint, $3::text::bigint, $4::text::bigint, $5::integer, ${mostPageBytes})`

const endless: LogPosition = { place: 2n ** 63n - 1n, id: 2n ** 63n - 1n }

/** The statement that reads the next events after a position; `pageOf` makes a page of its rows. */
export function readingOf({ after, upTo = endless, limit }: LogReading): NamedStatement {
  const positions = [after.place, after.id, upTo.place, upTo.id].map(String)
  return { name: 'tobedone-log-read', text: readSql, parameters: [...positions, limit] }
}

/** What was read. */
export function pageOf({ after, limit }: LogWish, rows: Awaited<ReturnType<NamedQuery>>): LogPage {
  const events = rows.map(loggedEventFromRow)
  const last = events.at(-1)?.event
  const isFull = Number(rows.at(-1)?.['bytes_so_far'] ?? 0) >= mostPageBytes
  return {
    events,
    position: last ? { place: last.place, id: last.id } : after,
    isComplete: events.length < limit && !isFull,
    isFull,
  }
}

/** Reads the next events after a position. */
export async function readEvents(query: NamedQuery, reading: LogReading): Promise<LogPage> {
  const { name, text, parameters } = readingOf(reading)
  return pageOf(reading, await query(name, text, parameters))
}

/** A job, and which of its versions is known. */
export interface KnownJob {
  readonly id: string
  readonly version: number
}

/** The events of some jobs after the versions that are known, each job's in order, whether the log is settled there or not. */
export async function readEventsOf(query: NamedQuery, known: readonly KnownJob[]): Promise<readonly LoggedEvent[]> {
  const rows = await query(
    'tobedone-log-of-jobs',
    `select ${eventColumns}, ${visibleColumns}
       from jsonb_to_recordset($1::text::jsonb) as k(id uuid, version integer)
       join tobedone.job_event e on e.job_id = k.id and e.version > k.version
       join tobedone.job j on j.id = e.job_id
      order by e.job_id, e.version`,
    [JSON.stringify(known.map(({ id, version }) => ({ id, version })))],
  )
  return rows.map(loggedEventFromRow)
}

/** The last event below the horizon: whoever begins there reads what is new from now on. */
export async function readEnd(query: NamedQuery): Promise<LogPosition> {
  const [row] = await query(
    'tobedone-log-end',
    `select e.place::text as place, e.id::text as id from tobedone.job_event e
      where e.place < (select tobedone.log_horizon()) order by e.place desc, e.id desc limit 1`,
    [],
  )
  return row === undefined
    ? { place: 0n, id: 0n }
    : { place: BigInt(String(row['place'])), id: BigInt(String(row['id'])) }
}

/** Whether there are events after a position, also such as cannot be read yet because an older transaction is still open. */
export async function isThereMore(query: NamedQuery, { place, id }: LogPosition): Promise<boolean> {
  // By the last one: whether there is any would be looked for in the whole log, as a third of it is thought to be so.
  const [row] = await query(
    'tobedone-log-more',
    `select (e.place, e.id) > ($1::text::bigint, $2::text::bigint) as is_more
       from tobedone.job_event e order by e.place desc, e.id desc limit 1`,
    [String(place), String(id)],
  )
  return row?.['is_more'] === true
}

/** What a read that begins now would see at least, as `snapshotCursor` takes it. */
export async function readSnapshot(query: NamedQuery): Promise<string> {
  return snapshotOf(await query('tobedone-snapshot', 'select pg_current_snapshot()::text as snapshot', []))
}
