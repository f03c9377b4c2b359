// The object of the library: everything as the service itself, other viewers, and what lives as long as the system.
import type { JobShape, TypedJobType } from '../definition/define-job-type.ts'
import type { EventKind } from '../domain/event.ts'
import type { NotificationStats, NotificationStatsQuery } from '../domain/notification/notification-stats.ts'
import type { Person, PersonInput } from '../domain/person.ts'
import type { FollowTransaction } from '../domain/product-transaction.ts'
import type { Role } from '../domain/viewer.ts'
import type {
  FollowerState,
  Following,
  ImportOptions,
  LineOutcome,
  MailQuery,
  NotificationPage,
  Tobedone,
} from '../tobedone.ts'
import type { DeliveredEvent } from './job-events.ts'
import type { LibraryFilter, TypeOrName } from './type-filter.ts'
import type { TypedJob, TypedRequest } from './typed-job.ts'
import type { OperationOptions, Requested, ViewerJobs } from './viewer-jobs.ts'

/** Somebody of the product's, as the product knows them. */
export interface ViewerInput {
  readonly id: string
  /** None: a user. */
  readonly roles?: readonly Role[]
  readonly groups?: readonly string[]
}

/** What a follower's handler works with. */
export interface FollowContext {
  /**
   * The transaction in which the checkpoint moves: what is written through it is written exactly once. It can be given to
   * operations as `{ tx }`. Its connection gives 8-byte integers as bigint.
   */
  readonly tx: FollowTransaction
}

/** What to follow, and how. */
export interface FollowOptions {
  readonly type?: TypeOrName | readonly TypeOrName[]
  readonly filter?: LibraryFilter
  readonly kinds?: readonly EventKind[]
  /** Where it begins when its name is first registered: `now` (unless told), or the `start` of the log. */
  readonly from?: 'now' | 'start'
  /** How long the handler may take for one event, in milliseconds; 60,000 unless told, at most an hour. */
  readonly timeoutMs?: number
}

/** The jobs of a product, as its service has them: it sees everything and may do everything. */
export interface Jobs extends ViewerJobs, AsyncDisposable {
  /** As for every viewer, but nothing stands in the way unseen: there is always a job. @throws JobError */
  request<Shape extends JobShape>(
    type: TypedJobType<Shape>,
    input: TypedRequest<Shape>,
    options?: OperationOptions,
  ): Promise<Requested<TypedJob<Shape>>>
  /** The same for somebody: they see and may do what their roles and groups let them. @throws JobError INVALID_INPUT */
  as(viewer: ViewerInput): ViewerJobs
  /**
   * Follows the log for good: each event is handled after all before it, by one process at a time, and again until the
   * handler succeeds. Whoever follows under the same name, now or later, shares the checkpoint. Outside effects happen at
   * least once; what is written through `tx` happens exactly once. Imported events come as well, with `isImported`.
   * @throws JobError INVALID_INPUT for a name that is no text of 1 to 100 characters or is followed here already
   */
  follow(
    name: string,
    handler: (event: DeliveredEvent, context: FollowContext) => Promise<void> | void,
    options?: FollowOptions,
  ): Following
  /**
   * Says who a person is and how they want to be told; what is left out stays as it is.
   * @throws JobError INVALID_INPUT, UNAVAILABLE
   */
  upsertPerson(person: PersonInput): Promise<Person>
  /** Which messages move people (docs/notifications.md). @throws JobError UNKNOWN_TYPE, INVALID_INPUT, LIMIT_EXCEEDED */
  notificationStats(query?: NotificationStatsQuery): Promise<NotificationStats>
  /** What is known of a person; null: nothing. @throws JobError UNAVAILABLE */
  person(id: string): Promise<Person | null>
  /** The mails that were put into the queue, the latest first. @throws JobError LIMIT_EXCEEDED, CURSOR_INVALID, UNAVAILABLE */
  mails(query?: MailQuery): Promise<NotificationPage>
  /** Puts failed mails (all unless told) back into the queue; answers with how many. @throws JobError INVALID_INPUT, UNAVAILABLE */
  retryMails(ids?: readonly string[]): Promise<number>
  /** How all followers of the database are doing, wherever they run. */
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
  /** What `tobedone/graphql` builds its schema on. */
  readonly system: Tobedone
  /** Ends all streams, waits for what followers handle and for what is under way, and closes the database. */
  close(): Promise<void>
}
