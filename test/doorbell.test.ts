// The doorbell rings at every server, comes back by itself when its connection is gone, and what is said about it is said
// once. What it is for, also with a connection that falls silent, is in broken-doorbell.test.ts.

import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from '../src/store/open-store.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts'

let database: TestDatabase
let proxy: TcpProxy
const stores: Store[] = []

interface Listener {
  readonly store: Store
  readonly logged: string[]
  rings: number
}

async function listenAt(url: string): Promise<Listener> {
  const logged: string[] = []
  const onRing = (): void => {
    listener.rings++
  }
  const log = (level: string, message: string): void => void logged.push(`${level}: ${message}`)
  const store = await openStore({ url, onRing, log, maxConnections: 4 })
  const listener: Listener = { store, logged, rings: 0 }
  stores.push(store)
  await untilListening(listener)
  logged.length = 0
  return listener
}

async function untilListening({ store }: Listener, patienceMs?: number): Promise<void> {
  await eventually(() => store.doorbell.isListening, Boolean, patienceMs)
}

/** Rings here until it is heard there: what rang before may be heard late. */
async function isHeard(by: Store, listener: Listener): Promise<void> {
  const { rings } = listener
  by.doorbell.ring()
  await eventually(
    () => listener.rings,
    (now) => now > rings,
  )
}

beforeEach(async () => {
  database = await openTestDatabase()
  proxy = await openTcpProxy(database.url)
})
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
  await proxy.close()
  await database.close()
})

test('it rings at every server, the own one too', async () => {
  const one = await listenAt(database.url)
  const other = await listenAt(database.url)
  await isHeard(one.store, other)
  await isHeard(one.store, one)
})

test('who is alone rings only at itself; who comes is told of everything from then on, until it has left', async () => {
  const stranger = new Client(database.url)
  await stranger.connect()
  try {
    const heard: string[] = []
    stranger.on('notification', ({ channel, payload = '' }) => heard.push(channel === 'tobedone' ? payload : channel))
    await stranger.query('listen tobedone')
    await stranger.query('listen last')
    // What the database was asked to tell since the last time: all of it has come when what is told after it has.
    const told = async (): Promise<readonly string[]> => {
      await stranger.query('notify last')
      await eventually(
        () => heard,
        () => heard.includes('last'),
      )
      return heard.splice(0).slice(0, -1)
    }
    const one = await listenAt(database.url)
    await told()
    await isHeard(one.store, one)
    expect(await told()).toEqual([])
    const other = await listenAt(database.url)
    await isHeard(one.store, other)
    await isHeard(other.store, one)
    expect(await told()).toContain('')
    await other.store.close()
    stores.splice(stores.indexOf(other.store), 1)
    await eventually(
      async () => {
        await isHeard(one.store, one)
        return await told()
      },
      ({ length }) => length === 0,
      15_000,
    )
  } finally {
    await stranger.end()
  }
})

test('it rings here at once, and once, whether others are there or not', async () => {
  const one = await listenAt(database.url)
  const ringsOfOne = (): number => {
    const { rings } = one
    one.store.doorbell.ring()
    return one.rings - rings
  }
  await isHeard(one.store, one)
  expect(ringsOfOne()).toBe(1)
  await isHeard(one.store, await listenAt(database.url))
  expect(ringsOfOne()).toBe(1)
})

test('others are found also where the address gives all connections a name of its own', async () => {
  const url = `${database.url}${database.url.includes('?') ? '&' : '?'}application_name=shop`
  const one = await listenAt(url)
  await listenAt(url)
  const rows = await one.store.query(
    `select from pg_stat_activity where datname = current_database() and application_name = 'tobedone doorbell'`,
    [],
  )
  expect(rows).toHaveLength(2)
})

test('a burst of rings is few notifications, and the last one comes after all of them', async () => {
  const one = await listenAt(database.url)
  const other = await listenAt(database.url)
  await isHeard(one.store, other)
  const { rings } = other
  for (let ring = 0; ring < 1_000; ring++) one.store.doorbell.ring()
  await eventually(
    () => other.rings,
    (now) => now === rings + 2,
  )
  await isHeard(one.store, other)
  expect(other.rings).toBe(rings + 3)
})

test('its connection may be ended: it is back, rings once because it may have missed something, and says so once', async () => {
  const one = await listenAt(database.url)
  const { rings } = one
  await one.store.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and application_name = 'tobedone doorbell'`,
    [],
  )
  await eventually(
    () => one.rings,
    (now) => now > rings,
  )
  await isHeard(one.store, one)
  expect(one.logged).toEqual([
    expect.stringMatching(/^warn: LISTEN does not work \(.+\): events are found by looking/),
    'info: LISTEN works again',
  ])
})

test('while nothing answers it tries again without a word, and closing does not wait for it', async () => {
  const behind = await listenAt(proxy.url)
  const before = proxy.taken
  proxy.refuse()
  await eventually(
    () => proxy.taken - before,
    (tries) => tries >= 3,
    15_000,
  )
  expect(behind.logged).toHaveLength(1)
  const startedAt = performance.now()
  await behind.store.close()
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
