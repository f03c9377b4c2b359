// A product whose own data decides when jobs are done: what tests of conditions change and look at.
import type { JobEvent } from '../../src/domain/event.ts'
import type { Job, Target } from '../../src/domain/job.ts'
import type { Tobedone } from '../../src/tobedone.ts'
import { eventually } from './eventually.ts'
import { shop } from './system.ts'

let targets = 0

/** A target that no test has used. */
export function newTarget(): Target {
  return { type: 'User', id: `u${++targets}` }
}

/** Requests a job; answers with it as it was then. */
export async function requestIn({ operations }: Tobedone, type: string, target = newTarget()): Promise<Job> {
  const { job } = await operations.request(shop, { type, target, title: 'Planted' })
  if (job === null) throw new Error('no job was made')
  return job
}

/** Imports jobs: as an import requests nothing, only a pass asks about them. */
export async function importIn(system: Tobedone, type: string, count: number): Promise<readonly Job[]> {
  async function* lines() {
    for (let index = 0; index < count; index++) {
      const job = { externalId: `${type}-${index}`, type, target: newTarget(), at: '2020-01-01T00:00:00Z', by: 'ann' }
      yield `${JSON.stringify(job)}\n`
    }
  }
  await Array.fromAsync(system.importJobs(lines()))
  return (await system.reads.jobs(shop, { filter: { type: [type] }, orderBy: 'CREATED_AT_ASC', first: count })).jobs
}

/** A job as it is now. */
export async function jobIn({ reads }: Tobedone, { id }: Job): Promise<Job> {
  const job = await reads.job(shop, id)
  if (job === null) throw new Error('no job')
  return job
}

/** The job as soon as it is closed. */
export async function closedIn(system: Tobedone, job: Job, patienceMs = 10_000): Promise<Job> {
  return await eventually(
    () => jobIn(system, job),
    ({ closedAt }) => closedAt !== null,
    patienceMs,
  )
}

/** What happened to a job. */
export async function historyIn({ reads }: Tobedone, job: Job): Promise<readonly JobEvent[]> {
  return await reads.history(shop, job, 0, 100)
}
