// The jobs of a frame as its commands change them one after the other, and the events that this makes.
import { changesBetween } from '../../domain/changes.ts'
import type { Decision } from '../../domain/decide/decision.ts'
import { decideExpiry } from '../../domain/decide/settle.ts'
import type { EventDraft } from '../../domain/event.ts'
import { isOpen, type Job, type Target, targetOf } from '../../domain/job.ts'
import type { FoundKey } from '../../store/frame-store.ts'
import { idempotencyLock, targetKey } from './needs.ts'

/** A job in a frame: as it was read (null: made here), as it is by now, and what happened in between. */
export interface WorkingJob {
  readonly base: Job | null
  current: Job
  readonly drafts: EventDraft[]
}

/** The job to which an idempotency key leads, and the request that it was used for. */
export interface KeyedJob {
  readonly working: WorkingJob
  readonly hash: string | null
}

/** What is known in a frame. */
export class WorkingSet {
  readonly #jobs = new Map<string, WorkingJob>()
  readonly #byTarget = new Map<string, WorkingJob[]>()
  readonly #byKey = new Map<string, KeyedJob>()
  readonly #now: Date
  /** The keys that requests of this frame found a job with. */
  readonly foundKeys: FoundKey[] = []

  constructor(jobs: readonly Job[], now: Date, foundKeys: readonly FoundKey[] = []) {
    this.#now = now
    for (const job of jobs) if (!this.#jobs.has(job.id)) this.#add({ base: job, current: job, drafts: [] })
    for (const found of foundKeys) this.#know(found)
  }

  #know({ requestedBy, key, hash, jobId }: FoundKey): void {
    const working = this.#jobs.get(jobId)
    if (working) this.#byKey.set(idempotencyLock(requestedBy, key), { working, hash })
  }

  #add(working: WorkingJob): void {
    const job = working.current
    this.#jobs.set(job.id, working)
    const target = targetKey(job.type, targetOf(job))
    const known = this.#byTarget.get(target)
    if (known) known.push(working)
    else this.#byTarget.set(target, [working])
    if (job.idempotencyKey === null) return
    this.#byKey.set(idempotencyLock(job.requestedBy, job.idempotencyKey), { working, hash: job.idempotencyHash })
  }

  /** Every job known, changed or not. */
  get all(): Iterable<WorkingJob> {
    return this.#jobs.values()
  }

  /** The job of this id, expired first if its moment has come. */
  find(id: string): WorkingJob | null {
    const working = this.#jobs.get(id)
    return working ? this.#expired(working) : null
  }

  /** The job that was made or found with this idempotency key. */
  findByKey(requestedBy: string, key: string): KeyedJob | null {
    return this.#byKey.get(idempotencyLock(requestedBy, key)) ?? null
  }

  /** Lets a key lead to the job that was found with it. */
  remember(found: FoundKey): void {
    this.#know(found)
    this.foundKeys.push(found)
  }

  /** The open jobs of a type and target, the oldest first; those whose moment has come are expired first. */
  openOf(type: string, target: Target): readonly WorkingJob[] {
    const known = this.#byTarget.get(targetKey(type, target)) ?? []
    return known
      .map((working) => this.#expired(working))
      .filter(({ current }) => isOpen(current))
      .sort(
        (a, b) =>
          a.current.createdAt.getTime() - b.current.createdAt.getTime() || (a.current.id < b.current.id ? -1 : 1),
      )
  }

  #expired(working: WorkingJob): WorkingJob {
    const expiry = decideExpiry(working.current, this.#now)
    if (expiry) this.apply(working, expiry)
    return working
  }

  /** Makes a job. */
  create(decision: Decision): WorkingJob {
    const working: WorkingJob = { base: null, current: decision.job, drafts: [] }
    this.#add(working)
    working.drafts.push(this.#draft(decision, null, decision.job))
    return working
  }

  /** Lets a decision happen to a job: its version goes up by one, its updatedAt never goes back. */
  apply(working: WorkingJob, decision: Decision): void {
    const before = working.current
    const updatedAt = new Date(Math.max(before.updatedAt.getTime(), this.#now.getTime()))
    working.current = { ...decision.job, version: before.version + 1, updatedAt }
    working.drafts.push(this.#draft(decision, before, working.current))
  }

  #draft(decision: Decision, before: Job | null, after: Job): EventDraft {
    const { kind, actor, comment = null, reason = null } = decision
    const { updatedAt, ...rest } = changesBetween(before, after)
    // What an erasure takes away must not stand in the log as what was there before.
    const changes = { ...(kind === 'ERASED' ? {} : rest), ...(updatedAt ? { updatedAt } : {}) }
    return { kind, at: after.updatedAt, actor, changes, job: after, comment, reason }
  }
}
