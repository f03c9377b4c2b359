// Cursors of pages: opaque texts that say behind which job of an order a page begins. They are not the cursors of events,
// and neither is taken for the other: the text inside begins with another word.
import { isStorableMoment } from '../domain/date-check.ts'
import type { Job } from '../domain/job.ts'
import { JobError } from '../domain/job-error.ts'
import type { JobOrder } from '../domain/order.ts'
import { type OrderPosition, positionOf } from '../domain/order-compare.ts'
import { type OrderKeyKind, orderKeyKinds } from './order-sql.ts'

const tag = 'page'
const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const numberPattern = /^(0|-?[1-9][0-9]{0,15})$/

function encoded(order: JobOrder, position: OrderPosition): string {
  const keys = position.keys.map((key) => (Number.isFinite(key) ? String(key) : 'never'))
  return Buffer.from([tag, order, ...keys, position.id].join(' ')).toString('base64url')
}

function invalid(message: string): JobError {
  return new JobError('CURSOR_INVALID', message)
}

function parsedKey(kind: OrderKeyKind, text: string): number | null {
  if (text === 'never') return kind === 'moment or never' ? Number.POSITIVE_INFINITY : null
  if (!numberPattern.test(text)) return null
  // No minus before a zero, neither in the text nor in the number.
  const key = Number(text)
  return (kind === 'priority' ? key >= -100 && key <= 0 : isStorableMoment(key)) ? key : null
}

/** The cursor of a job in a list of this order. */
export function pageCursorOf(order: JobOrder, job: Job): string {
  return encoded(order, positionOf(order, job))
}

/**
 * The position that a cursor stands for.
 * @throws JobError CURSOR_INVALID for anything but a cursor that `pageCursorOf` made for this very order.
 */
export function parsePageCursor(order: JobOrder, cursor: string): OrderPosition {
  const [first, madeFor, ...rest] = cursor.length > 300 ? [] : Buffer.from(cursor, 'base64url').toString().split(' ')
  if (first !== tag) throw invalid('That is no cursor of a page: take it from `edges.cursor` or `pageInfo` of a list.')
  if (madeFor !== order)
    throw invalid(`That cursor is of a list in another order: take one of a list ordered by ${order}.`)
  const kinds = orderKeyKinds(order)
  const keys = kinds.map((kind, index) => parsedKey(kind, rest[index] ?? ''))
  const position = { keys: keys.filter((key) => key !== null), id: rest[kinds.length] ?? '' }
  const isWhole = position.keys.length === kinds.length && idPattern.test(position.id)
  // Many texts decode to the same bytes; only the one that we make is one of ours.
  if (!isWhole || encoded(order, position) !== cursor)
    throw invalid('That cursor is damaged: take a new one of the list.')
  return position
}
