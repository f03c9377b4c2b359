// Pages of notifications, and the cursors of their entries: a moment and an id.
import { JobError } from '../../domain/job-error.ts'
import type { Notification } from '../../domain/notification/notification.ts'
import type { Row } from '../columns.ts'
import { notificationFromRow } from './notification-row.ts'

/** A page of notifications. */
export interface NotificationPage {
  readonly notifications: readonly Notification[]
  readonly hasNextPage: boolean
  readonly cursorOf: (notification: Notification) => string
}

const cursorPattern = /^notification (-?\d{1,15}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

function cursorFor(at: Date, id: string): string {
  return Buffer.from(`notification ${at.getTime()} ${id}`).toString('base64url')
}

/** Where a page goes on. @throws JobError CURSOR_INVALID */
export function placeOf(cursor: string): readonly [at: string, id: string] {
  const [, at, id] = cursor.length > 200 ? [] : (cursorPattern.exec(Buffer.from(cursor, 'base64url').toString()) ?? [])
  const moment = new Date(Number(at))
  if (id === undefined || Number.isNaN(moment.getTime())) {
    throw new JobError('CURSOR_INVALID', 'That is no cursor of this list: take it from one of its entries.')
  }
  return [moment.toISOString(), id]
}

/** The page of one row more than asked for, in the order of a moment and the id. */
export function pageOf(
  rows: readonly Row[],
  first: number,
  atOf: (notification: Notification) => Date,
): NotificationPage {
  return {
    notifications: rows.slice(0, first).map(notificationFromRow),
    hasNextPage: rows.length > first,
    cursorOf: (notification) => cursorFor(atOf(notification), notification.id),
  }
}
