// Reading the log in pieces, up to its horizon, and how far back one may go on from. (Its order: order.test.ts.)
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { LogPosition } from '../src/domain/event.ts'
import { placeCursor, snapshotCursor } from '../src/store/event-cursor.ts'
import { isThereMore, type LoggedEvent, readEnd, readEvents, readSnapshot } from '../src/store/event-log.ts'
import { openStore, type Store } from '../src/store/open-store.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { Reader } from './support/reader.ts'
import { openSystem, shop } from './support/system.ts'

const types = [defineJobType('review'), defineJobType('wide', { metadata: z.looseObject({}) })]
const day = 24 * 3_600_000
const start: LogPosition = { place: 0n, id: 0n }
let database: TestDatabase
let system: Tobedone
let store: Store
let now: Date

beforeEach(async () => {
  database = await openTestDatabase()
  now = new Date('2026-03-01T00:00:00Z')
  const clock = { now: () => now }
  system = await openSystem(database.url, types, { clock })
  store = await openStore({ url: database.url, log: () => {}, clock, maxConnections: 2 })
})
afterEach(async () => {
  await store.close()
  await system.close()
  await database.close()
})

async function request(id: string): Promise<{ jobId: string; eventCursor: string }> {
  const { job, eventCursor } = await system.operations.request(shop, {
    type: 'review',
    target: { type: 'Payment', id },
  })
  return { jobId: job?.id ?? '', eventCursor }
}

async function targetsAfter(after: LogPosition, upTo?: LogPosition): Promise<readonly string[]> {
  const { events } = await readEvents(store.named, { after, limit: 100, ...(upTo ? { upTo } : {}) })
  return events.map(({ event }) => event.job.targetId)
}

async function codeOf(after: string): Promise<unknown> {
  return await system.subscribe({ viewer: () => shop, filter: {}, after }).then(
    async (events) => {
      await events.return?.()
      return 'none'
    },
    (error: unknown) => (error instanceof Error ? Reflect.get(error, 'code') : error),
  )
}

test('it is read in pieces that fit together, and no further than asked', async () => {
  for (const id of ['a', 'b', 'c', 'd', 'e']) await request(id)
  const first = await readEvents(store.named, { after: start, limit: 2 })
  const second = await readEvents(store.named, { after: first.position, limit: 2 })
  const third = await readEvents(store.named, { after: second.position, limit: 2 })
  const pages = [first, second, third]
  expect(pages.map(({ events }) => events.map(({ event }) => event.job.targetId))).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e'],
  ])
  expect(pages.map(({ isComplete }) => isComplete)).toEqual([false, false, true])
  expect(third.position).toEqual(await readEnd(store.named))
  expect(await readEvents(store.named, { after: third.position, limit: 2 })).toEqual({
    events: [],
    position: third.position,
    isComplete: true,
    isFull: false,
  })
  expect(await targetsAfter(first.position, second.position)).toEqual(['c', 'd'])
})

// What PostgreSQL stores as it is, and what it packs to a hundredth.
test.each([
  ['random', () => randomBytes(22_000).toString('hex')],
  ['repeated', (letter: string) => letter.repeat(44_000)],
])('however many are asked for, a page is bounded in bytes, also of %s text', async (name, textOf) => {
  const count = 50
  const targets = Array.from({ length: count }, (_, index) => ({ type: name, id: String(index) }))
  const made = await Promise.all(
    targets.map((target) => system.operations.request(shop, { type: 'wide', target, metadata: { text: textOf('a') } })),
  )
  // These hold three of them: what was before, what is after, and the job.
  const updated = made.map(({ job }) =>
    system.operations.update(shop, { id: job?.id ?? '' }, { metadata: { text: textOf('b') } }),
  )
  await Promise.all(updated)
  const bytesOf = (events: readonly LoggedEvent[]): number =>
    events.reduce((sum, { event: { job, changes } }) => sum + JSON.stringify([job, changes]).length, 0)
  const seen: string[] = []
  let position = start
  for (let isComplete = false; !isComplete; ) {
    const page = await readEvents(store.named, { after: position, limit: 1_000 })
    // The last one may go beyond.
    expect(bytesOf(page.events)).toBeLessThan(1_048_576 + 150_000)
    expect(page.isFull).toBe(!page.isComplete)
    if (page.isFull) expect(bytesOf(page.events)).toBeGreaterThan(1_000_000)
    seen.push(...page.events.map(({ event }) => `${event.kind} ${event.job.targetId}`))
    ;({ position, isComplete } = page)
  }
  const expected = targets.flatMap(({ id }) => [`REQUESTED ${id}`, `UPDATED ${id}`])
  expect(seen.toSorted()).toEqual(expected.toSorted())
  const reader = await Reader.open(system, { viewer: () => shop, filter: {}, after: made[0]?.eventCursor ?? '' })
  const after = (updates: readonly string[]) => updates.filter((each) => each.startsWith('UPDATED'))
  await eventually(
    () => reader.received.filter(({ event }) => event.kind === 'UPDATED').length,
    (updates) => updates === count,
  )
  const told = reader.received.map(({ event }) => `${event.kind} ${event.job.targetId}`)
  expect(after(told)).toEqual(after(seen))
  await reader.close()
})

