// Erasure while others work on the same jobs, hold them, or the server dies: nothing slips through, and to erase once more
// brings everything to the same end.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import { JobError } from '../src/domain/job-error.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { storedRows, wordsIn } from './support/stored-rows.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'
import { openTcpProxy } from './support/tcp-proxy.ts'

const types = [defineJobType('review')]
const root: Viewer = { id: 'root', roles: ['admin'], groups: [] }

let database: TestDatabase
let systems: readonly [Tobedone, Tobedone]

beforeAll(async () => {
  database = await openTestDatabase()
  systems = [await openSystem(database.url, types), await openSystem(database.url, types)]
})
afterAll(async () => {
  await Promise.all(systems.map((system) => system.close()))
  await database.close()
})

async function requested(count: number, mark: string, targetId = mark): Promise<readonly Job[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, () =>
      systems[0].operations.request(shop, {
        ...{ type: 'review', target: { type: 'P', id: targetId }, assignedTo: `${mark}-person` },
        ...{ title: `${mark}-title`, metadata: { mark } },
      }),
    ),
  )
  return answers.flatMap(({ job }) => job ?? [])
}

const historyOf = (job: Job) => systems[1].reads.history(shop, job, 0, 10_000)

async function erasedCounts(jobs: readonly Job[]): Promise<readonly number[]> {
  const histories = await Promise.all(jobs.map(historyOf))
  return histories.map((events) => events.filter(({ kind }) => kind === 'ERASED').length)
}

console.info(`erasure races: seed ${runSeed}`)

test.each(['person', 'target'] as const)(
  'writers on the jobs of a %s, while two servers erase it at once',
  async (of) => {
    const mark = `planted-${of}`
    const jobs = await requested(size(60, 600), mark)
    let isOver = false
    async function write(writer: number): Promise<void> {
      const random = randomFrom(runSeed + writer)
      const { operations } = systems[writer % 2 === 0 ? 0 : 1]
      const viewer: Viewer = { ...shop, id: writer % 3 === 0 ? `${mark}-person` : 'shop' }
      while (!isOver) {
        const job = jobs[Math.floor(random() * jobs.length)]
        if (job === undefined) continue
        const works = [
          () => operations.comment(viewer, job, { body: `${mark}-said`, isInternal: false }),
          () => operations.update(viewer, job, { metadata: { [`k${random()}`]: mark } }),
          () => operations.assign(viewer, job, `${mark}-person`),
          () => operations.complete(viewer, job, { result: mark }),
          () => operations.complete(viewer, { type: 'review', target: { type: 'P', id: mark } }, {}),
          () => operations.reopen(viewer, job, {}),
          () =>
            operations.request(viewer, { type: 'review', target: { type: 'P', id: mark }, ifOpen: 'RETURN_EXISTING' }),
        ]
        const work = works[Math.floor(random() * (writer === 0 ? works.length : 3))]
        await work?.().catch((error: unknown) => {
          if (!(error instanceof JobError)) throw error
        })
      }
    }
    const writers = Array.from({ length: 6 }, (_, writer) => write(writer))
    const erase = ({ operations }: Tobedone) =>
      of === 'person'
        ? operations.erasePerson(root, `${mark}-person`)
        : operations.eraseTarget(root, { type: 'P', id: mark })
    const answers = await Promise.all(systems.map(erase))
    isOver = true
    await Promise.all(writers)
    expect(answers.reduce((sum, { erasedCount }) => sum + erasedCount, 0)).toBeGreaterThanOrEqual(jobs.length)
    const said = ['title', 'metadata', 'result', 'assignedTo', 'requestedBy', 'closedBy'] as const
    for (const job of jobs) {
      const events = await historyOf(job)
      expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1))
      const last = events.findLastIndex(({ kind }) => kind === 'ERASED')
      expect(last).toBeGreaterThan(0)
      for (const { job: after, changes, actor, comment } of events.slice(0, last + 1)) {
        const text = JSON.stringify([actor, changes, comment, said.map((field) => after[field])])
        if (of === 'person') expect(text).not.toContain(mark)
        else expect([after.targetId, text.replaceAll(`${mark}-person`, '')].join()).not.toContain(mark)
      }
      expect(events.at(-1)?.job).toEqual(await systems[0].reads.job(shop, job.id))
    }
    // What was written after it is a new fact: once nobody writes any more, both are gone with all that was said.
    for (const operations of [systems[0].operations, systems[1].operations]) {
      await operations.erasePerson(root, `${mark}-person`)
      await operations.eraseTarget(root, { type: 'P', id: mark })
    }
    expect(wordsIn(await storedRows(database.url), [mark])).toEqual([])
  },
  60_000,
)

