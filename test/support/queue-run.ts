// Jobs of one run of a test of live lists: they share a sort of target, by which the lists of the run know them.
import type { Job } from '../../src/domain/job.ts'
import { JobError } from '../../src/domain/job-error.ts'
import type { Tobedone } from '../../src/tobedone.ts'
import type { QueueStep } from './arbitrary-queues.ts'
import { type beginning, doAction, type Step } from './arbitrary-steps.ts'
import { shop } from './system.ts'

type Beginning = typeof beginning extends import('fast-check').Arbitrary<infer Drawn> ? Drawn : never

/** A clock that a test puts forward. */
export interface SetTime {
  ms: number
}

/** Does what the property draws. */
export class QueueRun {
  /** The sort of target of the run's jobs. */
  readonly targetType: string
  readonly #time: SetTime
  readonly #jobs: string[] = []

  constructor(targetType: string, time: SetTime) {
    this.targetType = targetType
    this.#time = time
  }

  async request(system: Tobedone, drawn: Beginning): Promise<void> {
    const { isOnlyOpen, requestedBy, dueAt, expiresAt, ...input } = drawn
    const at = (ms: number | null): Date | null => (ms === null ? null : new Date(this.#time.ms + ms))
    const target = { type: this.targetType, id: `${this.#jobs.length}` }
    const ifOpen = isOnlyOpen ? ('RETURN_EXISTING' as const) : ('CREATE' as const)
    const job = await refusable(() =>
      system.operations.request(requestedBy, { ...input, target, ifOpen, dueAt: at(dueAt), expiresAt: at(expiresAt) }),
    )
    if (job?.job) this.#jobs.push(job.job.id)
  }

  async do(system: Tobedone, drawn: QueueStep): Promise<void> {
    if ('made' in drawn) {
      this.#time.ms += drawn.passedMs
      return this.request(system, drawn.made)
    }
    if ('done' in drawn) {
      const done = drawn.done.map((index) => this.#jobAt(index))
      await Promise.all(done.map((id) => refusable(() => system.operations.complete(shop, { id }, {}))))
      return
    }
    this.#time.ms += drawn.step.passedMs
    await this.#act(system, this.#jobAt(drawn.job), drawn.step)
  }

  #jobAt(index: number): Job['id'] {
    return this.#jobs[index % this.#jobs.length] ?? ''
  }

  async #act(system: Tobedone, id: Job['id'], { viewer, action }: Step): Promise<void> {
    if (action === 'settle') return system.operations.settle(id)
    await refusable(() => doAction(system, viewer, { id }, action, this.#time.ms))
  }

  /** Something that every list of everything notices. */
  async mark(system: Tobedone): Promise<void> {
    for (const id of this.#jobs) await system.operations.comment(shop, { id }, { body: 'mark', isInternal: false })
  }
}

/** What is refused has simply not happened. */
async function refusable<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof JobError && error.code !== 'UNAVAILABLE' && error.code !== 'INTERNAL') return null
    throw error
  }
}