test('an event has what was before it, and who sees its job by now', async () => {
  const { jobId } = await request('a')
  await system.operations.assign(shop, { id: jobId }, 'ann')
  await system.operations.complete(shop, { id: jobId }, {})
  const { events } = await readEvents(store.named, { after: start, limit: 10 })
  expect(
    events.map(({ event, before, now: visible }) => [
      event.kind,
      event.version,
      before?.assignedTo,
      visible.assignedTo,
    ]),
  ).toEqual([
    ['REQUESTED', 1, undefined, 'ann'],
    ['ASSIGNED', 2, null, 'ann'],
    ['COMPLETED', 3, 'ann', 'ann'],
  ])
  expect(events.at(-1)?.event.job).toEqual(await system.reads.job(shop, jobId))
})

test('what an older open transaction may still come before is held back until that has ended', async () => {
  const other = new Client({ connectionString: database.url })
  await other.connect()
  await other.query('begin; select pg_current_xact_id()')
  await request('a')
  expect(await targetsAfter(start)).toEqual([])
  expect(await readEnd(store.named)).toEqual(start)
  expect(await isThereMore(store.named, start)).toBe(true)
  await other.query('rollback')
  expect(await targetsAfter(start)).toEqual(['a'])
  expect(await isThereMore(store.named, start)).toBe(true)
  expect(await isThereMore(store.named, await readEnd(store.named))).toBe(false)
  await other.end()
})

test('one may go on from a cursor while what follows it is no older than the window', async () => {
  const { epoch, base } = store.deployment
  const empty = snapshotCursor(epoch, base, await readSnapshot(store.named))
  const { eventCursor } = await request('old')
  const place = placeCursor(epoch, await readEnd(store.named))
  now = new Date(now.getTime() + 29 * day)
  expect(await codeOf(empty)).toBe('none')
  now = new Date(now.getTime() + 2 * day)
  expect(await codeOf(empty)).toBe('CURSOR_EXPIRED')
  // Nothing has happened since these: however old they are, nothing is missed.
  expect([await codeOf(place), await codeOf(eventCursor)]).toEqual(['none', 'none'])
  await request('new')
  expect([await codeOf(place), await codeOf(eventCursor)]).toEqual(['none', 'none'])
  now = new Date(now.getTime() + 31 * day)
  expect([await codeOf(place), await codeOf(eventCursor)]).toEqual(['CURSOR_EXPIRED', 'CURSOR_EXPIRED'])
})

test('a cursor beyond everything is none', async () => {
  const { eventCursor } = await request('a')
  const { epoch, base } = store.deployment
  const { place, id } = await readEnd(store.named)
  expect(await codeOf(placeCursor(epoch, { place, id }))).toBe('none')
  expect(await codeOf(placeCursor(epoch, { place: place + 1_000n, id }))).toBe('CURSOR_INVALID')
  expect(await codeOf(placeCursor(epoch, { place: 2n ** 63n - 1n, id }))).toBe('CURSOR_INVALID')
  expect(await codeOf(eventCursor)).toBe('none')
  expect(await codeOf(snapshotCursor(epoch, base, '5000000000:5000000000:'))).toBe('CURSOR_INVALID')
})
