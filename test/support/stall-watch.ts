// What tests of stalls do: a clock of their own, two servers that watch, and waiting until they have looked at everything.
import type { Job, Target } from '../../src/domain/job.ts'
import type { JobType } from '../../src/domain/job-type.ts'
import type { Tobedone, TobedoneOptions } from '../../src/tobedone.ts'
import { eventually } from './eventually.ts'
import { startServer, type TestServer } from './server.ts'
import { openSystem, shop } from './system.ts'

const name = 'investigate_stall'
const lookMs = 61_000

/** A server through which is asked, and two that watch. The last type is the witness: `normal: { pendingP90: 1 }`. */
export class StallWatch {
  readonly server: TestServer
  readonly #options: Partial<TobedoneOptions>
  readonly #types: readonly JobType[]
  readonly #time: { ms: number }
  readonly #watchers: Tobedone[] = []

  private constructor(
    server: TestServer,
    types: readonly JobType[],
    options: Partial<TobedoneOptions>,
    time: { ms: number },
  ) {
    this.server = server
    this.#types = types
    this.#options = options
    this.#time = time
  }

  static async open(types: readonly JobType[], given: Partial<TobedoneOptions> = {}): Promise<StallWatch> {
    const time = { ms: Date.UTC(2026, 5, 1) }
    const options = { clock: { now: () => new Date(time.ms) }, pollMs: 50, ...given }
    const server = await startServer({ types, system: { ...options, hasTimers: false } })
    return new StallWatch(server, types, options, time)
  }

  /** Starts the two that watch. */
  async watch(): Promise<void> {
    const open = () => openSystem(this.server.databaseUrl, this.#types, { ...this.#options, timerMs: 20 })
    this.#watchers.push(...(await Promise.all([open(), open()])))
  }

  pass(ms: number): void {
    this.#time.ms += ms
  }

  async request(type: string, id: string): Promise<Job> {
    const { job } = await this.server.tobedone.operations.request(shop, { type, target: { type: 'Customer', id } })
    if (job === null) throw new Error('no job was made')
    return job
  }

  async complete(type: string, id: string): Promise<void> {
    await this.server.tobedone.operations.complete(shop, { type, target: { type: 'Customer', id } }, {})
  }

  /** All investigations of a type, or of a step of a flow (`flow/type`), the oldest first. */
  async investigations(of: string): Promise<readonly Job[]> {
    const target: Target = { type: of.includes('/') ? 'FlowStep' : 'JobType', id: of }
    const asked = { filter: { type: [name], target }, orderBy: 'CREATED_AT_ASC', first: 100 } as const
    return (await this.server.tobedone.reads.jobs(shop, asked)).jobs
  }

  /** The last investigation, as soon as there are so many, and it stands so. */
  async investigated(of: string, count: number, status: Job['status'] = 'PENDING'): Promise<Job> {
    const jobs = await eventually(
      () => this.investigations(of),
      (found) => found.length >= count && found.at(-1)?.status === status,
      10_000,
    )
    const last = jobs.at(-1)
    if (last === undefined || jobs.length > count) throw new Error(`There are ${jobs.length} investigations of ${of}.`)
    return last
  }

  /**
   * Waits until everything as it is now was looked at. The witness is looked at last: a look that began before may tell that it
   * is late, but the one that tells that it is not any more began after that.
   */
  async looked(): Promise<void> {
    const witness = this.#types.at(-1)?.name ?? ''
    const before = (await this.investigations(witness)).length
    await this.request(witness, 'witness')
    this.pass(lookMs)
    await this.investigated(witness, before + 1)
    await this.complete(witness, 'witness')
    this.pass(lookMs)
    await this.investigated(witness, before + 1, 'COMPLETED')
  }

  async close(): Promise<void> {
    await Promise.all(this.#watchers.map((system) => system.close()))
    await this.server.close()
  }
}
