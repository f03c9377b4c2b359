// Now is what the database says, whatever the clock of this machine says: before, and after somebody sets it.
import type { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openDatabaseClock } from '../src/store/database-clock.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { openProduct } from './support/system.ts'

let database: TestDatabase
let pool: Pool

beforeAll(async () => {
  database = await openTestDatabase()
  pool = openProduct(database.url, 10)
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(async () => {
  await pool.end()
  await database.close()
})

/** Fails unless the clock's now lies between the database's now before and after it was read. */
async function expectToAgree(clock: { now(): Date }): Promise<void> {
  const askDatabase = async () =>
    (await pool.query<{ now: Date }>('select clock_timestamp() as now')).rows[0]?.now ?? new Date(0)
  const tolerance = 20
  const before = await askDatabase()
  const now = clock.now()
  const after = await askDatabase()
  expect(now.getTime()).toBeGreaterThanOrEqual(before.getTime() - tolerance)
  expect(now.getTime()).toBeLessThanOrEqual(after.getTime() + tolerance)
}

test.each([0, 5_000, -5_000, 3_600_000])(
  'it agrees with the database on a machine whose clock is %d ms off',
  async (off) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + off })
    const clock = await openDatabaseClock(pool)
    await expectToAgree(clock)
    // Somebody puts it right.
    vi.useRealTimers()
    await expectToAgree(clock)
    clock.close()
  },
)
