// The same thing asked for many times at once, through two systems on one database: it happens once, and everybody else is
// told so in words of the closed list.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { JobStatsKey } from '../src/domain/statistics/job-stats.ts'
import { areCountsNear } from '../src/store/statistics/job-counts.ts'
import { findJobsIn } from '../src/tobedone/find-jobs.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { allAtOnce } from './support/all-at-once.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { connectProduct, openSystem, shop, staff } from './support/system.ts'

const types = [defineJobType('review', { outcomes: ['released', 'refunded'] })]
const times = 100

let database: TestDatabase
let systems: readonly [Tobedone, Tobedone]
let product: Awaited<ReturnType<typeof connectProduct>>

beforeAll(async () => {
  database = await openTestDatabase()
  const options = { countersFrom: 1, countMs: 50 }
  systems = [await openSystem(database.url, types, options), await openSystem(database.url, types, options)]
  product = await connectProduct(database.url)
})
afterAll(async () => {
  await product.end()
  await Promise.all(systems.map((system) => system.close()))
  await database.close()
})

async function requested(id: string, type = 'review'): Promise<Job> {
  const { job } = await systems[0].operations.request(shop, { type, target: { type: 'P', id } })
  if (job === null) throw new Error('no job was made')
  return job
}

async function kindsOf(job: Job): Promise<readonly string[]> {
  const events = await systems[1].reads.history(shop, job, 0, 1_000)
  expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1))
  return events.map(({ kind }) => kind)
}

async function countOf(id: string): Promise<number> {
  return await systems[0].reads.countJobs(shop, { target: { type: 'P', id } }, 1_000)
}

