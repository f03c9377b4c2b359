// Conditions of a product that throws, hangs, or is asked while its server goes away: nobody else waits, nothing completes that does
// not hold, and every job that holds is closed once.
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { type Job, targetOf } from '../src/domain/job.ts'
import { JobError } from '../src/domain/job-error.ts'
import type { Tobedone, TobedoneOptions } from '../src/tobedone.ts'
import { size } from './size.ts'
import { asAdmin } from './support/as-admin.ts'
import { closedIn, historyIn, importIn, jobIn, newTarget, requestIn } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { openSystem, shop } from './support/system.ts'

const done = new Set<string>()
const broken = new Set<string>()
const isDone = async ({ id }: { readonly id: string }): Promise<boolean> => {
  if (broken.has(id)) throw new Error(`no answer about ${id}`)
  return done.has(id)
}
/** Which targets are asked about right now, and how often each was. */
class Gate {
  readonly asked: string[] = []
  underWay = 0
  mostUnderWay = 0
  #opened = Promise.withResolvers<void>()

  readonly isDone = async ({ id }: { readonly id: string }): Promise<boolean> => {
    this.asked.push(id)
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay)
    await this.#opened.promise
    this.underWay -= 1
    return done.has(id)
  }

  open(): void {
    this.#opened.resolve()
  }

  shut(): void {
    this.#opened = Promise.withResolvers<void>()
  }
}

let database: TestDatabase
let open: Tobedone[] = []
const warnings: string[] = []

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database?.close())
afterEach(async () => {
  const systems = open
  open = []
  await Promise.all(systems.map((system) => system.close()))
})

async function openWith(types: Parameters<typeof openSystem>[1], options: Partial<TobedoneOptions> = {}) {
  const log = (_: string, message: string): void => void warnings.push(message)
  const system = await openSystem(database.url, types, { pollMs: 50, conditionLookMs: 50, log, ...options })
  open.push(system)
  return system
}

async function importMany(types: Parameters<typeof openSystem>[1], type: string, count: number) {
  return await importIn(await openWith(types, { hasTimers: false }), type, count)
}

async function closings(system: Tobedone, jobs: readonly Job[]): Promise<readonly number[]> {
  const histories = await Promise.all(jobs.map((job) => historyIn(system, job)))
  return histories.map((events) => events.filter(({ kind }) => kind === 'COMPLETED' || kind === 'CANCELLED').length)
}

test('one that throws or hangs holds up nobody else, is said, completes nothing, and is asked again', async () => {
  const gate = new Gate()
  const system = await openWith(
    [
      defineJobType('throws', { isDone, checkEvery: '100ms' }),
      defineJobType('hangs', { isDone: gate.isDone, checkEvery: '100ms' }),
      defineJobType('answers', { isDone, checkEvery: '100ms' }),
    ],
    { conditionTimeoutMs: 200 },
  )
  const [bad, good, hanging, other] = [newTarget(), newTarget(), newTarget(), newTarget()]
  broken.add(bad.id)
  for (const { id } of [good, hanging, other]) done.add(id)
  const jobs = {
    bad: await requestIn(system, 'throws', bad),
    hanging: await requestIn(system, 'hangs', hanging),
    good: await requestIn(system, 'throws', good),
    other: await requestIn(system, 'answers', other),
  }
  await closedIn(system, jobs.good)
  await closedIn(system, jobs.other)
  // By now it was asked at its request, and by a pass again after it had failed.
  await eventually(
    () => system.conditions(),
    (all) => (all.find(({ type }) => type === 'hangs')?.failures ?? 0) >= 2,
    20_000,
  )
  expect(warnings.join('\n')).toContain('The condition of "hangs" did not answer in time.')
  expect(warnings.join('\n')).toContain(`no answer about ${bad.id}`)
  for (const job of [jobs.bad, jobs.hanging]) expect(await jobIn(system, job)).toMatchObject({ version: 1 })
  gate.open()
  broken.clear()
  done.add(bad.id)
  await Promise.all([jobs.bad, jobs.hanging].map((job) => closedIn(system, job, 20_000)))
  await eventually(
    () => system.conditions(),
    (all) => all.every(({ failures }) => failures === 0),
    20_000,
  )
})

