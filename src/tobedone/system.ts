// What a system is: everything that one deployment does, on one database, and what it is opened with.
import type { Agenda } from '../domain/agenda/agenda.ts'
import type { Clock } from '../domain/clock.ts'
import type { Duration } from '../domain/duration.ts'
import type { Escalation } from '../domain/escalation/escalation.ts'
import type { Flow } from '../domain/flow/flow.ts'
import type { FlowRegistry } from '../domain/flow/flow-registry.ts'
import type { Job } from '../domain/job.ts'
import type { JobType } from '../domain/job-type.ts'
import type { MembersOf } from '../domain/notification/audience.ts'
import type { MailOptions, ResolveRecipient } from '../domain/notification/mail-options.ts'
import type { NotificationStats, NotificationStatsQuery } from '../domain/notification/notification-stats.ts'
import type { QuietHoursOptions } from '../domain/notification/quiet-hours.ts'
import type { Person, PersonalField } from '../domain/person.ts'
import type { ProductTransaction } from '../domain/product-transaction.ts'
import type { Registry } from '../domain/registry.ts'
import type { Funnel } from '../domain/statistics/funnel.ts'
import type { FunnelQuery } from '../domain/statistics/funnel-query.ts'
import type { JobStats, JobStatsQuery } from '../domain/statistics/job-stats.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ConfiguredWebhook } from '../domain/webhook/webhook.ts'
import type { Resolve } from '../followers/webhook/post.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { ImportOptions, LineOutcome } from '../operations/import/importing.ts'
import type { Operations } from '../operations/operations.ts'
import type { WebhookOperations } from '../operations/webhook/webhook-operations.ts'
import type { Log } from '../store/embedded/log.ts'
import type { FollowerState } from '../store/follower-states.ts'
import type { LockedFrame } from '../store/frame-store.ts'
import type { MailCounts, MailQuery } from '../store/notification/mails.ts'
import type { NotificationPage } from '../store/notification/notification-page.ts'
import type { Notifications } from '../store/notification/notifications.ts'
import type { Reads } from '../store/reads.ts'
import type { WebhookState } from '../store/webhook/delivery-ledger.ts'
import type { Delivery, Feed } from '../stream/feed.ts'
import type { LiveInboxes } from '../stream/inbox/open-live-inboxes.ts'
import type { FollowHandler, Following, FollowQuery } from '../stream/open-followers.ts'
import type { StreamQuery } from '../stream/open-stream.ts'
import type { QueueChange } from '../stream/queue/queue-change.ts'
import type { QueueWish } from '../stream/queue/queue-options.ts'
import type { LiveStatistics } from '../stream/statistics/open-live-statistics.ts'
import type { ReadFlowProgress } from './flow-progress.ts'
import type { FindInconsistent } from './inconsistent-jobs.ts'
import type { MailLinks } from './open-mail-links.ts'
import type { ConditionState, ReadUnsettled } from './unsettled-jobs.ts'

/** What a system is opened with. */
export interface TobedoneOptions {
  /** postgresql://user:password@host:port/database */
  readonly databaseUrl: string
  readonly types: readonly JobType[]
  /** The flows; none unless told. */
  readonly flows?: readonly Flow[] | undefined
  /** The groups that get the investigations of stalls; the `staffGroups` of what they are about unless told. */
  readonly stallGroups?: readonly string[] | undefined
  /** How mails are sent; unless told they are kept, to be read in the API. */
  readonly mail?: MailOptions | undefined
  /** Says who somebody is, beside what `upsertPerson` says. */
  readonly resolveRecipient?: ResolveRecipient | undefined
  /** What people may say of themselves beside how they want to be told; nothing unless told. */
  readonly peopleMaySay?: readonly PersonalField[] | undefined
  /** Says who is in a group. */
  readonly membersOf?: MembersOf | undefined
  /** When people are not told who have said nothing of their own; at all times unless told. */
  readonly quietHours?: QuietHoursOptions | undefined
  readonly log: Log
  /** Instead of the database's clock. */
  readonly clock?: Clock | undefined
  /** How far back one may resume, in milliseconds; 30 days unless told. */
  readonly resumeWindowMs?: number | undefined
  /** How late events are at the most when nothing rings, in milliseconds; 2,000 unless told. */
  readonly pollMs?: number | undefined
  /** How often the timers look for what is due, and whether to look for stalls, in milliseconds; 300 unless told. */
  readonly timerMs?: number | undefined
  /** How often to look for runs whose flow has changed, and to try what has failed, in milliseconds; 30,000 unless told. */
  readonly flowLookMs?: number | undefined
  /** How often the counters of statistics look for what is new, in milliseconds; 5,000 unless told. */
  readonly countMs?: number | undefined
  /** From how many jobs on counters of statistics are kept (docs/statistics.md); 100,000 unless told. */
  readonly countersFrom?: number | undefined
  /**
   * How long closed jobs are kept (docs/operations.md), as `'400d'` or in milliseconds; for ever unless told. Counters of statistics
   * are kept then, however few jobs there are.
   */
  readonly jobRetention?: Duration | undefined
  /** How often to look for closed jobs to delete, in milliseconds; 60,000 unless told. */
  readonly jobRetentionLookMs?: number | undefined
  /** How long it is kept how long jobs take, in milliseconds; 60,000 unless told. */
  readonly learnedForMs?: number | undefined
  /** The webhooks of the configuration. Not given: those that are there stay as they are, and this process has no secrets of them. */
  readonly webhooks?: readonly ConfiguredWebhook[] | undefined
  /** The hosts that webhooks may lead to although they are not public; none unless told. */
  readonly webhookHosts?: readonly string[] | undefined
  /** How long the receiver of a webhook may take to answer, in milliseconds; 15,000 unless told. */
  readonly webhookTimeoutMs?: number | undefined
  /** How long after each failed attempt the next is made, in milliseconds; after the last of them there is none. As docs/protocol.md says unless told. */
  readonly webhookRetryMs?: readonly number[] | undefined
  /** Finds the addresses of the hosts of webhooks, instead of the system's own way. */
  readonly resolveHost?: Resolve | undefined
  /**
   * Whether this process lets happen what is due, goes on with flows, watches for stalls, asks conditions and sends to webhooks;
   * true unless told.
   */
  readonly hasTimers?: boolean | undefined
  /** How long the functions of a type's condition may take, in milliseconds; 10,000 unless told. */
  readonly conditionTimeoutMs?: number | undefined
  /** How often to look whether open jobs are to be asked about, in milliseconds; 5,000 unless told. */
  readonly conditionLookMs?: number | undefined
  /** How long a command waits for a job that another transaction holds, in milliseconds; 5,000 unless told. */
  readonly lockTimeoutMs?: number | undefined
  readonly maxConnections?: number | undefined
}

