// The log is read right behind a write, on the same connection: each of the two stands and fails by itself, and nothing waits for
// the next look in time when the second does not come through.
import { Pool } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { connectionConfig } from '../src/store/connection-config.ts'
import { readBehind } from '../src/store/read-behind.ts'
import { inTurnOn, type NamedStatement } from '../src/store/run-query.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { Reader } from './support/reader.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const review = defineJobType('review', {})
let database: TestDatabase

beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(async () => {
  await database.close()
})

function statement(name: string, text: string): NamedStatement {
  return { name, text, parameters: [] }
}

const works = 'insert into kept (at) values (clock_timestamp()) returning at'
const fails = 'insert into kept (at) values (null)'
const counts = 'select count(*)::integer as count from kept'

async function openPool(): Promise<Pool> {
  const pool = new Pool({ ...connectionConfig(database.url), max: 1, pipeline: true })
  // One that is on its way out when its database goes is told so, and so is the pool.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  await pool.query('create table kept (at timestamptz not null)')
  return pool
}

/** Asks one behind the other, and answers with what came of both. */
async function askInTurn(pool: Pool, first: NamedStatement, behind: NamedStatement | null) {
  const told: unknown[] = []
  const answer = await inTurnOn(pool)(first, { statement: () => behind, done: (rows) => told.push(rows) }).then(
    ({ rows, isFollowed }) => ({ rows: rows.length, isFollowed }),
    (error: unknown) => Object(error).code,
  )
  if (behind) await eventually(() => told.length, Boolean)
  return { answer, told }
}

test('what goes behind sees what was written before it, and each fails by itself', async () => {
  const pool = await openPool()
  try {
    const write = statement('write', works)
    expect(await askInTurn(pool, write, statement('count', counts))).toEqual({
      answer: { rows: 1, isFollowed: true },
      told: [[{ count: 1 }]],
    })
    expect(await askInTurn(pool, write, statement('fail', fails))).toEqual({
      answer: { rows: 1, isFollowed: true },
      told: [null],
    })
    expect(await askInTurn(pool, statement('fail', fails), statement('count', counts))).toEqual({
      answer: '23502',
      told: [[{ count: 2 }]],
    })
    expect(await askInTurn(pool, write, null)).toEqual({ answer: { rows: 1, isFollowed: false }, told: [] })
    // The only connection is back each time, and is the same one.
    expect((await pool.query(counts)).rows).toEqual([{ count: 3 }])
    expect(pool.totalCount).toBe(1)
  } finally {
    await pool.end()
  }
})

test('a write whose plan is lost is done all the same, once, and says that nothing goes behind it', async () => {
  const pool = await openPool()
  try {
    const write = statement('write', works)
    const count = statement('count', counts)
    await askInTurn(pool, write, count)
    // As a pooler does that gives another connection of its own.
    await pool.query('deallocate all')
    expect(await askInTurn(pool, write, count)).toEqual({ answer: { rows: 1, isFollowed: false }, told: [null] })
    expect((await pool.query(counts)).rows).toEqual([{ count: 2 }])
  } finally {
    await pool.end()
  }
})

test('whoever wished for rows is told once, also when no page can be made of them', () => {
  const told: unknown[] = []
  const wish = { after: { place: 0n, id: 0n }, limit: 10 }
  const behind = readBehind(() => ({ wish: () => wish, take: (page) => told.push(page) }))
  expect(behind.statement()?.name).toBe('tobedone-log-read')
  behind.done([{ id: 'no number' }])
  behind.done(null)
  behind.done([])
  expect(told).toEqual([null, null, { events: [], position: wish.after, isComplete: true, isFull: false }])
})

test('what could not be read behind a write is read as soon as it can be, and not at the next look', async () => {
  const system = await openSystem(database.url, [review], { pollMs: 600_000, hasTimers: false })
  const reader = await Reader.open(system, { viewer: () => shop, filter: {} })
  const operator = await connectProduct(database.url)
  const name = (from: string, to: string) => operator.query(`alter function tobedone.${from} rename to ${to}`)
  try {
    const request = async (id: string) =>
      (await system.operations.request(shop, { type: 'review', target: { type: 'Payment', id } })).job?.id
    const first = await request('first')
    await reader.until(({ event }) => event.jobId === first)
    await name('read_log', 'read_log_elsewhere')
    const second = await request('second')
    await name('read_log_elsewhere', 'read_log')
    await reader.until(({ event }) => event.jobId === second, 5_000)
  } finally {
    await reader.close()
    await operator.end()
    await system.close()
  }
})

test('every acknowledged event comes without waiting for the next look, while connections are ended all the time', async () => {
  const system = await openSystem(database.url, [review], { pollMs: 600_000, hasTimers: false })
  const reader = await Reader.open(system, { viewer: () => shop, filter: {} })
  const assassin = await connectProduct(database.url)
  try {
    let isOver = false
    const acknowledged = new Set<string>()
    async function request(): Promise<void> {
      const input = { type: 'review', target: { type: 'Payment', id: 'p' } }
      await system.operations.request(shop, input).then(
        ({ job }) => job && acknowledged.add(job.id),
        () => {},
      )
    }
    async function keepRequesting(): Promise<void> {
      while (!isOver) await request()
    }
    async function endConnections(): Promise<void> {
      await assassin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
          order by random() limit 2`,
      )
    }
    // A stream that is only beginning would end with its connection.
    await request()
    await eventually(() => reader.received.length, Boolean)
    const requesting = [keepRequesting(), keepRequesting(), keepRequesting()]
    for (let round = 1; round <= 15; round++) {
      await endConnections()
      await eventually(
        () => acknowledged.size,
        (size) => size >= round * 10,
      )
    }
    isOver = true
    await Promise.all(requesting)
    const heard = (): Set<string> => new Set(reader.received.map(({ event }) => event.jobId))
    await eventually(heard, (ids) => acknowledged.isSubsetOf(ids), 5_000)
    expect(reader.ended).toBeNull()
    expect(new Set(reader.received.map(({ cursor }) => cursor)).size).toBe(reader.received.length)
  } finally {
    await reader.close()
    await assassin.end()
    await system.close()
  }
})