test('passes of several servers ask about each job once, a few at a time, and each job that holds is closed once', async () => {
  const gate = new Gate()
  const types = [defineJobType('counted', { isDone: gate.isDone, checkEvery: '1h' })]
  const jobs = await importMany(types, 'counted', 20)
  for (const { targetId } of jobs.slice(0, 15)) done.add(targetId)
  const options = { conditionTimeoutMs: 60_000 }
  const [one] = [await openWith(types, options), await openWith(types, options)]
  gate.open()
  await Promise.all(jobs.slice(0, 15).map((job) => closedIn(one, job)))
  await eventually(
    () => gate.asked.length,
    (count) => count >= jobs.length,
  )
  expect([...gate.asked].sort()).toEqual(jobs.map(({ targetId }) => targetId).sort())
  expect(gate.mostUnderWay).toBeLessThanOrEqual(8)
  expect(await closings(one, jobs)).toEqual(jobs.map((_, index) => (index < 15 ? 1 : 0)))
})

test('a server that closes while the product hangs does not wait; another goes on with what is not done', async () => {
  const gate = new Gate()
  const types = [defineJobType('left', { isDone: gate.isDone, checkEvery: '1h' })]
  const jobs = await importMany(types, 'left', 20)
  for (const { targetId } of jobs) done.add(targetId)
  const leaving = await openWith(types, { conditionTimeoutMs: 60_000 })
  await eventually(
    () => gate.asked.length,
    (count) => count >= 8,
  )
  open = open.filter((system) => system !== leaving)
  await leaving.close()
  const next = await openWith(types)
  gate.open()
  await Promise.all(jobs.map((job) => closedIn(next, job)))
  expect(await closings(next, jobs)).toEqual(jobs.map(() => 1))
})

test('a server that is gone in the middle of its turn leaves it to another', async () => {
  const gate = new Gate()
  const types = [defineJobType('cut', { isDone: gate.isDone, checkEvery: '1h' })]
  const jobs = await importMany(types, 'cut', 20)
  for (const { targetId } of jobs) done.add(targetId)
  const gone = await openWith(types, { conditionTimeoutMs: 60_000 })
  await eventually(
    () => gate.asked.length,
    (count) => count >= 8,
  )
  // What PostgreSQL sees of a kill.
  await asAdmin(
    database.url,
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'tobedone conditions' and datname = current_database()`,
  )
  const next = await openWith(types)
  // The other one asks from the start, though the one that is gone still waits for its answers.
  await eventually(
    () => gate.asked.length,
    (count) => count >= 16,
    20_000,
  )
  gate.open()
  await Promise.all(jobs.map((job) => closedIn(next, job)))
  expect(await closings(gone, jobs)).toEqual(jobs.map(() => 1))
})

test(
  'whoever else ends a job at the same time: it ends once, and nobody is told of a failure',
  async () => {
    const types = [defineJobType('raced', { isDone, checkEvery: '50ms' })]
    const systems = [await openWith(types), await openWith(types)]
    const [system] = systems
    if (system === undefined) throw new Error('no system')
    warnings.length = 0
    const endings = fc.array(fc.constantFrom('complete', 'completeByTarget', 'cancel', 'check', 'start', 'nothing'), {
      minLength: 4,
      maxLength: 10,
    })
    await checkProperty(
      'races of conditions',
      size(3, 60),
      fc.asyncProperty(endings, async (ends) => {
        const jobs = await Promise.all(ends.map(() => requestIn(system, 'raced')))
        const endOne = async (job: Job, index: number): Promise<void> => {
          const { operations } = systems[index % 2] ?? system
          const target = targetOf(job)
          if (ends[index] === 'complete') await operations.complete(shop, { id: job.id }, {})
          if (ends[index] === 'completeByTarget') await operations.complete(shop, { type: 'raced', target }, {})
          if (ends[index] === 'cancel') await operations.cancel(shop, { id: job.id }, 'WITHDRAWN')
          if (ends[index] === 'start') await operations.start(shop, { id: job.id })
          if (ends[index] !== 'check') return
          const { results } = await operations.check(shop, { type: 'raced', targets: [target] })
          expect(results.map(({ error }) => error)).toEqual([null])
        }
        for (const { targetId } of jobs) done.add(targetId)
        const ended = await Promise.allSettled(jobs.map(endOne))
        // By its id somebody may come too late, and is told so.
        for (const each of ended) {
          if (each.status === 'fulfilled') continue
          expect(each.reason instanceof JobError && each.reason.code).toBe('CLOSED')
        }
        await Promise.all(jobs.map((job) => closedIn(system, job)))
        expect(await closings(system, jobs)).toEqual(jobs.map(() => 1))
      }),
    )
    expect(warnings.filter((each) => each.includes('condition'))).toEqual([])
  },
  propertyTimeoutMs,
)
