// What can be asked of the lifecycle: plain data, complete and checked for form, but not yet decided.
import type { Comment } from './event.ts'
import type { JobFilter } from './filter.ts'
import type { CancellationReason, Target } from './job.ts'
import type { IfOpen } from './job-type.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { Viewer } from './viewer.ts'

/** What a request gives. Everything but type and target has a default, of the type or of the product. */
export interface RequestInput {
  readonly type: string
  readonly target: Target
  readonly title?: string | null
  readonly metadata?: JsonObject
  readonly priority?: number
  readonly assignedTo?: string | null
  readonly candidateGroups?: readonly string[]
  readonly candidateUsers?: readonly string[]
  readonly excludedUsers?: readonly string[]
  readonly dueAt?: Date | null
  readonly expiresAt?: Date | null
  readonly ifOpen?: IfOpen
  /** At most 200 characters; a repetition by the same viewer with the same key answers with the job it made. */
  readonly idempotencyKey?: string
}

/** What closing a job as done gives. */
export interface CompleteInput {
  readonly outcome?: string | null
  readonly result?: JsonValue
  /** The type that the result was made for: a job of another one is refused. */
  readonly resultType?: string
  /** Merged into the metadata, key by key. */
  readonly metadata?: JsonObject
}

/** Why it happens, for the log, in words: conditions, escalations, imports and links in mails say it. */
export interface Because {
  readonly because?: string
}

/** How a job ends as done. */
export type Completion = CompleteInput & Because

/** How a job ends as not to be done. */
export type Cancellation = { readonly reason: CancellationReason } & Because

/** What an update changes; what is absent stays. */
export interface UpdateInput {
  readonly title?: string | null
  readonly priority?: number
  /** Merged into the metadata, key by key. */
  readonly metadata?: JsonObject
  readonly candidateGroups?: readonly string[]
  readonly candidateUsers?: readonly string[]
  readonly excludedUsers?: readonly string[]
}

/** New dates; null removes one, what is absent stays. */
export interface RescheduleInput {
  readonly dueAt?: Date | null
  readonly expiresAt?: Date | null
}

/** One thing to do with one job that exists. */
export type JobAction =
  | { readonly operation: 'claim' | 'start' | 'stop' }
  | ({ readonly operation: 'unclaim' } & Because)
  | ({ readonly operation: 'assign'; readonly to: string | null } & Because)
  | { readonly operation: 'snooze'; readonly until: Date | null }
  | ({ readonly operation: 'reschedule' } & RescheduleInput)
  | ({ readonly operation: 'update' } & UpdateInput & Because)
  | { readonly operation: 'comment'; readonly comment: Comment }
  | ({ readonly operation: 'complete' } & Completion)
  | ({ readonly operation: 'cancel' } & Cancellation)
  | ({ readonly operation: 'reopen' } & RescheduleInput)

/** Ask for a new job. `jobId` is fresh and used if one is made; `inputHash` is of the input as sent. */
export interface RequestCommand {
  readonly kind: 'request'
  readonly viewer: Viewer
  readonly jobId: string
  readonly input: RequestInput
  readonly inputHash: string | null
  /** The run of a flow of which it is to be a step. */
  readonly run?: { readonly id: string; readonly flow: string }
}

/** Do something with the job of this id. */
export interface ActCommand {
  readonly kind: 'act'
  readonly viewer: Viewer
  readonly jobId: string
  readonly action: JobAction
  readonly expectedVersion: number | null
}

/** Complete all open jobs of a type and target that the viewer may complete. */
export interface CompleteByTargetCommand {
  readonly kind: 'completeByTarget'
  readonly viewer: Viewer
  readonly type: string
  readonly target: Target
  readonly input: CompleteInput
}

/** Claim the first job, in the order of work, that the viewer may claim. */
export interface ClaimNextCommand {
  readonly kind: 'claimNext'
  readonly viewer: Viewer
  readonly filter: JobFilter
}

/** Let happen to a job what is due by now: expiry, the end of a claim, waking, becoming overdue. */
export interface SettleCommand {
  readonly kind: 'settle'
  readonly viewer: Viewer
  readonly jobId: string
}

export type Command = RequestCommand | ActCommand | CompleteByTargetCommand | ClaimNextCommand | SettleCommand
