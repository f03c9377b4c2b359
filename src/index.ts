// The door of the library. What is exported here is what products may build on.

export type { ActionLinkOptions } from './definition/action-links.ts'
export {
  type Authenticated,
  type AuthenticationRequest,
  defineConfig,
  type TobedoneConfig,
} from './definition/define-config.ts'
export { defineFlow, type FlowOptions, type FlowStepOptions, type StepType } from './definition/define-flow.ts'
export {
  type DoneAnswer,
  defineJobType,
  type JobShape,
  type JobTypeOptions,
  type TypedJobType,
} from './definition/define-job-type.ts'
export { defineWebhook, type WebhookOptions } from './definition/define-webhook.ts'
export type { EscalateOptions, EscalateWhen } from './definition/escalate.ts'
export type { NormalOptions } from './definition/normal.ts'
export type { NotifyOptions, NotifyWhen } from './definition/notify.ts'
export type { Agenda, AgendaEntry } from './domain/agenda/agenda.ts'
export type { AgendaReason } from './domain/agenda/reasons.ts'
export type { Finding, WhenFound } from './domain/condition.ts'
export type { Duration } from './domain/duration.ts'
export type { Escalation } from './domain/escalation/escalation.ts'
export type { Changes, Comment, EventKind, JobEvent } from './domain/event.ts'
export type { Flow, FlowContext, FlowStep } from './domain/flow/flow.ts'
export type { FlowStatus } from './domain/flow/flow-run.ts'
export type { FlowProgress, StepProgress } from './domain/flow/progress.ts'
export type { StepStatus } from './domain/flow/steps.ts'
export type { CancellationReason, Job, JobStatus, Target } from './domain/job.ts'
export { JobError, type JobErrorCode } from './domain/job-error.ts'
export type { IfOpen, JobType } from './domain/job-type.ts'
export type { JsonObject, JsonValue } from './domain/json.ts'
export type { ActionLinks, MailAction } from './domain/notification/action-links.ts'
export type { MembersOf } from './domain/notification/audience.ts'
export type {
  DigestContent,
  DigestOptions,
  DigestTemplate,
  MailButton,
  MailContent,
  MailEntry,
  MailOptions,
  MailTemplate,
  MailText,
  Recipient,
  ResolveRecipient,
} from './domain/notification/mail-options.ts'
export type {
  Channel,
  MailDelivery,
  MailMessage,
  MailState,
  Notification,
  NotificationReason,
} from './domain/notification/notification.ts'
export type {
  DoneFigures,
  MessageFigures,
  NotificationStats,
  NotificationStatsQuery,
} from './domain/notification/notification-stats.ts'
export type {
  QuietHours,
  QuietHoursInput,
  QuietHoursOptions,
  Weekday,
} from './domain/notification/quiet-hours.ts'
export type { ChannelPreference, Person, PersonalField, PersonInput, PreferencesInput } from './domain/person.ts'
export type {
  FollowTransaction,
  PrismaTransaction,
  ProductTransaction,
  QueryTransaction,
} from './domain/product-transaction.ts'
export type { Normal } from './domain/stall/normal.ts'
export { StartupError } from './domain/startup-error.ts'
export type { PendingAge, ReasonCount, Spread } from './domain/statistics/figures.ts'
export type { Funnel, FunnelStep, SeriesPoint } from './domain/statistics/funnel.ts'
export type { SeriesUnit } from './domain/statistics/funnel-query.ts'
export type { JobStats, JobStatsGroup, JobStatsKey } from './domain/statistics/job-stats.ts'
export type { Role, Viewer } from './domain/viewer.ts'
export type { ConfiguredWebhook } from './domain/webhook/webhook.ts'
export { type CreateOptions, createTobedone } from './library/create-tobedone.ts'
export type { FlowOrName } from './library/flow-name.ts'
export type { DeliveredEvent, EventQuery, JobEvents } from './library/job-events.ts'
export type { FollowContext, FollowOptions, Jobs, ViewerInput } from './library/jobs.ts'
export type { FunnelOptions, StatsOptions } from './library/statistics.ts'
export type { LibraryFilter, TypeOrName } from './library/type-filter.ts'
export type { TypedCompletion, TypedJob, TypedRequest } from './library/typed-job.ts'
export type {
  AssignedMany,
  AssignManyInput,
  CancelledFlow,
  CheckOptions,
  Completed,
  Done,
  Erased,
  JobList,
  JobReference,
  ListOptions,
  OperationOptions,
  Requested,
  StartedFlow,
  StartFlowInput,
  UnsettledOptions,
  ViewerJobs,
} from './library/viewer-jobs.ts'
export type {
  CheckAnswer,
  CheckedTarget,
  FollowerState,
  Following,
  HoldingTarget,
  ImportOptions,
  LineOutcome,
  MailQuery,
  NotificationPage,
  NotificationQuery,
  UnsettledJob,
  UnsettledPage,
} from './tobedone.ts'
