// The pool opens connections when waiting does not help: those who come while one is about to be free share it, and nobody waits for
// long behind one that is kept.
import fc from 'fast-check'
import type { PoolClient } from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connectionConfig } from '../src/store/connection-config.ts'
import { UnhurriedPool } from '../src/store/unhurried-pool.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'

const most = 4
let database: TestDatabase
let pools: UnhurriedPool[] = []

beforeAll(async () => {
  database = await openTestDatabase()
})

const endAll = async (): Promise<void> => {
  for (const pool of pools.splice(0)) await pool.end()
}

afterEach(endAll)
afterAll(() => database.close())

function open(): UnhurriedPool {
  const pool = new UnhurriedPool({ ...connectionConfig(database.url), max: most })
  pools = [...pools, pool]
  return pool
}

async function openWithOne(): Promise<UnhurriedPool> {
  const pool = open()
  await pool.query('select 1')
  return pool
}

test('those who come together share the one that is there, however many they are', async () => {
  const pool = await openWithOne()
  const order: number[] = []
  await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const client = await pool.connect()
      order.push(index)
      client.release()
    }),
  )
  expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index))
  expect(pool.totalCount).toBe(1)
})

test('behind those that are kept others are opened, up to as many as may be; then they wait', async () => {
  const pool = await openWithOne()
  const kept = await Promise.all(Array.from({ length: most }, () => pool.connect()))
  expect(new Set(kept).size).toBe(most)
  const waiting = pool.connect()
  const asked = pool.query<{ one: number }>('select 1 as one')
  expect(pool.totalCount).toBe(most)
  for (const client of kept) client.release()
  const last = await waiting
  last.release()
  expect((await asked).rows).toEqual([{ one: 1 }])
  expect(pool.totalCount).toBe(most)
})

test('one that breaks makes room, and an error reaches whoever asked', async () => {
  const pool = await openWithOne()
  const client = await pool.connect()
  const next = pool.connect()
  client.release(new Error('broken'))
  const other = await next
  expect(other).not.toBe(client)
  other.release()
  await expect(pool.query('select 1 / 0')).rejects.toThrow('division by zero')
  await expect(new UnhurriedPool({ host: '127.0.0.1', port: 1, max: 2 }).query('select 1')).rejects.toThrow(
    'ECONNREFUSED',
  )
})

test('whatever is taken, kept and given back: all are served, by as many as may be, and each is of one at a time', {
  timeout: propertyTimeoutMs,
}, async () => {
  const step = fc.record({ keptMs: fc.integer({ min: -1, max: 15 }), isAsked: fc.boolean(), breaks: fc.boolean() })
  const everything = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
    const pool = open()
    const inUse = new Set<PoolClient>()
    let mostOpen = 0
    const work = steps.map(async ({ keptMs, isAsked, breaks }) => {
      if (isAsked) return void (await pool.query('select 1'))
      const client = await pool.connect()
      expect(inUse.has(client)).toBe(false)
      inUse.add(client)
      mostOpen = Math.max(mostOpen, pool.totalCount)
      if (keptMs >= 0) await client.query(`select pg_sleep(${keptMs / 1_000})`)
      inUse.delete(client)
      client.release(breaks)
    })
    await Promise.all(work)
    expect(mostOpen).toBeLessThanOrEqual(most)
    expect(pool.waitingCount).toBe(0)
    // There are only so many connections.
    await endAll()
  })
  await checkProperty('unhurried pool', size(20, 500), everything)
})
