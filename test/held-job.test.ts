// Who holds a job in a transaction of their own holds up nobody else: claimers take the next, commands on other jobs go on,
// and commands on that one wait, for a limited time.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { allAtOnce } from './support/all-at-once.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { connectProduct, openSystem, shop, staff } from './support/system.ts'

const types = [defineJobType('review'), defineJobType('queued')]

const roundMs = size(1_000, 4_000)
const [lanes, each] = [24, size(10, 100)]

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

describe('a transaction of the product holds one job', () => {
  /** Works while a transaction is open that has read a little. With a job it holds that one as well. */
  async function beside<Result>(job: Job | null, work: () => Promise<Result>): Promise<Result> {
    const client = await connectProduct(database.url)
    await client.query('begin isolation level repeatable read; set local idle_in_transaction_session_timeout = 0')
    await client.query(`select from tobedone.job where id = $1${job ? ' for update' : ''}`, [job?.id ?? null])
    try {
      return await work()
    } finally {
      await client.query('rollback')
      await client.end()
    }
  }

  async function waiterCount(): Promise<number> {
    const client = await connectProduct(database.url)
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::integer as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    )
    await client.end()
    return rows[0]?.count ?? 0
  }

  test('32 claimers over two systems: no job twice, and nobody waits for the one that is held', async () => {
    const jobs = await Promise.all(Array.from({ length: 64 }, (_, index) => requested(`queued ${index}`, 'queued')))
    const first = jobs.reduce((a, b) =>
      a.createdAt < b.createdAt || (a.createdAt <= b.createdAt && a.id < b.id) ? a : b,
    )
    await beside(first, async () => {
      const claimed: string[] = []
      const longest = { ms: 0 }
      const { refusals } = await allAtOnce(systems, 32, async (system, index) => {
        for (;;) {
          const askedAt = performance.now()
          const { job } = await system.operations.claimNext(staff(`claimer ${index}`), { type: ['queued'] })
          longest.ms = Math.max(longest.ms, performance.now() - askedAt)
          if (job === null) return
          expect(job.assignedTo).toBe(`claimer ${index}`)
          claimed.push(job.id)
        }
      })
      expect(refusals).toEqual([])
      expect(new Set(claimed).size).toBe(claimed.length)
      expect(claimed.sort()).toEqual(jobs.flatMap(({ id }) => (id === first.id ? [] : [id])).sort())
      // It would have waited until it was told that the job is held, after 5 s.
      expect(longest.ms).toBeLessThan(4_000)
    })
    const { job } = await systems[0].operations.claimNext(staff('last'), { type: ['queued'] })
    expect(job?.id).toBe(first.id)
  })

  test('commands on it say that it is held, all others go on', async () => {
    const impatient = await openSystem(database.url, types, { lockTimeoutMs: 700 })
    const held = await requested('held')
    const others = await Promise.all(Array.from({ length: lanes * each }, (_, index) => requested(`beside ${index}`)))

    /** Comments on others in lanes, each of which goes round so many, again and again for a while: how many were done. */
    async function goOn(round: number): Promise<number> {
      let done = 0
      const endsAt = performance.now() + roundMs
      const lane = async (jobs: readonly Job[]): Promise<void> => {
        for (let turn = 0; performance.now() < endsAt; turn++, done++) {
          const { id } = jobs[turn % round] ?? held
          await impatient.operations.comment(shop, { id }, { body: 'on we go', isInternal: false })
        }
      }
      await Promise.all(Array.from({ length: lanes }, (_, n) => lane(others.slice(n * each, (n + 1) * each))))
      return done
    }

    /** Asks for the one that is held, again and again for as long: what was answered. */
    async function insist(): Promise<readonly unknown[]> {
      const codes: unknown[] = []
      const endsAt = performance.now() + roundMs
      while (performance.now() < endsAt) {
        const { answers, refusals } = await allAtOnce([impatient, impatient], 20, (system) =>
          system.operations.claim(shop, { id: held.id }),
        )
        codes.push(...answers, ...refusals.map(({ code }) => code))
      }
      return codes
    }

    /** Which part of a rate is left while it is held and asked for. */
    async function partLeft(round: number, rate: () => Promise<number>): Promise<number> {
      const ratios: number[] = []
      for (let turn = 0; turn < size(1, 5); turn++) {
        const usual = await rate()
        const done = await beside(held, async () => {
          const [count, codes] = await Promise.all([goOn(round), insist()])
          expect(codes.length).toBeGreaterThanOrEqual(20)
          expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE']))
          return count
        })
        ratios.push(done / usual)
        console.info(`beside a job that is held: ${done} operations instead of ${usual} (${(done / usual).toFixed(2)})`)
      }
      return ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0
    }

    await goOn(each)
    // The measure is 0.6 on a machine that does nothing else; a lane that waits would leave next to nothing.
    expect(await partLeft(each, () => goOn(each))).toBeGreaterThan(size(0.3, 0.6))
    // Of a few jobs that are written without a pause PostgreSQL keeps all versions while anything is open, also what only reads:
    // that takes half of their rate, and is no part of holding.
    expect(await partLeft(1, () => beside(null, () => goOn(1)))).toBeGreaterThan(size(0.3, 0.6))
    await impatient.close()
  })

  test('commands on it that wait are done when it is free again, each once', async () => {
    const job = await requested('waited for')
    const { asked } = await beside(job, async () => {
      const claims = allAtOnce(systems, 20, (system, index) =>
        system.operations.claim(staff(`waiter ${index}`), { id: job.id }),
      )
      // Both systems have found it held, and wait.
      await eventually(waiterCount, (count) => count >= 2)
      return { asked: claims }
    })
    const waiting = await asked
    expect(waiting.answers).toHaveLength(1)
    expect(waiting.refusals.map(({ code }) => code)).toEqual(Array.from({ length: 19 }, () => 'ALREADY_CLAIMED'))
    expect(await kindsOf(job)).toEqual(['REQUESTED', 'CLAIMED'])
  })
})
