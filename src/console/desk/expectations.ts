// What jobs will be like once the server has taken what was just done: shown at once, dropped when it is refused, and of no more
// account once the list tells of that version itself.
import type { QueuedJob } from '../queued-job.ts'

interface Expectation {
  readonly fields: Partial<QueuedJob>
  /** The version that has them; infinite as long as the server has not answered. */
  readonly version: number
}

/** What is expected of jobs, by their ids. It is never changed: a change makes another one. */
export type Expected = ReadonlyMap<string, Expectation>

/** The job as it will be. */
export function expectedOf(job: QueuedJob, expected: Expected): QueuedJob {
  const found = expected.get(job.id)
  return found !== undefined && job.version < found.version ? { ...job, ...found.fields } : job
}

/** Whether the server has not answered yet. */
export function isUnderWay(job: QueuedJob, expected: Expected): boolean {
  return expected.get(job.id)?.version === Number.POSITIVE_INFINITY
}

/** The expectations of a page. */
export class Expectations {
  readonly #listeners = new Set<() => void>()
  #expected: Expected = new Map()

  readonly view = (): Expected => this.#expected

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Expects something while the server is asked. */
  expect(id: string, fields: Partial<QueuedJob>): void {
    this.#show(new Map(this.#expected).set(id, { fields, version: Number.POSITIVE_INFINITY }))
  }

  /** The server has taken it, and the job has this version now. */
  confirm(id: string, version: number): void {
    const found = this.#expected.get(id)
    if (found) this.#show(new Map(this.#expected).set(id, { ...found, version }))
  }

  /** The server has refused it: everything is as it was. */
  drop(id: string): void {
    const rest = new Map(this.#expected)
    rest.delete(id)
    this.#show(rest)
  }

  #show(expected: Expected): void {
    this.#expected = expected
    for (const listener of [...this.#listeners]) listener()
  }
}
