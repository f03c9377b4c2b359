// What one viewer can do and read: the operations of the library as one sees them. The verbs are those of `operations/`.
import type { JobShape, TypedJobType } from '../definition/define-job-type.ts'
import type { Agenda } from '../domain/agenda/agenda.ts'
import type { CompleteInput, RescheduleInput, UpdateInput } from '../domain/command.ts'
import type { Comment, JobEvent } from '../domain/event.ts'
import type { FlowProgress } from '../domain/flow/progress.ts'
import type { CancellationReason, Job, Target } from '../domain/job.ts'
import type { JsonObject } from '../domain/json.ts'
import type { JobOrder } from '../domain/order.ts'
import type { ProductTransaction } from '../domain/product-transaction.ts'
import type { Funnel } from '../domain/statistics/funnel.ts'
import type { JobStats } from '../domain/statistics/job-stats.ts'
import type {
  CheckAnswer,
  CheckInput,
  NotificationPage,
  NotificationQuery,
  UnsettledPage,
  UnsettledQuery,
} from '../tobedone.ts'
import type { FlowOrName } from './flow-name.ts'
import type { EventQuery, JobEvents } from './job-events.ts'
import type { OwnPreferences } from './own-preferences.ts'
import type { FunnelOptions, StatsOptions } from './statistics.ts'
import type { LibraryFilter, TypeOrName } from './type-filter.ts'
import type { TypedCompletion, TypedJob, TypedRequest } from './typed-job.ts'

/** How an operation is done. */
export interface OperationOptions {
  /**
   * A transaction of the product's on the same database, read committed: the operation counts when that commits. Refusals
   * leave the transaction usable.
   */
  readonly tx?: ProductTransaction
}

/** Which job: its id, or its id and the version that it must still have. A job is one as well, in whatever version. */
export type JobReference = string | { readonly id: string; readonly expectedVersion?: number }

/** The answer to a request. */
export interface Requested<Found> {
  readonly job: Found
  /** False where the request was answered with a job that was there already. */
  readonly wasCreated: boolean
  /** After it come all events that the job does not show yet. */
  readonly eventCursor: string
}

/** The job after an operation; after the cursor come all events that it does not show yet. */
export interface Done<Found = Job> {
  readonly job: Found
  readonly eventCursor: string
}

/** The jobs that were completed: none when there was nothing to complete, which is no error. */
export interface Completed<Found = Job> {
  readonly jobs: readonly Found[]
  readonly eventCursor: string
}

/** Which page of a list, and in which order. */
export interface ListOptions {
  /** CREATED_AT_DESC unless told. */
  readonly orderBy?: JobOrder
  /** 1 to 100; 20 unless told. At most one of `first` and `last`. */
  readonly first?: number
  readonly last?: number
  /** Page cursors, of `pageCursorOf`. */
  readonly after?: string
  readonly before?: string
}

