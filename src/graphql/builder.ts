// The schema builder: its plugins, and the names by which the files of this folder speak of each other's types. A new one for
// every schema, so that deployments in one process share nothing.
import SchemaBuilder from '@pothos/core'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import type { Agenda, AgendaEntry } from '../domain/agenda/agenda.ts'
import type { AgendaReason } from '../domain/agenda/reasons.ts'
import type { Finding } from '../domain/condition.ts'
import type { Comment, EventKind, FieldChange } from '../domain/event.ts'
import type { Flow, FlowStep } from '../domain/flow/flow.ts'
import type { FlowStatus } from '../domain/flow/flow-run.ts'
import type { FlowProgress, StepProgress } from '../domain/flow/progress.ts'
import type { StepStatus } from '../domain/flow/steps.ts'
import type { CancellationReason, Job, JobStatus, Target } from '../domain/job.ts'
import type { JobErrorCode } from '../domain/job-error.ts'
import type { IfOpen, JobType } from '../domain/job-type.ts'
import type { JsonValue } from '../domain/json.ts'
import type { LeaveReason } from '../domain/leave-reason.ts'
import type { JobOperation } from '../domain/lifecycle.ts'
import type {
  Channel,
  MailDelivery,
  MailState,
  Notification,
  NotificationReason,
} from '../domain/notification/notification.ts'
import type { NotificationStats } from '../domain/notification/notification-stats.ts'
import type { Weekday } from '../domain/notification/quiet-hours.ts'
import type { JobOrder } from '../domain/order.ts'
import type { Normal } from '../domain/stall/normal.ts'
import type { PendingAge, ReasonCount, Spread } from '../domain/statistics/figures.ts'
import type { Funnel, FunnelStep, SeriesPoint } from '../domain/statistics/funnel.ts'
import type { SeriesUnit } from '../domain/statistics/funnel-query.ts'
import type { JobStats, JobStatsGroup, JobStatsKey } from '../domain/statistics/job-stats.ts'
import type { Role, Viewer } from '../domain/viewer.ts'
import type { ViewerPermission } from '../domain/viewer-can.ts'
import type { Webhook, WebhookOffReason } from '../domain/webhook/webhook.ts'
import type { DeliveryStatus, WebhookDelivery } from '../domain/webhook/webhook-delivery.ts'
import type ModelTypes from '../generated/pothos.ts'
import { getDatamodel } from '../generated/pothos.ts'
import type { CheckedTarget, Delivery, FollowerState, Inbox, QueueChange, WebhookBacklog } from '../tobedone.ts'
import type { GraphqlContext } from './context.ts'
import { costLimit, tooDear } from './cost.ts'
import type { ShownError } from './error-mapping.ts'
import type { JobFilterInput } from './job-filter.ts'
import type { OpenConnection } from './live-view.ts'
import { relayOptions } from './relay-options.ts'

interface Word<Value> {
  Input: Value
  Output: Value
}

/** The models as Prisma has them, but for the shape of a job: rows and the domain's jobs have the same fields. */
interface PrismaTypes extends Omit<ModelTypes, 'Job'> {
  Job: Omit<ModelTypes['Job'], 'Shape'> & { Shape: Job }
}

/** A field before and after an event, with its name. */
export interface NamedChange extends FieldChange {
  readonly field: string
}

/** What the names in the schema stand for. */
export interface Types {
  Context: GraphqlContext
  DefaultFieldNullability: false
  DefaultEdgesNullability: false
  PrismaTypes: PrismaTypes
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: Word<Date>
    JSON: Word<JsonValue>
    // Enums are known by name like scalars.
    AgendaReason: Word<AgendaReason>
    CancellationReason: Word<CancellationReason>
    DeliveryStatus: Word<DeliveryStatus>
    EventKind: Word<EventKind>
    Finding: Word<Finding>
    FlowStatus: Word<FlowStatus>
    FlowStepStatus: Word<StepStatus>
    IfOpen: Word<IfOpen>
    JobErrorCode: Word<JobErrorCode>
    JobLeaveReason: Word<LeaveReason>
    JobOperation: Word<JobOperation>
    JobOrder: Word<JobOrder>
    JobQueueChangeKind: Word<QueueChange['kind']>
    JobStatsKey: Word<JobStatsKey>
    JobStatus: Word<JobStatus>
    NotificationChannel: Word<Channel>
    NotificationReason: Word<NotificationReason>
    Weekday: Word<Weekday>
    LiveTransport: Word<OpenConnection['transport']>
    MailState: Word<MailState>
    MetadataReader: Word<JobType['metadataFor']>
    Role: Word<Role>
    SeriesUnit: Word<SeriesUnit>
    SettledAs: Word<CheckedTarget['became']>
    WebhookOffReason: Word<WebhookOffReason>
  }
  Objects: {
    Agenda: Agenda
    AgendaEntry: AgendaEntry
    CancellationCount: ReasonCount
    Durations: Spread
    FieldChange: NamedChange
    Follower: FollowerState
    Funnel: Funnel
    FunnelStep: FunnelStep
    Flow: Flow
    FlowProgress: FlowProgress
    FlowStep: FlowStep
    FlowStepProgress: StepProgress
    Inbox: Inbox
    Job: Job
    JobComment: Comment
    JobError: ShownError
    JobEvent: Delivery
    JobQueueChange: QueueChange
    JobStats: JobStats
    JobStatsGroup: JobStatsGroup
    JobType: JobType
    Normal: Normal
    Notification: Notification
    MailDelivery: MailDelivery
    NotificationStats: NotificationStats
    PendingAge: PendingAge
    SeriesPoint: SeriesPoint
    Target: Target
    Viewer: Viewer
    ViewerPermission: ViewerPermission
    Webhook: Webhook
    WebhookBacklog: WebhookBacklog
    WebhookDelivery: WebhookDelivery
  }
  Inputs: {
    JobFilter: JobFilterInput
    TargetInput: Target
  }
}

/** Makes a builder without any type in it. */
export function makeBuilder() {
  return new SchemaBuilder<Types>({
    plugins: [RelayPlugin, PrismaPlugin, 'cost'],
    defaultFieldNullability: false,
    relay: relayOptions,
    prisma: { client: ({ tobedone }) => tobedone.prisma, dmmf: getDatamodel() },
    complexity: { limit: { complexity: costLimit }, complexityError: tooDear },
  })
}

/** The builder of one schema. */
export type Builder = ReturnType<typeof makeBuilder>
