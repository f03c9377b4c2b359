// What the write frame needs of PostgreSQL: read, lock, write. Only the frame in `operations/` may use it.
import type { Erasure } from '../domain/erasure.ts'
import type { EventDraft } from '../domain/event.ts'
import type { JobFilter } from '../domain/filter.ts'
import type { FlowRun } from '../domain/flow/flow-run.ts'
import type { Job, Target } from '../domain/job.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { RunErasure } from './flow-erasure.ts'

/** What has to be read before commands can be decided. */
export interface Needs {
  readonly jobIds: readonly string[]
  /** Jobs that are to be reopened: the open `onlyOpen` job of the same type and target is read along. */
  readonly reopenedIds: readonly string[]
  /** Targets of which all open jobs of the type are read. */
  readonly targets: readonly { readonly type: string; readonly target: Target }[]
  readonly keys: readonly { readonly requestedBy: string; readonly key: string }[]
}

/** The key of a request that found a job open: it leads to that job from then on. */
export interface FoundKey {
  readonly requestedBy: string
  readonly key: string
  /** Of the request, as on the jobs that requests make. */
  readonly hash: string
  readonly jobId: string
}

/** What was read, and a cursor after which come all events that it does not show. */
export interface Reading {
  readonly jobs: readonly Job[]
  /** Of the keys that were needed. Their jobs are among the jobs. */
  readonly foundKeys: readonly FoundKey[]
  readonly eventCursor: string
}

/** An event to write. `isNew`: its job is made in this frame; `isLast`: its state of the job is the one that stays. */
export interface EventWrite {
  readonly draft: EventDraft
  readonly isNew: boolean
  readonly isLast: boolean
}

/** Changes that stand or fall together. Units of a frame share neither jobs nor locks. */
export interface UnitWrite {
  readonly unit: number
  /** Names of locks that must be held, beside the rows. */
  readonly locks: readonly string[]
  /** The jobs that change, with the version that was decided on. */
  readonly rows: readonly { readonly id: string; readonly version: number }[]
  /** Jobs that must find nothing in their way: another only open job, or (new ones) their keys. */
  readonly guards: readonly { readonly job: Job; readonly isNew: boolean }[]
  readonly events: readonly EventWrite[]
  /** Keys to remember, of which none may be used yet. */
  readonly foundKeys?: readonly FoundKey[]
  /** The events come with an import. */
  readonly isImported?: true
}

/** What became of the units: those not named were written. */
export interface Written {
  /** Somebody holds a row or lock of it. */
  readonly busy: ReadonlySet<number>
  /** It was decided on what is no longer so. */
  readonly stale: ReadonlySet<number>
  /** After it come all events but those of this frame and of what was visible to it. */
  readonly eventCursor: string
  /** The reader of the log in this process reads right behind it, and need not be told. */
  readonly isReadBehind?: boolean
}

/** The frame's door to the database. Every method throws JobError UNAVAILABLE when it cannot be reached. */
export interface FrameStore {
  /** Reads in one statement, without locks. */
  read(needs: Needs): Promise<Reading>
  /** Writes in one statement, without waiting for anybody. */
  write(recordedAt: Date, units: readonly UnitWrite[]): Promise<Written>
  /** Runs the work in a transaction of its own, that waits for locks for a limited time: as long as all, unless told. */
  transaction<Result>(work: (locked: LockedFrame) => Promise<Result>, patienceMs?: number): Promise<Result>
}

/** What flows need in a transaction; what it says holds while the lock of the flow for the target is held. */
export interface FlowFrame {
  /** The open run of a flow for a target, or else the last; null when there never was one. */
  latestRun(flow: string, target: Target): Promise<FlowRun | null>
  /** The jobs of a target by which one can tell where steps of these types stand. */
  stepJobs(target: Target, types: readonly string[]): Promise<readonly Job[]>
  /** The open jobs that a run has requested. */
  openJobsOf(run: FlowRun): Promise<readonly Job[]>
  /** The open run, which need not be tried again from now on. */
  openRun(flow: string, target: Target): Promise<FlowRun | null>
  /** Writes a run, whether it is new or not. */
  save(run: FlowRun): Promise<void>
  /** Blanks runs. Like `openRun`, not in a transaction of the product's. */
  erase(erasure: RunErasure): Promise<void>
}

/** A transaction in which everything that is read is locked as well. */
export interface LockedFrame {
  /** Reads without locks: what it says may be outdated at once. */
  peek(needs: Needs): Promise<readonly Job[]>
  /** Waits for the locks and rows. */
  lock(locks: readonly string[], needs: Needs): Promise<Reading>
  /**
   * Locks the first job, in the order of work, that the claim's condition admits, skipping those that others hold.
   * `taken` are jobs that this transaction has given away already.
   */
  lockNext(claim: NextClaim, taken: readonly string[]): Promise<Reading>
  write(recordedAt: Date, units: readonly UnitWrite[]): Promise<Written>
  readonly flows: FlowFrame
  /** Takes what is erased out of the log of jobs that this transaction has written blank. */
  rewriteLog(jobs: readonly Job[], erasure: Erasure): Promise<void>
}

/** Whose next job is looked for, and among which. */
export interface NextClaim {
  readonly viewer: Viewer
  readonly filter: JobFilter
  readonly now: Date
}
