// A database restored from a dump counts its transactions anew. Its log goes on all the same: what comes lies behind what
// was, whoever follows by a place misses nothing, and no cursor of before is silently served.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { LogPosition } from '../src/domain/event.ts'
import { connectionConfig } from '../src/store/connection-config.ts'
import { openEmbeddedPostgres } from '../src/store/embedded/open-embedded.ts'
import { readEvents } from '../src/store/event-log.ts'
import { migrate } from '../src/store/migrate.ts'
import { openStore } from '../src/store/open-store.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openEmptyDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { Reader } from './support/reader.ts'
import { openSystem, shop } from './support/system.ts'

const types = [defineJobType('review')]
const log = (): void => {}
const closing: (() => Promise<unknown>)[] = []
let source: string

beforeEach(async () => {
  const database = await openEmptyDatabase()
  closing.push(() => database.close())
  source = database.url
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A second PostgreSQL, with transaction ids of its own from the start. */
async function openOtherCluster(): Promise<string> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'tobedone-restore-'))
  closing.push(() => rm(dataFolder, { recursive: true, force: true }))
  const postgres = await openEmbeddedPostgres({ dataFolder, log })
  closing.push(() => postgres.close())
  return postgres.url
}

async function rowsAt(url: string, sql: string, parameters: readonly unknown[] = []) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql, [...parameters])).rows
  } finally {
    await client.end()
  }
}

const tables = ['job', 'job_event', 'job_type', 'deployment', 'follower']

