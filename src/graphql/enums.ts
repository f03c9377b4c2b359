// The words of the domain as GraphQL enums. Each value has its description here, or in the domain where that has one.
import { agendaReasons } from '../domain/agenda/reasons.ts'
import type { Finding } from '../domain/condition.ts'
import type { EventKind } from '../domain/event.ts'
import type { FlowStatus } from '../domain/flow/flow-run.ts'
import type { StepStatus } from '../domain/flow/steps.ts'
import type { CancellationReason, JobStatus } from '../domain/job.ts'
import { jobErrorCodes } from '../domain/job-error.ts'
import type { IfOpen, JobType } from '../domain/job-type.ts'
import { leaveReasons } from '../domain/leave-reason.ts'
import type { JobOperation } from '../domain/lifecycle.ts'
import type { Channel, MailState, NotificationReason } from '../domain/notification/notification.ts'
import type { Weekday } from '../domain/notification/quiet-hours.ts'
import { jobOrders } from '../domain/order.ts'
import { seriesUnits } from '../domain/statistics/funnel-query.ts'
import { jobStatsKeys } from '../domain/statistics/job-stats.ts'
import type { Role } from '../domain/viewer.ts'
import type { WebhookOffReason } from '../domain/webhook/webhook.ts'
import type { DeliveryStatus } from '../domain/webhook/webhook-delivery.ts'
import type { CheckedTarget, QueueChange } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import type { OpenConnection } from './live-view.ts'

const statuses: Record<JobStatus, string> = {
  PENDING: 'Open: nobody is working on it right now.',
  IN_PROGRESS: 'Open: the person who has it is working on it.',
  COMPLETED: 'Closed: it was done.',
  CANCELLED: 'Closed: it is not to be done; the cancellation reason says why.',
}

const reasons: Record<CancellationReason, string> = {
  EXPIRED: 'Its `expiresAt` came. Set by the system only.',
  SKIPPED: 'It was left out on purpose.',
  WITHDRAWN: 'It is not wanted any more.',
  SUPERSEDED: 'Another job takes its place.',
  TARGET_GONE: 'The record that it was about is gone.',
  REJECTED: 'Who should have done it refused.',
}

const kinds: Record<EventKind, string> = {
  REQUESTED: 'The job was made.',
  CLAIMED: 'Somebody took it.',
  UNCLAIMED: 'It went back to its candidates.',
  STARTED: 'Work on it began.',
  STOPPED: 'Work on it was laid down; it stays with its person.',
  ASSIGNED: 'It was given to somebody.',
  UPDATED: 'Title, priority, metadata, candidates or exclusions changed.',
  RESCHEDULED: 'Its due date or expiry changed.',
  SNOOZED: 'It went out of sight until a moment.',
  WOKEN: 'It came back into sight.',
  BECAME_OVERDUE: 'Its due date passed.',
  COMMENTED: 'Somebody said something about it.',
  COMPLETED: 'It was done.',
  CANCELLED: 'It was cancelled, or it expired.',
  REOPENED: 'It was closed and is open again.',
  ERASED: 'A person or its target was erased from it and from its history; whatever was said in it is gone.',
}

const operations: Record<JobOperation, string> = {
  claim: '`claimJob`: take it.',
  unclaim: '`unclaimJob`: give it back to its candidates.',
  start: '`startJob`: begin to work on it.',
  stop: '`stopJob`: lay it down and keep it.',
  assign: '`assignJob`: give it to somebody.',
  snooze: '`snoozeJob`: put it out of sight until a moment.',
  reschedule: '`rescheduleJob`: change its due date or expiry.',
  update: '`updateJob`: change title, priority, metadata, candidates or exclusions.',
  comment: '`commentOnJob`: say something about it.',
  complete: '`completeJob`: it is done.',
  cancel: '`cancelJob`: it is not to be done.',
  reopen: '`reopenJob`: bring it back.',
}

const choices: Record<IfOpen, string> = {
  CREATE: 'Make another job all the same.',
  RETURN_EXISTING: 'Answer with the oldest open one.',
  REFUSE: 'Refuse with `ALREADY_OPEN`.',
}

const readers: Record<JobType['metadataFor'], string> = {
  all: 'Everybody who sees the job.',
  staff: 'Staff of the type, services and admins.',
}

const roleWords: Record<Role, string> = {
  staff: 'Handles jobs of types whose staff groups are empty or shared.',
  service: 'The product itself: sees and may do everything.',
  admin: 'Sees and may do everything, and administers.',
}

const flowStatuses: Record<FlowStatus, string> = {
  OPEN: 'It is under way.',
  COMPLETED: 'Nothing is left to do.',
  CANCELLED: 'It was cancelled.',
}

const stepStatuses: Record<StepStatus, string> = {
  WAITING: 'It is not asked for yet: others come before it, or whether it is needed cannot be told right now.',
  OPEN: 'Somebody has to do it.',
  DONE: 'It was done, in this flow or outside of it. What comes after it can follow.',
  SKIPPED: 'It was left out: what comes after it can follow.',
  HELD: 'Its job was cancelled, and it is not optional: the flow waits until a job of its type is completed, or skipped.',
  NOT_NEEDED:
    'All before it has passed, and its condition does not hold; or the flow was completed without it. What comes after it can follow.',
}