describe(`${times} times at once over two systems`, () => {
  test('different people complete one job: one does, the others are told who', async () => {
    const job = await requested('completed')
    const { answers, refusals } = await allAtOnce(systems, times, (system, index) =>
      system.operations.complete(staff(`staff ${index}`), { id: job.id }, { outcome: 'released' }),
    )
    expect(answers).toHaveLength(1)
    const closedBy = answers[0]?.jobs[0]?.closedBy
    expect(refusals).toHaveLength(times - 1)
    for (const { code, details } of refusals) {
      expect([code, details]).toMatchObject(['CLOSED', { closedBy, outcome: 'released', status: 'COMPLETED' }])
    }
    expect(await kindsOf(job)).toEqual(['REQUESTED', 'COMPLETED'])
  })

  test('one service completes one job: all succeed, with one event', async () => {
    const job = await requested('repeated')
    const { answers } = await allAtOnce(systems, times, (system) =>
      system.operations.complete(shop, { id: job.id }, {}),
    )
    expect(answers).toHaveLength(times)
    expect(new Set(answers.map(({ jobs }) => jobs[0]?.version))).toEqual(new Set([2]))
    expect(await kindsOf(job)).toEqual(['REQUESTED', 'COMPLETED'])
  })

  test('completed by target: one answer has the job, the others none', async () => {
    const job = await requested('by target')
    const subject = { type: 'review', target: { type: 'P', id: 'by target' } }
    const { answers, refusals } = await allAtOnce(systems, times, (system, index) =>
      system.operations.complete(staff(`staff ${index}`), subject, {}),
    )
    expect(refusals).toEqual([])
    expect(answers.filter(({ jobs }) => jobs.length === 1)).toHaveLength(1)
    expect(await kindsOf(job)).toEqual(['REQUESTED', 'COMPLETED'])
  })

  test('different people claim one job: one has it, the others are told who', async () => {
    const job = await requested('claimed')
    const { answers, refusals } = await allAtOnce(systems, times, (system, index) =>
      system.operations.claim(staff(`staff ${index}`), { id: job.id }),
    )
    expect(answers).toHaveLength(1)
    const assignedTo = answers[0]?.job.assignedTo
    expect(refusals.map(({ code, details }) => [code, details['assignedTo']])).toEqual(
      Array.from({ length: times - 1 }, () => ['ALREADY_CLAIMED', assignedTo]),
    )
    expect(await kindsOf(job)).toEqual(['REQUESTED', 'CLAIMED'])
  })

  test('one key: one job, which all get', async () => {
    const { answers, refusals } = await allAtOnce(systems, times, (system) =>
      system.operations.request(shop, { type: 'review', target: { type: 'P', id: 'key' }, idempotencyKey: 'the key' }),
    )
    expect(refusals).toEqual([])
    expect(answers.filter(({ wasCreated }) => wasCreated)).toHaveLength(1)
    expect(new Set(answers.map(({ job }) => job?.id)).size).toBe(1)
    expect(await countOf('key')).toBe(1)
  })

  test('one key for two different requests: one of them is made, the other refused', async () => {
    const { answers, refusals } = await allAtOnce(systems, times, (system, index) =>
      system.operations.request(shop, {
        type: 'review',
        target: { type: 'P', id: `conflict ${index % 4 < 2 ? 'a' : 'b'}` },
        idempotencyKey: 'another key',
      }),
    )
    expect(answers.filter(({ wasCreated }) => wasCreated)).toHaveLength(1)
    expect(answers).toHaveLength(times / 2)
    expect(refusals.map(({ code }) => code)).toEqual(Array.from({ length: times / 2 }, () => 'IDEMPOTENCY_CONFLICT'))
    expect((await countOf('conflict a')) + (await countOf('conflict b'))).toBe(1)
  })

  test('one key while the job that it finds is closed: all get one job', async () => {
    const target = { type: 'P', id: 'key of a job that is closed' }
    for (let round = 0; round < 5; round++) {
      const rest = { type: 'review', target, ifOpen: 'RETURN_EXISTING' } as const
      await systems[0].operations.request(shop, rest)
      const { answers, refusals } = await allAtOnce(systems, times, async (system, index) =>
        index === times / 2
          ? await system.operations.complete(shop, { type: 'review', target }, {})
          : await system.operations.request(shop, { ...rest, idempotencyKey: `round ${round}` }),
      )
      expect(refusals).toEqual([])
      const ids = answers.flatMap((answer) => ('job' in answer ? [answer.job?.id] : []))
      expect([ids.length, new Set(ids).size]).toEqual([times - 1, 1])
    }
  })

  test('RETURN_EXISTING: one job, which all get', async () => {
    const { answers, refusals } = await allAtOnce(systems, times, (system) =>
      system.operations.request(shop, {
        type: 'review',
        target: { type: 'P', id: 'existing' },
        ifOpen: 'RETURN_EXISTING',
      }),
    )
    expect(refusals).toEqual([])
    expect(answers.filter(({ wasCreated }) => wasCreated)).toHaveLength(1)
    expect(new Set(answers.map(({ job }) => job?.id)).size).toBe(1)
    expect(await countOf('existing')).toBe(1)
  })

  test('REFUSE: one job, and the others are told', async () => {
    const { answers, refusals } = await allAtOnce(systems, times, (system) =>
      system.operations.request(shop, { type: 'review', target: { type: 'P', id: 'refused' }, ifOpen: 'REFUSE' }),
    )
    expect(answers).toHaveLength(1)
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['ALREADY_OPEN']))
    expect(await countOf('refused')).toBe(1)
  })

  test('closed only open jobs of one target are reopened: one is', async () => {
    const target = { type: 'P', id: 'reopened' }
    const jobs: Job[] = []
    for (let index = 0; index < 5; index++) {
      const { job } = await systems[0].operations.request(shop, { type: 'review', target, ifOpen: 'REFUSE' })
      if (job) jobs.push(job)
      await systems[0].operations.complete(shop, { type: 'review', target }, {})
    }
    const { answers, refusals } = await allAtOnce(systems, times, (system, index) =>
      system.operations.reopen(shop, { id: jobs[index % jobs.length]?.id ?? '' }, {}),
    )
    expect(answers).toHaveLength(1)
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['ALREADY_OPEN']))
    expect(await systems[0].reads.countJobs(shop, { target, open: true }, 10)).toBe(1)
  })

  test('one version expected: one change, and the others are told the present one', async () => {
    const job = await requested('version')
    const { answers, refusals } = await allAtOnce(systems, times, (system, index) =>
      system.operations.update(shop, { id: job.id, expectedVersion: 1 }, { title: `title ${index}` }),
    )
    expect(answers).toHaveLength(1)
    expect(refusals.map(({ code, details }) => [code, details['version']])).toEqual(
      Array.from({ length: times - 1 }, () => ['VERSION_CONFLICT', 2]),
    )
  })

  test('comments on one job: all are there, in one order', async () => {
    const job = await requested('comments')
    const { answers } = await allAtOnce(systems, times, (system, index) =>
      system.operations.comment(shop, { id: job.id }, { body: `${index}`, isInternal: false }),
    )
    expect(answers).toHaveLength(times)
    expect(await kindsOf(job)).toHaveLength(times + 1)
  })

  test('and after all that statistics say what a count of the jobs says, with counters and as of a moment', async () => {
    await systems[0].recountStatistics()
    // What follows goes through the counters.
    await allAtOnce(systems, times, (system) => system.operations.claimNext(shop, {}))
    const { jobs } = await findJobsIn(systems[0].reads)(shop, {}, 10_000)
    const counted = (keyOf: (job: Job) => string) =>
      Object.fromEntries([...Map.groupBy(jobs, keyOf)].map(([key, group]) => [key, group.length]))
    const told = async (keys: readonly JobStatsKey[], moment: { readonly asOf?: Date } = {}) => {
      const asked = { filter: {}, groupBy: keys, timeZone: 'UTC', ...moment }
      const { groups } = await systems[1].jobStats(shop, asked)
      return Object.fromEntries(groups.map((group) => [group.status ?? group.assignedTo ?? 'nobody', group.count]))
    }
    const query = async (text: string, values: readonly unknown[]) => (await product.query(text, [...values])).rows
    await eventually(() => areCountsNear(query), Boolean)
    const byStatus = counted(({ status }) => status)
    expect(await told(['STATUS'])).toEqual(byStatus)
    expect(await told(['ASSIGNED_TO'])).toEqual(counted(({ assignedTo }) => assignedTo ?? 'nobody'))
    // Read from the log where a job has changed since, so each change must be there once.
    const asOf = new Date(Math.max(...jobs.map(({ updatedAt }) => updatedAt.getTime())))
    await eventually(
      () => systems[0].clock.now(),
      (now) => now > asOf,
    )
    await systems[0].operations.request(shop, { type: 'review', target: { type: 'P', id: 'later' } })
    expect(await told(['STATUS'], { asOf })).toEqual(byStatus)
    expect(await told(['STATUS'])).toEqual({ ...byStatus, PENDING: (byStatus['PENDING'] ?? 0) + 1 })
    expect(byStatus['COMPLETED']).toBeGreaterThan(5)
  })
})