/** A page of a list. */
export interface JobList {
  readonly jobs: readonly Job[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly pageCursorOf: (job: Job) => string
  /** After it come all events that the page does not show yet. */
  readonly eventCursor: string
}

/** What to look at (at most 100 targets together); with none of the lists, all open jobs are asked about again, from now on. */
export interface CheckOptions extends Omit<CheckInput, 'type'> {
  /** Must be given with `holds` and `gone`; otherwise all types with a condition. */
  readonly type?: TypeOrName
}

/** Which of the open jobs that should not be open. */
export interface UnsettledOptions extends Omit<UnsettledQuery, 'type'> {
  /** All unless told. */
  readonly type?: TypeOrName | readonly TypeOrName[]
}

/** Jobs that go from one person to another. */
export interface AssignManyInput {
  /** Null: those that nobody has. */
  readonly from: string | null
  /** Null: gives them back to their candidates. */
  readonly to: string | null
  readonly filter?: LibraryFilter
  /** The `endCursor` of an earlier call: goes on behind the jobs that it has looked at. */
  readonly after?: string
}

/** What became of each job; `hasMore` when there are more than one call moves (500) or looks at (5,000). */
export interface AssignedMany {
  readonly jobs: readonly Job[]
  /** The first 500 of those that were not assigned, and why. */
  readonly refusals: readonly { readonly job: Job; readonly error: Error }[]
  /** How many were not. */
  readonly refusedCount: number
  readonly hasMore: boolean
  /** Where to go on, as `after`; null when there are no more. */
  readonly endCursor: string | null
  readonly eventCursor: string
}

/** What was erased. The pseudonym is not told: nobody need be able to ask whose it is. */
export interface Erased {
  /** How many jobs held something of it; 0 when there was nothing to erase, which is no error. */
  readonly erasedCount: number
  /** How many of these were open and are cancelled now. */
  readonly cancelledCount: number
  /** All events of the erasure come after it. */
  readonly eventCursor: string
}

/** For what and whom a flow is started. */
export interface StartFlowInput {
  readonly target: Target
  /** Who gets the steps that name nobody themselves. Unless told, nobody in particular; a user is it themselves. */
  readonly assignedTo?: string
  /** For the conditions and the metadata of the steps. */
  readonly metadata?: JsonObject
}

/** A flow that was cancelled; after the cursor come all events that the progress does not show yet. */
export interface CancelledFlow {
  /** Null where the viewer may not see it. */
  readonly progress: FlowProgress | null
  readonly eventCursor: string
}

/** The answer to a start. */
export interface StartedFlow extends CancelledFlow {
  /** False where it was under way already, or done with nothing new to ask for. */
  readonly wasStarted: boolean
}

/**
 * Jobs as one viewer has them. What the viewer may not see is not there; metadata that the viewer may not read is empty.
 * Every operation is refused by a `JobError`, whose code says why.
 */
export interface ViewerJobs extends OwnPreferences {
  /**
   * Requests a job about a target; null where a job stands in the way that the viewer may not see.
   * @throws JobError INVALID_INPUT, UNKNOWN_TYPE, FORBIDDEN, EXCLUDED, ALREADY_OPEN, IDEMPOTENCY_CONFLICT, UNAVAILABLE
   */
  request<Shape extends JobShape>(
    type: TypedJobType<Shape>,
    input: TypedRequest<Shape>,
    options?: OperationOptions,
  ): Promise<Requested<TypedJob<Shape> | null>>
  /** Completes all open jobs of a type and target that the viewer may complete. @throws JobError INVALID_INPUT, UNKNOWN_TYPE */
  complete<Shape extends JobShape>(
    type: TypedJobType<Shape>,
    completion: TypedCompletion<Shape>,
    options?: OperationOptions,
  ): Promise<Completed<TypedJob<Shape>>>
  /** Completes one job. @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, EXCLUDED, CLOSED, VERSION_CONFLICT */
  complete(job: JobReference, completion?: CompleteInput, options?: OperationOptions): Promise<Completed>
  /** Cancels an open job. @throws JobError NOT_FOUND, FORBIDDEN, CLOSED, VERSION_CONFLICT */
  cancel(job: JobReference, reason: Exclude<CancellationReason, 'EXPIRED'>, options?: OperationOptions): Promise<Done>
  /** Takes a job. @throws JobError NOT_FOUND, FORBIDDEN, EXCLUDED, CLOSED, ALREADY_CLAIMED, VERSION_CONFLICT */
  claim(job: JobReference, options?: OperationOptions): Promise<Done>
  /** Takes the first job, in the order of work, that nobody has; null when there is none. @throws JobError INVALID_INPUT */
  claimNext(filter?: LibraryFilter, options?: OperationOptions): Promise<Done<Job | null>>
  /** Gives a job back to its candidates. @throws JobError NOT_FOUND, FORBIDDEN, CLOSED, VERSION_CONFLICT */
  unclaim(job: JobReference, options?: OperationOptions): Promise<Done>
  /** Begins to work on a job. @throws JobError as `claim` */
  start(job: JobReference, options?: OperationOptions): Promise<Done>
  /** Lays a job down; it stays with its person. @throws JobError NOT_FOUND, FORBIDDEN, CLOSED, VERSION_CONFLICT */
  stop(job: JobReference, options?: OperationOptions): Promise<Done>
  /** Gives a job to somebody; null gives it back. @throws JobError NOT_FOUND, FORBIDDEN, EXCLUDED, CLOSED, VERSION_CONFLICT */
  assign(job: JobReference, to: string | null, options?: OperationOptions): Promise<Done>
  /** Gives many open jobs from one person to another, each on its own, at most 500 a call. @throws JobError INVALID_INPUT, CURSOR_INVALID */
  assignMany(input: AssignManyInput): Promise<AssignedMany>
  /** Puts a pending job out of sight; null brings it back. @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, CLOSED */
  snooze(job: JobReference, until: Date | null, options?: OperationOptions): Promise<Done>
  /** Sets due and expiry dates; null removes one. @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, CLOSED */
  reschedule(job: JobReference, dates: RescheduleInput, options?: OperationOptions): Promise<Done>
  /** Changes what is said of a job; what is absent stays. @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, CLOSED */
  update(job: JobReference, changes: UpdateInput, options?: OperationOptions): Promise<Done>
  /** Brings a closed job back; a past expiry has to be given anew. @throws JobError INVALID_INPUT, NOT_FOUND, ALREADY_OPEN */
  reopen(job: JobReference, dates?: RescheduleInput, options?: OperationOptions): Promise<Done>
  /** Says something about a job, at most 10,000 bytes; a text is for all who see it. @throws JobError INVALID_INPUT, NOT_FOUND */
  comment(job: JobReference, comment: string | Comment, options?: OperationOptions): Promise<Done>
  /**
   * Starts a flow for a target and requests its first steps; where it is under way, or done with nothing new to ask for, it
   * answers with that. @throws JobError INVALID_INPUT, FORBIDDEN, UNAVAILABLE
   */
  startFlow(flow: FlowOrName, input: StartFlowInput, options?: OperationOptions): Promise<StartedFlow>
  /** Cancels the open run of a flow, and the open jobs it requested. @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, CLOSED */
  cancelFlow(flow: FlowOrName, target: Target, options?: OperationOptions): Promise<CancelledFlow>
  /**
   * Looks at the open jobs of targets now: those that are done complete, those about nothing any more are cancelled, by `system`; or
   * they are listed. For services and admins (docs/conditions.md).
   * @throws JobError FORBIDDEN, INVALID_INPUT, UNKNOWN_TYPE, LIMIT_EXCEEDED; what is wrong with one target is said there
   */
  check(options?: CheckOptions): Promise<CheckAnswer>
  /** Erases a person from jobs and from the log; admins only. @throws JobError INVALID_INPUT, FORBIDDEN */
  erasePerson(id: string): Promise<Erased>
  /** Erases a target; its open jobs are cancelled (TARGET_GONE); admins only. @throws JobError INVALID_INPUT, FORBIDDEN */
  eraseTarget(target: Target): Promise<Erased>