const findings: Record<Finding, string> = {
  DONE: 'It is done: its condition holds.',
  TARGET_GONE: 'The record that it is about is gone.',
}

const settled: Record<CheckedTarget['became'], string> = {
  NOTHING: 'Nothing: none was open, or those that are have to be.',
  COMPLETED: 'They were done, and are completed.',
  CANCELLED: 'Their target is gone, and they are cancelled.',
  LISTED: 'They should not be open: `unsettledJobs` lists them, as their type wants it.',
  FAILED: 'It could not be found out or done; `error` says why.',
}

const deliveryStatuses: Record<DeliveryStatus, string> = {
  PENDING: 'It is to be sent, or to be sent again.',
  DELIVERED: 'The receiver has taken it.',
  GIVEN_UP: 'The receiver has not taken it, however often it was tried.',
}

const offReasons: Record<WebhookOffReason, string> = {
  SWITCHED_OFF: 'An admin has switched it off.',
  FAILED: 'It has taken nothing for five days.',
  GONE: 'It has answered with 410: it is gone for good.',
  REMOVED: 'It is no longer in the configuration.',
}

const changeKinds: Record<QueueChange['kind'], string> = {
  LIST: 'The whole list: it replaces what was shown. The first change is one, and any later one may be.',
  ENTERED: 'A job is put in at `position`.',
  UPDATED: 'A job has changed: it is taken out at `previousPosition` and put in at `position`, often the same.',
  LEFT: 'The job at `previousPosition` is taken out; `reason` says why.',
  MORE: 'Nothing but `hasMore` has changed.',
}

function valuesOf<Value extends string>(described: Readonly<Record<Value, string>>) {
  const entries = Object.entries<string>(described)
  return Object.fromEntries(entries.map(([value, description]) => [value.toUpperCase(), { value, description }]))
}

const channelWords: Record<Channel, string> = {
  INBOX: 'In the product: the inbox of the person.',
  MAIL: 'By e-mail.',
}

const mailWords: Record<MailState, string> = {
  QUEUED: 'It waits, or is on its way.',
  SENT: 'The mail server has taken it, or it is kept.',
  FAILED: 'It was given up.',
}

const notificationWords: Record<NotificationReason, string> = {
  REQUESTED: 'The job was requested, or reopened.',
  ASSIGNED: 'Somebody gave it to them.',
  REMINDER: 'It waits for them.',
  OVERDUE: 'It should be done by now.',
  ESCALATION: 'Nobody has done it, and they are to know.',
  COMPLETED: 'It is done.',
}

const transports: Record<OpenConnection['transport'], string> = {
  WEBSOCKET: 'A WebSocket, on which many subscriptions may run.',
  EVENT_STREAM: 'An event stream over HTTP, which is one subscription.',
}

const weekdayWords: Record<Weekday, string> = {
  MONDAY: 'Monday.',
  TUESDAY: 'Tuesday.',
  WEDNESDAY: 'Wednesday.',
  THURSDAY: 'Thursday.',
  FRIDAY: 'Friday.',
  SATURDAY: 'Saturday.',
  SUNDAY: 'Sunday.',
}

/** Adds the enums to the schema. */
export function defineEnums(builder: Builder): void {
  const define = (name: string, description: string, described: Readonly<Record<string, string>>) =>
    builder.enumType(name, { description, values: valuesOf(described) })
  define('JobStatus', 'Where a job stands. The first two are open, the last two closed.', statuses)
  define('CancellationReason', 'Why a job was cancelled.', reasons)
  define('EventKind', 'What can happen to a job.', kinds)
  define('JobOperation', 'What can be done with a job.', operations)
  define('JobOrder', 'The order of a list of jobs. Every order ends in the id, so that it is total.', jobOrders)
  define('JobQueueChangeKind', 'What a change does to a live list.', changeKinds)
  define('JobLeaveReason', 'Why a job left a live list: what happened to it, or what else.', leaveReasons)
  define('JobErrorCode', 'The code of a refusal, in `extensions.code` of every error.', jobErrorCodes)
  define('IfOpen', 'What a request does when an open job of the same type and target is there.', choices)
  define('FlowStatus', 'Where a flow stands for a target.', flowStatuses)
  define('FlowStepStatus', 'Where a step of a flow stands for a target.', stepStatuses)
  define('Finding', 'What was found of an open job that should not be open.', findings)
  define('SettledAs', 'What became of the open jobs of a target that were looked at.', settled)
  define('NotificationChannel', 'Where people are told about jobs.', channelWords)
  define('MailState', 'Where a mail in the queue stands.', mailWords)
  define('NotificationReason', 'Why somebody is told about a job.', notificationWords)
  define('Weekday', 'A day of the week.', weekdayWords)
  define('MetadataReader', 'Who reads the metadata of jobs of a type.', readers)
  define('AgendaReason', 'Why a job is on an agenda.', agendaReasons)
  define('JobStatsKey', 'By what jobs are grouped.', jobStatsKeys)
  define('SeriesUnit', 'How long the parts of a series are.', seriesUnits)
  define('DeliveryStatus', 'Where an event for a webhook stands.', deliveryStatuses)
  define('LiveTransport', 'What a connection that lives is.', transports)
  define('WebhookOffReason', 'Why nothing is sent to a webhook.', offReasons)
  define('Role', 'What a viewer is beside being a user.', roleWords)
}
