// The words that the console has for what the API says in names.
import type {
  EventKind,
  JobLeaveReason,
  JobOrder,
  JobStatus,
  NotificationChannel,
  NotificationReason,
} from './generated/graphql.ts'

const statusWords: Readonly<Record<JobStatus, string>> = {
  PENDING: 'Waiting',
  IN_PROGRESS: 'In progress',
  COMPLETED: 'Completed',
  CANCELLED: 'Cancelled',
}

const eventWords: Readonly<Record<EventKind, string>> = {
  REQUESTED: 'requested it',
  CLAIMED: 'claimed it',
  UNCLAIMED: 'gave it back',
  STARTED: 'started',
  STOPPED: 'stopped',
  ASSIGNED: 'assigned it',
  UPDATED: 'changed it',
  RESCHEDULED: 'changed its dates',
  SNOOZED: 'snoozed it',
  WOKEN: 'brought it back into sight',
  BECAME_OVERDUE: 'found it overdue',
  COMMENTED: 'commented',
  COMPLETED: 'completed it',
  CANCELLED: 'cancelled it',
  REOPENED: 'reopened it',
  ERASED: 'erased personal data',
}

const leaveWords: Readonly<Record<JobLeaveReason, string>> = {
  CLAIMED: 'claimed',
  UNCLAIMED: 'given back',
  STARTED: 'started',
  STOPPED: 'stopped',
  ASSIGNED: 'assigned',
  UPDATED: 'changed',
  RESCHEDULED: 'given other dates',
  SNOOZED: 'snoozed',
  WOKEN: 'back in sight',
  BECAME_OVERDUE: 'overdue now',
  COMMENTED: 'commented on',
  COMPLETED: 'completed',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
  REOPENED: 'reopened',
  ERASED: 'erased',
  NOT_PERMITTED: 'not for you any more',
  OUT_OF_WINDOW: 'moved further down',
}

const channelWords: Readonly<Record<NotificationChannel, string>> = { INBOX: 'in the inbox', MAIL: 'by mail' }

const tellingWords: Readonly<Record<NotificationReason, string>> = {
  REQUESTED: 'that it was requested',
  ASSIGNED: 'that they have it',
  REMINDER: 'reminded of it',
  OVERDUE: 'that it is overdue',
  ESCALATION: 'that nobody does it',
  COMPLETED: 'that it was completed',
}

/** The orders that lists are offered in. */
export const orderWords: Readonly<Partial<Record<JobOrder, string>>> = {
  PRIORITY: 'What to do next',
  DUE_AT_ASC: 'Due first',
  CREATED_AT_ASC: 'Oldest first',
  CREATED_AT_DESC: 'Newest first',
  UPDATED_AT_DESC: 'Touched last',
}

/** A person, as the viewer calls them. */
export function nameOf(person: string, viewerId: string): string {
  return person === viewerId ? 'you' : person
}

/** Where a job stands. */
export function statusOf(status: JobStatus): string {
  return statusWords[status]
}

/** What happened. */
export function eventOf(kind: EventKind): string {
  return eventWords[kind]
}

/** Where somebody is told: "by mail". */
export function channelOf(channel: NotificationChannel): string {
  return channelWords[channel]
}

/** What somebody is told: "that it is overdue". */
export function tellingOf(reason: NotificationReason): string {
  return tellingWords[reason]
}

/** Why a job left a list: "claimed by ben". */
export function leftBecause(reason: JobLeaveReason | null, actor: string | null, viewerId: string): string {
  const what = reason === null ? 'gone' : leaveWords[reason]
  return actor === null || actor === 'system' ? what : `${what} by ${nameOf(actor, viewerId)}`
}

/** A name of a type or a field, for people: `paymentId` and `payment_id` are "Payment id". */
export function readable(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