/** A system: everything that one deployment does, on one database. */
export interface Tobedone {
  readonly registry: Registry
  readonly flows: FlowRegistry
  readonly clock: Clock
  readonly prisma: PrismaClient
  readonly operations: Operations
  /** What admins do with webhooks and the ledger of what they were sent. */
  readonly webhooks: WebhookOperations
  /** How all webhooks are doing. */
  webhookStates(): Promise<readonly WebhookState[]>
  readonly reads: Reads
  /**
   * The jobs, open and closed, whose metadata or result does not fit their type as it is now; the oldest first. For staff
   * those of their types. A page that has looked at many ends early, also without any.
   * @throws JobError FORBIDDEN for users, INVALID_INPUT, CURSOR_INVALID, LIMIT_EXCEEDED
   */
  readonly inconsistentJobs: FindInconsistent
  /**
   * The open jobs that are done, or about nothing any more, of types that list them (docs/conditions.md); what was found first in
   * front. @throws JobError FORBIDDEN but for services and admins, UNKNOWN_TYPE, LIMIT_EXCEEDED, CURSOR_INVALID
   */
  readonly unsettledJobs: ReadUnsettled
  /** How asking the conditions of the configured types goes, wherever they are asked. */
  conditions(): Promise<readonly ConditionState[]>
  /**
   * How many jobs of a filter there are, how they stand and how old they are, in groups; of those that the viewer sees. What
   * the figures mean is in docs/statistics.md. @throws JobError INVALID_INPUT, LIMIT_EXCEEDED, UNAVAILABLE
   */
  jobStats(viewer: Viewer, query: JobStatsQuery): Promise<JobStats>
  /**
   * What is done and what waits at each of several types in a row; of the jobs that the viewer sees.
   * @throws JobError INVALID_INPUT, UNKNOWN_TYPE, LIMIT_EXCEEDED, UNAVAILABLE
   */
  funnel(viewer: Viewer, query: FunnelQuery): Promise<Funnel>
  /**
   * What the viewer should do now, in order, to fill so many minutes (1 to 1,440): what they have, and what `claimNext` would
   * give them. @throws JobError INVALID_INPUT, LIMIT_EXCEEDED, UNAVAILABLE
   */
  agenda(viewer: Viewer, minutes: number): Promise<Agenda>
  /**
   * How far a flow has come for a target: its open run, or else the last; null when there is none, or none that the viewer may see.
   * @throws JobError INVALID_INPUT
   */
  readonly flowProgress: ReadFlowProgress
  /**
   * What operations take as their last argument to take part in a transaction of the product's. That it is one on this
   * database is looked at by the first operation. @throws JobError INVALID_INPUT for what is no transaction at all
   */
  frameIn(tx: ProductTransaction): LockedFrame
  /**
   * The events of the log from a cursor on, without end. `return()` ends it also while `next()` waits. A reader that is
   * slow gets everything all the same: it is read for from the log again.
   * @throws JobError CURSOR_INVALID, CURSOR_EXPIRED, INVALID_INPUT, before the first event
   */
  subscribe(query: StreamQuery): Promise<AsyncIterableIterator<Delivery>>
  /** The same, about to be read: by iterating, or shared with all who ask for the same. */
  feed(query: StreamQuery): Promise<Feed>
  /**
   * Follows the log for good, under a name, with a checkpoint in the database.
   * @throws JobError INVALID_INPUT for an impossible query, or a name that is followed in this process already
   */
  follow(query: FollowQuery, handler: FollowHandler): Following
  /** How all followers of this database are doing, wherever they run. */
  followers(): Promise<readonly FollowerState[]>
  /**
   * Imports jobs with their histories from NDJSON (docs/import.md): pieces of text, or of bytes in UTF-8, that may be cut
   * anywhere. Says what became of each line. Done again, it goes on where something is missing.
   * @throws JobError UNAVAILABLE when the database is away: what was imported stays
   */
  importJobs(pieces: AsyncIterable<Uint8Array | string>, options?: ImportOptions): AsyncGenerator<LineOutcome>
  /**
   * All jobs with their histories, as an import takes them: lines with their line breaks, of one consistent snapshot.
   * @throws JobError UNAVAILABLE when the database is away
   */
  exportJobs(): AsyncGenerator<string>
  /**
   * Takes the counters of statistics away and makes them anew, however few jobs there are. Meanwhile statistics are counted from the
   * jobs. @throws JobError UNAVAILABLE when the database is away
   */
  recountStatistics(): Promise<void>
  /**
   * A live list: first the list, then how it changes, without end. It shows what `reads.jobs` would answer with.
   * `return()` ends it also while `next()` waits. A reader that is slow gets the whole list again.
   * @throws JobError INVALID_INPUT, CURSOR_INVALID, LIMIT_EXCEEDED for a `first` of more than 100, UNAVAILABLE, before the list
   */
  jobQueue(wish: QueueWish): Promise<AsyncIterableIterator<QueueChange>>
  /**
   * Live statistics: first the figures, then again when they have changed, at most once a second, without end. Those who ask
   * the same and see the same cost one look at the database together. That jobs grow older is no change.
   * @throws JobError INVALID_INPUT, LIMIT_EXCEEDED, UNAVAILABLE, before the figures
   */
  readonly jobStatsChanged: LiveStatistics['jobStats']
  /** The same of a funnel. @throws JobError INVALID_INPUT, UNKNOWN_TYPE, LIMIT_EXCEEDED, UNAVAILABLE */
  readonly funnelChanged: LiveStatistics['funnel']
  /** The same of an agenda, which changes by time as well. @throws JobError INVALID_INPUT, LIMIT_EXCEEDED, UNAVAILABLE */
  readonly agendaChanged: LiveStatistics['agenda']
  /** What people were told (docs/notifications.md): of viewers, of jobs, and as inboxes. */
  readonly notifications: Pick<Notifications, 'ofViewer' | 'ofJob' | 'inbox'>
  /** What the system did and will do with a job that nobody does; for those who handle its type, none for others. */
  escalations(viewer: Viewer, job: Pick<Job, 'id' | 'type'>): Promise<readonly Escalation[]>
  /**
   * The mails that were put into the queue, the latest first.
   * @throws JobError FORBIDDEN but for services and admins, LIMIT_EXCEEDED, CURSOR_INVALID, UNAVAILABLE
   */
  mails(viewer: Viewer, query: MailQuery): Promise<NotificationPage>
  /** What links in mails lead to. */
  readonly mailLinks: MailLinks
  /** How many mails wait, and how many were given up. */
  mailCounts(): Promise<MailCounts>
  /**
   * A live inbox: first as it is, then again when it has changed, at most once a second, without end.
   * @throws JobError LIMIT_EXCEEDED, UNAVAILABLE, before the inbox
   */
  readonly inboxChanged: LiveInboxes['open']
  /**
   * Which messages move people, of the types that the viewer handles.
   * @throws JobError FORBIDDEN for users, UNKNOWN_TYPE, INVALID_INPUT, LIMIT_EXCEEDED, UNAVAILABLE
   */
  notificationStats(viewer: Viewer, query: NotificationStatsQuery): Promise<NotificationStats>
  /** What is known of a person, for services and admins and for themselves; null: nothing. @throws JobError UNAVAILABLE */
  person(viewer: Viewer, id: string): Promise<Person | null>
  /** What keeps it from working right now: nothing when it is ready. Answers within 3 s, also while the database hangs. */
  problems(): Promise<readonly string[]>
  /** How long ago the log was last read through to its end, in milliseconds: at most about `pollMs` while all is well. */
  logAgeMs(): number
  /** Whether the event that subscribers are being told of is not the last one of its tick. */
  isMoreComing(): boolean
  /** How long the oldest event that open transactions held back at the last look had waited, in milliseconds; 0: none. */
  logHeldMs(): number
  close(): Promise<void>
}