test('a transaction of the product that holds one job holds up neither the others nor whoever waits for them', async () => {
  const jobs = await requested(120, 'planted-held')
  const [held] = jobs
  if (held === undefined) throw new Error('no job was made')
  const client = await connectProduct(database.url)
  const [{ operations, frameIn }] = systems
  const holding = async (): Promise<void> => {
    await client.query('begin; set local idle_in_transaction_session_timeout = 0')
    const comment = { body: 'planted-held-tx', isInternal: false }
    await operations.comment(shop, held, comment, frameIn(client))
  }
  await holding()
  const refused = await operations.erasePerson(root, 'planted-held-person').catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(JobError)
  expect(refused).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('119 are erased') })
  expect((await erasedCounts(jobs)).toSorted()).toEqual([0, ...Array.from({ length: 119 }, () => 1)])
  const again = operations.erasePerson(root, 'planted-held-person')
  await client.query('commit')
  expect(await again).toMatchObject({ erasedCount: 1 })
  await holding()
  const target = operations.eraseTarget(root, { type: 'P', id: 'planted-held' })
  await eventually(
    () => erasedCounts(jobs),
    (counts) => counts.filter((count) => count === 2).length === 119,
  )
  await client.query('commit')
  await client.end()
  expect(await target).toMatchObject({ erasedCount: 120, cancelledCount: 120 })
  expect(wordsIn(await storedRows(database.url), ['planted-held'])).toEqual([])
}, 30_000)

test('cut off in the middle, some jobs are erased whole and the others not at all; once more does the rest', async () => {
  const jobs = await requested(size(120, 2_000), 'planted-cut')
  // So slow a way that there is a middle.
  const proxy = await openTcpProxy(database.url, { latencyMs: 20 })
  const cut = await openSystem(proxy.url, types)
  const erasing = cut.operations.erasePerson(root, 'planted-cut-person').catch((error: unknown) => error)
  const client = await connectProduct(database.url)
  const text = `select from tobedone.job_event where kind = 'ERASED' and job_id = any ($1) limit 1`
  await eventually(
    () => client.query(text, [jobs.map(({ id }) => id)]),
    ({ rowCount }) => rowCount === 1,
  )
  proxy.refuse()
  await client.end()
  expect(await erasing).toMatchObject({ code: 'UNAVAILABLE' })
  const counts = await erasedCounts(jobs)
  expect(new Set(counts)).toEqual(new Set([0, 1]))
  for (const [index, job] of jobs.entries()) {
    const text = JSON.stringify((await historyOf(job)).map(({ actor, changes, job: after }) => [actor, changes, after]))
    expect(text.includes('planted-cut-title')).toBe(counts[index] === 0)
  }
  const left = counts.filter((count) => count === 0).length
  expect(await systems[0].operations.erasePerson(root, 'planted-cut-person')).toMatchObject({ erasedCount: left })
  expect(new Set(await erasedCounts(jobs))).toEqual(new Set([1]))
  expect(wordsIn(await storedRows(database.url), ['planted-cut-person', 'planted-cut-title'])).toEqual([])
  await cut.close()
  await proxy.close()
}, 60_000)
