// What a connection to the database is like: its settings, its types, and that nothing but a statement ends when it breaks.
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { StartupError } from '../src/domain/startup-error.ts'
import { openPool } from '../src/store/connect.ts'
import { openStore } from '../src/store/open-store.ts'
import { namedQueryOn, queryOn } from '../src/store/run-query.ts'
import { isLockTimeout, isStatementTimeout, isUnavailable } from '../src/store/unavailable.ts'
import { asAdmin } from './support/as-admin.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { openTcpProxy } from './support/tcp-proxy.ts'

let database: TestDatabase
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  database = await openTestDatabase()
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => database.close())

const log = (): void => {}

async function openPoolHere(url: string = database.url) {
  const { pool, first } = await openPool({ url, log })
  await first.end()
  closing.push(() => pool.end())
  return pool
}

describe('a connection', () => {
  it('has settings of its own, whatever the database has', async () => {
    const name = new URL(database.url).pathname.slice(1)
    await asAdmin(
      database.url,
      `alter database ${name} set default_transaction_isolation = 'serializable'`,
      `alter database ${name} set timezone = 'Asia/Kathmandu'`,
    )
    closing.push(() => asAdmin(database.url, `alter database ${name} reset all`))
    const pool = await openPoolHere()
    const show = async (setting: string) => (await pool.query(`select current_setting($1) as is`, [setting])).rows[0].is
    expect(await show('default_transaction_isolation')).toBe('read committed')
    expect(await show('TimeZone')).toBe('UTC')
    expect(await show('statement_timeout')).toBe('5s')
    expect(await show('idle_in_transaction_session_timeout')).toBe('10s')
    expect(await show('application_name')).toBe('tobedone')
  })

  it('keeps to the settings in the address, but for the time zone', async () => {
    const url = new URL(database.url)
    url.searchParams.set('options', '-c statement_timeout=1234 -c TimeZone=Asia/Kathmandu')
    const pool = await openPoolHere(url.href)
    const { rows } = await pool.query(
      `select current_setting('statement_timeout') as timeout, current_setting('TimeZone') as zone`,
    )
    expect(rows).toEqual([{ timeout: '1234ms', zone: 'UTC' }])
  })

  it('works through a pooler that takes no settings, and says which are missing', async () => {
    const name = new URL(database.url).pathname.slice(1)
    await asAdmin(database.url, `alter database ${name} set timezone = 'Asia/Kathmandu'`)
    closing.push(() => asAdmin(database.url, `alter database ${name} reset all`))
    const proxy = await openTcpProxy(database.url, { isWithoutOptions: true })
    closing.push(() => proxy.close())
    const warnings: string[] = []
    const { pool, first } = await openPool({ url: proxy.url, log: (_level, message) => void warnings.push(message) })
    await first.end()
    closing.push(() => pool.end())
    expect(warnings).toEqual([expect.stringContaining('statement_timeout of 5s')])
    const { rows } = await pool.query(`select current_setting('TimeZone') as zone`)
    expect(rows).toEqual([{ zone: 'UTC' }])
  })

  it('gives wide numbers as bigint and times as dates, and leaves the driver as it is for others', async () => {
    const pool = await openPoolHere()
    const sql = `select 9007199254740993::bigint as wide, '2026-03-29T02:30:00.123+02'::timestamptz as time`
    const time = new Date('2026-03-29T00:30:00.123Z')
    expect((await pool.query(sql)).rows).toEqual([{ wide: 9007199254740993n, time }])
    const client = new Client({ connectionString: database.url })
    await client.connect()
    expect((await client.query(sql)).rows).toEqual([{ wide: '9007199254740993', time }])
    await client.end()
  })

  it('that breaks, idle or at work, ends nothing but its own statement', async () => {
    const pool = await openPoolHere()
    const query = queryOn(pool)
    const others = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`
    const held = await pool.connect()
    await held.query('begin')
    const working = await pool.connect()
    await working.query('set statement_timeout = 0')
    // So long that it is cut off for certain. Nobody waits for its end.
    const atWork = working.query('select pg_sleep(60)').catch((error: unknown) => error)
    await query('select 1', [])
    await asAdmin(database.url, others)
    const error = await atWork
    expect(isUnavailable(error)).toBe(true)
    expect(error).not.toBeInstanceOf(StartupError)
    const inTransaction = await held.query('select 1').catch((reason: unknown) => reason)
    expect(isUnavailable(inTransaction)).toBe(true)
    held.release(true)
    working.release(true)
    expect(await query('select 1 as one', [])).toEqual([{ one: 1 }])
  })

  it('keeps its place in the pool when a statement is wrong, and its plans are made anew when a table changes', async () => {
    const pool = await openPoolHere()
    const named = namedQueryOn(pool)
    await asAdmin(database.url, 'create table public.changing (id integer)', 'insert into public.changing values (1)')
    closing.push(() => asAdmin(database.url, 'drop table public.changing'))
    const [before] = await named('pid', 'select pg_backend_pid() as pid', [])
    await expect(named('wrong', 'select 1 / $1::integer', [0])).rejects.toThrow('division by zero')
    expect(await named('pid', 'select pg_backend_pid() as pid', [])).toEqual([before])
    expect(await named('all', 'select * from public.changing', [])).toEqual([{ id: 1 }])
    await asAdmin(database.url, "alter table public.changing add column name text default 'one'")
    expect(await named('all', 'select * from public.changing', [])).toEqual([{ id: 1, name: 'one' }])
  })
})

describe('an error is told from another', () => {
  it('by what can be done about it', async () => {
    const pool = await openPoolHere()
    const query = queryOn(pool)
    const errorOf = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: unknown) => error,
      )
    const wrong = await errorOf(query('select nothing', []))
    expect([isUnavailable(wrong), isStatementTimeout(wrong), isLockTimeout(wrong)]).toEqual([false, false, false])
    const client = await pool.connect()
    await client.query('begin; set local statement_timeout = 50')
    const slow = await errorOf(client.query('select pg_sleep(5)'))
    expect([isUnavailable(slow), isStatementTimeout(slow), isLockTimeout(slow)]).toEqual([false, true, false])
    await client.query('rollback; begin; select pg_advisory_xact_lock(1)')
    const waiter = await pool.connect()
    await waiter.query('begin; set local lock_timeout = 50')
    const waited = await errorOf(waiter.query('select pg_advisory_xact_lock(1)'))
    expect([isUnavailable(waited), isStatementTimeout(waited), isLockTimeout(waited)]).toEqual([false, false, true])
    for (const each of [client, waiter]) {
      await each.query('rollback')
      each.release()
    }
  })

  it('also when Prisma has wrapped it', async () => {
    const proxy = await openTcpProxy(database.url)
    closing.push(() => proxy.close())
    const store = await openStore({ url: proxy.url, log })
    closing.push(() => store.close())
    const failureOf = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: unknown) => error,
      )
    const atWork = failureOf(store.prisma.$queryRaw`select pg_sleep(4)::text`)
    const busy = `select count(*)::integer as n from pg_stat_activity where query like '%pg_sleep(4)::text%' and pid <> pg_backend_pid()`
    await eventually(
      () => store.query(busy, []),
      ([row]) => row?.['n'] === 1,
    )
    await proxy.close()
    expect(isUnavailable(await atWork)).toBe(true)
    expect(isUnavailable(await failureOf(store.prisma.job.findFirst()))).toBe(true)
    expect(isUnavailable(await failureOf(store.query('select 1', [])))).toBe(true)
  })
})