  /** A job by its id, or null. @throws JobError UNAVAILABLE */
  job(id: string): Promise<Job | null>
  /** A page of the jobs of a filter (all, unless told). @throws JobError INVALID_INPUT, CURSOR_INVALID, LIMIT_EXCEEDED */
  jobs(filter?: LibraryFilter, options?: ListOptions): Promise<JobList>
  /** All that happened to a job, from its request on; nothing for one that is not there. @throws JobError UNAVAILABLE */
  history(id: string): Promise<readonly JobEvent[]>
  /**
   * How many jobs of a filter there are, how they stand and how old they are, in groups (docs/statistics.md).
   * @throws JobError INVALID_INPUT, LIMIT_EXCEEDED
   */
  stats(filter?: LibraryFilter, options?: StatsOptions): Promise<JobStats>
  /**
   * What is done and what waits at each of several types in a row (docs/statistics.md).
   * @throws JobError INVALID_INPUT, UNKNOWN_TYPE, LIMIT_EXCEEDED
   */
  funnel(options: FunnelOptions): Promise<Funnel>
  /**
   * What one should do now, in order, to fill so many minutes (1 to 1,440): what one has, and what `claimNext` would give
   * (docs/agenda.md). @throws JobError INVALID_INPUT, LIMIT_EXCEEDED
   */
  agenda(time: { readonly minutes: number }): Promise<Agenda>
  /** Open jobs that should not be open, of types that list them; for services and admins. @throws JobError FORBIDDEN, CURSOR_INVALID */
  unsettled(options?: UnsettledOptions): Promise<UnsettledPage>
  /** What one was told about jobs, the latest first (docs/notifications.md). @throws JobError LIMIT_EXCEEDED, CURSOR_INVALID */
  notifications(query?: NotificationQuery): Promise<NotificationPage>
  /** Notes that one has seen these (unless told: all); answers with how many were not seen before. @throws JobError INVALID_INPUT */
  markNotificationsSeen(ids?: readonly string[]): Promise<number>
  /** How far a flow has come for a target; null when it was never started, or not for this viewer. @throws JobError INVALID_INPUT */
  flowProgress(flow: FlowOrName, target: Target): Promise<FlowProgress | null>
  /** A cursor of now, for `events({ after })`. @throws JobError UNAVAILABLE */
  eventCursor(): Promise<string>
  /** The events of the log after a cursor (unless told: from now on), without end: see `JobEvents`. */
  events(query?: EventQuery): JobEvents
}
