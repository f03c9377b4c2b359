// What a flow for one target should do, said once more in the plainest way: a list of jobs and one run, for comparison with what
// really happens.
import type { FlowStep } from '../../src/domain/flow/flow.ts'

interface ModelJob {
  readonly type: string
  /** The number of the run that requested it; null: nobody's. */
  readonly run: number | null
  status: 'OPEN' | 'COMPLETED' | 'CANCELLED'
  reason: string | null
  closedAt: number
}

/** A condition that can be read: whether the step is needed hangs on whether another one is done. */
interface ModelCondition {
  readonly reads: string
  readonly isDone: boolean
}

type Step = Pick<FlowStep, 'type' | 'after' | 'isOptional'>

/** A flow for one target, as it should be. */
export class FlowModel {
  readonly jobs: ModelJob[] = []
  status: 'NONE' | 'OPEN' | 'COMPLETED' | 'CANCELLED' = 'NONE'
  readonly #steps: readonly Step[]
  readonly #conditions: ReadonlyMap<string, ModelCondition>
  #run = 0
  #startedAt = 0
  #time = 0

  constructor(steps: readonly Step[], conditions: ReadonlyMap<string, ModelCondition>) {
    this.#steps = steps
    this.#conditions = conditions
  }

  #of(type: string, status: ModelJob['status']): ModelJob[] {
    return this.jobs.filter((job) => job.type === type && job.status === status)
  }

  /** Where a step stands. */
  statusOf({ type, after, isOptional }: Step): string {
    if (this.#of(type, 'COMPLETED').length > 0) return 'DONE'
    if (this.#of(type, 'OPEN').length > 0) return 'OPEN'
    const last = this.#of(type, 'CANCELLED')
      .filter(({ run, closedAt }) => (run === null ? closedAt > this.#startedAt : run === this.#run))
      .sort((a, b) => b.closedAt - a.closedAt)[0]
    if (last !== undefined) return isOptional || last.reason === 'SKIPPED' ? 'SKIPPED' : 'HELD'
    if (this.status === 'COMPLETED') return 'NOT_NEEDED'
    const condition = this.#conditions.get(type)
    if (condition === undefined || !after.every((each) => this.#hasPassed(each))) return 'WAITING'
    return this.#of(condition.reads, 'COMPLETED').length > 0 === condition.isDone ? 'WAITING' : 'NOT_NEEDED'
  }

  #hasPassed(type: string): boolean {
    const step = this.#steps.find((each) => each.type === type)
    return step !== undefined && ['DONE', 'SKIPPED', 'NOT_NEEDED'].includes(this.statusOf(step))
  }

  #goOn(): FlowModel['status'] {
    if (this.status !== 'OPEN') return this.status
    const asked = this.#steps.filter(
      (step) => this.statusOf(step) === 'WAITING' && step.after.every((type) => this.#hasPassed(type)),
    )
    for (const { type } of asked) this.#add(type, this.#run)
    if (this.#steps.every(({ type }) => this.#hasPassed(type))) this.status = 'COMPLETED'
    return this.status
  }

  #add(type: string, run: number | null): void {
    this.jobs.push({ type, run, status: 'OPEN', reason: null, closedAt: 0 })
  }

  request(type: string): void {
    this.#add(type, null)
  }

  /** Ends all open jobs of a type. */
  end(type: string, status: 'COMPLETED' | 'CANCELLED', reason: string | null): void {
    const open = this.#of(type, 'OPEN')
    for (const job of open) Object.assign(job, { status, reason, closedAt: ++this.#time })
    // What does not happen moves nothing.
    if (open.length > 0) this.#goOn()
  }

  /** Whether a closed job of a type can be brought back beside no open one; if so, the last one is. */
  reopen(type: string): boolean {
    const [last] = this.jobs
      .filter((job) => job.type === type && job.status !== 'OPEN')
      .sort((a, b) => b.closedAt - a.closedAt)
    if (last === undefined || this.#of(type, 'OPEN').length > 0) return false
    Object.assign(last, { status: 'OPEN', reason: null, closedAt: 0 })
    return true
  }

  start(): void {
    if (this.status === 'OPEN') return
    const before = { status: this.status, startedAt: this.#startedAt }
    this.status = 'OPEN'
    this.#run++
    this.#startedAt = ++this.#time
    const after = this.#goOn()
    // Where nothing new is to be asked for, what is completed stays the run that it was.
    if (before.status !== 'COMPLETED' || after !== 'COMPLETED') return
    this.#run--
    this.#startedAt = before.startedAt
  }

  cancel(): void {
    this.status = 'CANCELLED'
    for (const job of this.jobs) {
      if (job.status !== 'OPEN' || job.run !== this.#run) continue
      Object.assign(job, { status: 'CANCELLED', reason: 'WITHDRAWN', closedAt: ++this.#time })
    }
  }
}
