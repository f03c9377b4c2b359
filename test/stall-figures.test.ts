// How a step stands is what one counts oneself: after any requests, flows, imports, completions, cancellations and hours, by a model
// that remembers what the test did.
import fc from 'fast-check'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { StepFigures } from '../src/domain/stall/decide-stall.ts'
import { type WatchedStep, watchedSteps } from '../src/domain/stall/watched-step.ts'
import { makeStepFigures } from '../src/store/stall/step-figures.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { openProduct, openSystem, shop } from './support/system.ts'

const hour = 3_600_000
const normal = { pendingP90: '1h' }
const types = [defineJobType('call', { normal })]
const flows = [
  defineFlow('onboarding', { steps: [{ type: 'call', normal }] }),
  defineFlow('touring', { steps: [{ type: 'call' }] }),
]
const moves = ['request', 'onboarding', 'touring', 'importOpen', 'importDone', 'complete', 'cancel', 'pass'] as const

interface Remembered {
  readonly id: string
  readonly flow: string | null
  readonly createdAt: number
  readonly isImported: boolean
  isOpen: boolean
  /** When it was completed here. */
  completedAt: number | null
}

const time = { ms: Date.UTC(2026, 5, 1) }
const remembered: Remembered[] = []
let database: TestDatabase
let system: Tobedone
let pool: Pool
let count = 0

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { flows, hasTimers: false, clock: { now: () => new Date(time.ms) } })
  pool = openProduct(database.url, 1)
})
afterAll(async () => {
  await pool?.end()
  await system?.close()
  await database?.close()
})

async function* lineOf(job: object): AsyncGenerator<string> {
  yield `${JSON.stringify(job)}\n`
}

/** The job of a target that is new, as soon as it is made. */
async function remember(isImported: boolean, make: (target: { type: string; id: string }) => Promise<unknown>) {
  const target = { type: 'Customer', id: String(++count) }
  await make(target)
  const { jobs } = await system.reads.jobs(shop, { filter: { target }, orderBy: 'CREATED_AT_ASC' })
  for (const { id, flow, createdAt, status } of jobs) {
    const isOpen = status === 'PENDING'
    remembered.push({ id, flow, createdAt: createdAt.getTime(), isImported, isOpen, completedAt: null })
  }
}

async function importJob(ageMs: number, isDone: boolean): Promise<void> {
  const at = new Date(time.ms - ageMs).toISOString()
  const history = isDone ? [{ at: new Date(time.ms - ageMs / 2).toISOString(), by: 'ann', operation: 'complete' }] : []
  await remember(true, async (target) => {
    const job = { externalId: `x${target.id}`, type: 'call', target, at, by: 'crm', history }
    expect(await Array.fromAsync(system.importJobs(lineOf(job)))).toMatchObject([{ outcome: 'IMPORTED' }])
  })
}

async function close(share: number, isCompletion: boolean): Promise<void> {
  const open = remembered.filter(({ isOpen }) => isOpen)
  const job = open[Math.floor(share * open.length)]
  if (job === undefined) return
  if (isCompletion) await system.operations.complete(shop, { id: job.id }, {})
  else await system.operations.cancel(shop, { id: job.id }, 'WITHDRAWN')
  job.isOpen = false
  job.completedAt = isCompletion ? time.ms : null
}

/** Makes a move; `share` (below 1) says which job, or how long. */
async function move(name: (typeof moves)[number], share: number): Promise<void> {
  const { operations } = system
  switch (name) {
    case 'request':
      return await remember(false, (target) => operations.request(shop, { type: 'call', target }))
    case 'onboarding':
    case 'touring':
      return await remember(false, (target) => operations.startFlow(shop, name, { target }))
    case 'importOpen':
    case 'importDone':
      return await importJob((1 + Math.floor(share * 60)) * hour, name === 'importDone')
    case 'complete':
    case 'cancel':
      return await close(share, name === 'complete')
    case 'pass':
      time.ms += Math.floor(share * 20) * hour
  }
}

function recount({ flow }: WatchedStep): StepFigures {
  const own = remembered.filter((job) => (flow === null ? job.flow !== 'onboarding' : job.flow === flow))
  const waiting = own.filter(({ isOpen, isImported }) => isOpen && !isImported)
  const [oldest] = waiting.toSorted((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1))
  const ages = waiting.map(({ createdAt }) => time.ms - createdAt).sort((one, other) => one - other)
  const p90Ms = ages[Math.ceil(0.9 * ages.length) - 1]
  return {
    open: waiting.length,
    p90At: p90Ms === undefined ? null : new Date(time.ms - p90Ms),
    oldestJobId: oldest?.id ?? null,
    oldestAt: oldest ? new Date(oldest.createdAt) : null,
    completed: own.filter(({ completedAt }) => completedAt !== null && completedAt >= time.ms - 24 * hour).length,
    ...{ isInvestigated: false, closedByHandAt: null },
  }
}

test(
  'how a step stands is what was done to its jobs',
  async () => {
    const measure = makeStepFigures(async (sql, parameters) => (await pool.query(sql, [...parameters])).rows)
    const steps = watchedSteps(types, flows)
    expect(steps.map(({ target }) => target.id)).toEqual(['onboarding/call', 'call'])
    const made = fc.array(fc.tuple(fc.constantFrom(...moves), fc.double({ min: 0, max: 0.99, noNaN: true })), {
      ...{ minLength: 5, maxLength: 20 },
    })
    await checkProperty(
      'figures of steps',
      size(6, 200),
      fc.asyncProperty(made, async (story) => {
        for (const [name, share] of story) await move(name, share)
        for (const step of steps) expect(await measure(step, new Date(time.ms))).toEqual(recount(step))
      }),
    )
  },
  propertyTimeoutMs,
)
