// What a notification is: one message about one job to one person on one channel. Whether it was acted on is not stored: the closing
// of its job says so.
import type { Job } from '../job.ts'

/** Where people are told. `INBOX`: in the product, by being due. `MAIL`: by e-mail. */
export const channels = ['INBOX', 'MAIL'] as const
export type Channel = (typeof channels)[number]

/** Why somebody is told. */
export const notificationReasons = ['REQUESTED', 'ASSIGNED', 'REMINDER', 'OVERDUE', 'ESCALATION', 'COMPLETED'] as const
export type NotificationReason = (typeof notificationReasons)[number]

/** What makes a notification this one and no other, beside its job: planned anew it is found again by it. */
export interface NotificationKey {
  /** The key of the rule that wants it. */
  readonly rule: string
  /** The moment that the rule says, whatever holds it up. */
  readonly wantedFor: Date
  readonly recipient: string
  readonly channel: Channel
}

/** A notification as it is to be. */
export interface PlannedNotification extends NotificationKey {
  readonly reason: NotificationReason
  readonly template: string
  /** When it is sent, if nothing happens to its job before. */
  readonly plannedFor: Date
  /** Whether it goes with all other mails of its recipient that are due then. */
  readonly isGathered: boolean
}

/** A notification as it stands. */
export interface Notification extends PlannedNotification {
  readonly id: string
  readonly job: Job
  readonly sentAt: Date | null
  readonly seenAt: Date | null
  /** When it was taken back unsent: its job was closed, or it is not wanted any more. */
  readonly withdrawnAt: Date | null
  /** How it stands in the queue of mails; null: it was never in it. */
  readonly delivery: MailDelivery | null
}

/** Where a mail in the queue can stand. */
export type MailState = 'QUEUED' | 'SENT' | 'FAILED'

/** How a mail stands in the queue. */
export interface MailDelivery {
  readonly queuedAt: Date
  /** In which digest it goes; null: it is a mail by itself. */
  readonly digestId: string | null
  /** How often it was given to the mail server. */
  readonly attempts: number
  /** When it was given up; null: it was not. */
  readonly failedAt: Date | null
  /** What was wrong the last time. */
  readonly lastError: string | null
  /** What was written, where there is no mail server. */
  readonly message: MailMessage | null
}

/** A mail as it is written. */
export interface MailMessage {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** When what it asks for was done by its recipient, after it was sent; null: it was not, or it asks for nothing. */
export function actionedAtOf({ job, recipient, reason, sentAt }: Notification): Date | null {
  if (reason === 'COMPLETED' || sentAt === null || job.closedAt === null || job.closedBy !== recipient) return null
  return sentAt <= job.closedAt ? job.closedAt : null
}