/** What pg_dump and pg_restore do: the schema, every row as it is, and how far the sequence was. */
async function restore(target: string): Promise<void> {
  await migrate({ config: connectionConfig(target), log })
  for (const table of tables) {
    const columns = await rowsAt(
      source,
      `select string_agg(quote_ident(attname), ', ') as names from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [`tobedone.${table}`],
    )
    const [dump] = await rowsAt(source, `select coalesce(json_agg(t), '[]')::text as rows from tobedone.${table} t`)
    const names = String(columns[0]?.['names'])
    await rowsAt(
      target,
      `insert into tobedone.${table} (${names}) select ${names} from json_populate_recordset(null::tobedone.${table}, $1::json)`,
      [dump?.['rows']],
    )
  }
  const [sequence] = await rowsAt(source, 'select last_value from tobedone.job_event_id_seq')
  await rowsAt(target, "select setval('tobedone.job_event_id_seq', $1)", [sequence?.['last_value']])
}

async function nextXid(url: string): Promise<bigint> {
  const [row] = await rowsAt(url, 'select pg_current_xact_id()::text as xid')
  return BigInt(String(row?.['xid']))
}

async function passXid(url: string, least: bigint): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const burn = Array.from({ length: 200 }, () => 'select pg_current_xact_id()').join('; commit; begin; ')
  while ((await nextXid(url)) < least) await client.query(`begin; ${burn}; commit`)
  await client.end()
}

async function request(system: Tobedone, id: string): Promise<string> {
  const { eventCursor } = await system.operations.request(shop, { type: 'review', target: { type: 'Payment', id } })
  return eventCursor
}

async function openHere(url: string): Promise<Tobedone> {
  const system = await openSystem(url, types)
  closing.push(() => system.close())
  return system
}

/** Everything in the log of a database behind a position, as a follower with a checkpoint reads it. */
async function follow(url: string, after: LogPosition) {
  const store = await openStore({ url, log, maxConnections: 2 })
  const { events, position } = await readEvents(store.named, { after, limit: 1_000 })
  await store.close()
  return { targets: events.map(({ event }) => event.job.targetId), position, epoch: store.deployment.epoch }
}

const subscribe = (system: Tobedone, after: string) => system.subscribe({ viewer: () => shop, filter: {}, after })

async function expectToGoOn(before: Tobedone, cursors: readonly string[], checkpoint: LogPosition, url: string) {
  const system = await openHere(url)
  for (const cursor of cursors) {
    await expect(subscribe(system, cursor)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' })
  }
  const reader = await Reader.open(system, { viewer: () => shop, filter: {} })
  closing.push(() => reader.close())
  const cursor = await request(system, 'new')
  await reader.until(({ event }) => event.job.targetId === 'new')
  expect(reader.received.map(({ event }) => event.job.targetId)).toEqual(['new'])
  await request(system, 'newer')
  const { targets, epoch } = await follow(url, checkpoint)
  expect(targets).toEqual(['new', 'newer'])
  const after = await Reader.open(system, { viewer: () => shop, filter: {}, after: cursor })
  closing.push(() => after.close())
  await after.until(({ event }) => event.job.targetId === 'newer')
  expect(after.received.map(({ event }) => event.job.targetId)).toEqual(['newer'])
  // And the other way round: what the restored one gives is nothing to the one from which the dump came.
  await expect(subscribe(before, cursor)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' })
  return epoch
}

test('in another cluster, whose transaction ids are lower: the log goes on, and old cursors have expired', async () => {
  const target = await openOtherCluster()
  await passXid(source, (await nextXid(target)) + 2_000n)
  const before = await openHere(source)
  const reader = await Reader.open(before, { viewer: () => shop, filter: {} })
  closing.push(() => reader.close())
  const cursors = [await before.reads.eventCursor(), await request(before, 'old'), await request(before, 'older')]
  await reader.until(({ event }) => event.job.targetId === 'older')
  cursors.push(...reader.received.map(({ cursor }) => cursor))
  const checkpoint = await follow(source, { place: 0n, id: 0n })
  expect(checkpoint.targets).toEqual(['old', 'older'])

  await restore(target)
  expect(await nextXid(target)).toBeLessThan(checkpoint.position.place)
  const epoch = await expectToGoOn(before, cursors, checkpoint.position, target)
  expect(epoch).toBeGreaterThan(checkpoint.epoch)
  // Once only: the next start finds the database that it knows.
  expect((await follow(target, checkpoint.position)).epoch).toBe(epoch)
})

test('beside the old one in the same cluster: the same', async () => {
  const copy = await openEmptyDatabase()
  closing.push(() => copy.close())
  const before = await openHere(source)
  const cursors = [await request(before, 'old')]
  const checkpoint = await follow(source, { place: 0n, id: 0n })
  await restore(copy.url)
  const epoch = await expectToGoOn(before, cursors, checkpoint.position, copy.url)
  expect(epoch).toBeGreaterThan(checkpoint.epoch)
})

test('by eight servers that start at once: one epoch for all', async () => {
  const copy = await openEmptyDatabase()
  closing.push(() => copy.close())
  const before = await openHere(source)
  await request(before, 'old')
  await restore(copy.url)
  const stores = await Promise.all(
    Array.from({ length: 8 }, () => openStore({ url: copy.url, log, maxConnections: 2 })),
  )
  await Promise.all(stores.map((store) => store.close()))
  const [first] = stores
  expect(stores.map(({ deployment }) => deployment)).toEqual(stores.map(() => first?.deployment))
})

test('whose transaction ids went back although it is the same cluster: the log goes on', async () => {
  const before = await openHere(source)
  const cursor = await request(before, 'old')
  const { epoch } = await follow(source, { place: 0n, id: 0n })
  await before.close()
  // As `pg_resetwal` would leave it: places far ahead of the transaction ids.
  await rowsAt(source, 'update tobedone.job_event set place = place + 1000000')
  await rowsAt(source, 'update tobedone.job set place = place + 1000000')
  const { position } = await follow(source, { place: 0n, id: 0n })
  const after = await openHere(source)
  await expect(subscribe(after, cursor)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' })
  await request(after, 'new')
  const gone = await follow(source, position)
  expect(gone.targets).toEqual(['new'])
  expect(gone.epoch).toBeGreaterThan(epoch)
})

test('a follower that stood behind all events, far ahead of the new transaction ids, misses nothing', async () => {
  const target = await openOtherCluster()
  const before = await openHere(source)
  await request(before, 'old')
  await passXid(source, (await nextXid(target)) + 2_000n)
  const seen: string[] = []
  const followIn = (system: Tobedone) =>
    system.follow({ name: 'crm', from: 'now', timeoutMs: 5_000, filter: {} }, async ({ event }) => {
      seen.push(event.job.targetId)
    })
  const following = followIn(before)
  await following.registered
  await following.stop()
  await restore(target)
  const after = await openHere(target)
  followIn(after)
  await request(after, 'new')
  await eventually(
    () => after.followers(),
    ([follower]) => follower?.lag === 0,
  )
  expect(seen).toEqual(['new'])
})
