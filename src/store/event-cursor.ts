// Cursors of events: "after this event" (a place) and "after what this snapshot shows". Both carry the epoch of the log.
// The text is ours to change, under new tags; a client may only hand it back. Page cursors have no such tag.
import type { JobEvent, LogPosition } from '../domain/event.ts'
import { JobError } from '../domain/job-error.ts'
import { readNumbers, writeNumbers } from './cursor-numbers.ts'
import type { Deployment } from './deployment.ts'
import { isSeen, type Seen, seenAlso, seenBySnapshot, type TransactionRange } from './transaction-ranges.ts'

/** After one event. */
export interface PlaceCursor extends LogPosition {
  readonly kind: 'place'
  readonly epoch: number
}

/** After everything that a snapshot shows: the events of all other transactions, whenever they come. */
export interface SnapshotCursor extends Seen {
  readonly kind: 'snapshot'
  readonly epoch: number
}

export type EventCursor = PlaceCursor | SnapshotCursor

const placeTag = 'e1p'
const snapshotTag = 'e1s'

/** The cursor of an event: after it. */
export function placeCursor(epoch: number, { place, id }: LogPosition): string {
  return writeNumbers(placeTag, [BigInt(epoch), place, id])
}

/**
 * The cursor of what a read or a mutation has seen.
 * @param base the deployment's base, which is added to the ids of `snapshot`
 * @param snapshot what `pg_current_snapshot()` gave, as text
 * @param ownXid a transaction that counts as seen although it was under way; in the log's own count
 */
export function snapshotCursor(epoch: number, base: bigint, snapshot: string, ownXid?: bigint): string {
  const shown = seenBySnapshot(base, snapshot)
  const seen = ownXid === undefined ? shown : seenAlso(shown, ownXid)
  return writeNumbers(snapshotTag, [BigInt(epoch), seen.xmax, ...stepsOf(seen)])
}

// How far the first range begins below the end, then in turn how long a range is and how far it is to the next.
function stepsOf({ xmax, unseen }: Seen): readonly bigint[] {
  return unseen.flatMap(({ first, last }, index) => {
    const before = unseen[index - 1]
    return [before ? first - before.last : xmax - first, last - first]
  })
}

function rangesOf(xmax: bigint, steps: readonly bigint[]): readonly TransactionRange[] {
  const ranges: TransactionRange[] = []
  for (let index = 0; index < steps.length; index += 2) {
    const [step = 0n, length] = steps.slice(index, index + 2)
    const before = ranges.at(-1)
    const first = before ? before.last + step : xmax - step
    // Ranges that touch would have been written as one.
    if (length === undefined || first < 0n || step < (before ? 2n : 1n)) throw damaged()
    ranges.push({ first, last: first + length })
  }
  const last = ranges.at(-1)?.last
  if (last !== undefined && last >= xmax) throw damaged()
  return ranges
}

function damaged(): JobError {
  return new JobError(
    'CURSOR_INVALID',
    'That event cursor is damaged: take a new one of a query, a mutation or an event.',
  )
}

/**
 * Reads a cursor that a client handed back. Whether its place exists and is not too old is for `resumeFrom` to say.
 * @throws JobError CURSOR_INVALID for anything that is no event cursor, CURSOR_EXPIRED for one of another epoch
 */
export function decodeEventCursor(text: string, { epoch }: Pick<Deployment, 'epoch'>): EventCursor {
  const { tag, numbers } = readNumbers(text)
  if (tag !== placeTag && tag !== snapshotTag) {
    throw new JobError(
      'CURSOR_INVALID',
      'That is no event cursor: take the `eventCursor` of a query or mutation, or the `cursor` of an event.',
    )
  }
  const [itsEpoch, first, ...rest] = numbers ?? []
  if (itsEpoch === undefined || first === undefined) throw damaged()
  if (itsEpoch !== BigInt(epoch)) {
    throw new JobError('CURSOR_EXPIRED', 'That cursor is of before the database was restored: query again, then go on.')
  }
  if (tag === snapshotTag) return { kind: 'snapshot', epoch, xmax: first, unseen: rangesOf(first, rest) }
  const [id] = rest
  if (id === undefined || rest.length > 1) throw damaged()
  return { kind: 'place', epoch, place: first, id }
}

/** Whether an event comes after a cursor. */
export function isAfter(cursor: EventCursor, { place, id, xid }: Pick<JobEvent, 'place' | 'id' | 'xid'>): boolean {
  if (cursor.kind === 'snapshot') return !isSeen(cursor, xid)
  return place > cursor.place || (place === cursor.place && id > cursor.id)
}

/** The position behind which all events after a cursor stand. Behind a snapshot's also others stand: ask `isAfter`. */
export function startOf(cursor: EventCursor): LogPosition {
  if (cursor.kind === 'place') return { place: cursor.place, id: cursor.id }
  return { place: cursor.unseen[0]?.first ?? cursor.xmax, id: 0n }
}
