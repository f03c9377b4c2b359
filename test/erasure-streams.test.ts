// What subscribers get of an erasure: nobody misses an event or gets one twice, and nobody gets what was erased any more,
// neither from the log nor out of the memory of a server that waits for a slow reader.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Delivery, StreamQuery, Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { Reader } from './support/reader.ts'
import { openSystem, shop, staff } from './support/system.ts'

const root: Viewer = { id: 'root', roles: ['admin'], groups: [] }

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, [defineJobType('review')])
})
afterAll(async () => {
  await system.close()
  await database.close()
})

async function requested(target: string, mark: string): Promise<Job> {
  const { job } = await system.operations.request(shop, {
    ...{ type: 'review', target: { type: 'P', id: target }, assignedTo: 'colleague', title: `${mark}-title` },
    metadata: { mark },
  })
  if (job === null) throw new Error('no job was made')
  return job
}

async function said(jobs: readonly Job[], body: string, times: number): Promise<void> {
  await Promise.all(
    jobs.flatMap((job) =>
      Array.from({ length: times }, () => system.operations.comment(shop, job, { body, isInternal: false })),
    ),
  )
}

const textOf = (delivery: Delivery): string =>
  JSON.stringify(delivery.event, (_, value) => (typeof value === 'bigint' ? String(value) : value))

/** A subscriber who reads only when told. */
class SlowReader {
  readonly received: Delivery[] = []
  readonly #events: AsyncIterableIterator<Delivery>

  private constructor(events: AsyncIterableIterator<Delivery>) {
    this.#events = events
  }

  static async open(query: StreamQuery): Promise<SlowReader> {
    return new SlowReader(await system.subscribe(query))
  }

  async read(isLast: (delivery: Delivery) => boolean): Promise<void> {
    for (;;) {
      const next = await this.#events.next()
      if (next.done) return
      this.received.push(next.value)
      if (isLast(next.value)) return
    }
  }

  async close(): Promise<void> {
    await this.#events.return?.()
  }
}

/** What was received of the jobs: each version once, in order, and in all in the order of the log. */
function expectWhole(received: readonly Delivery[], jobs: readonly Job[], versions: number): void {
  for (const { id } of jobs) {
    const theirs = received.filter(({ event }) => event.jobId === id).map(({ event }) => event.version)
    expect(theirs).toEqual(Array.from({ length: versions }, (_, index) => index + 1))
  }
  const events = received.map(({ event }) => event)
  for (const [index, { place, id }] of events.entries()) {
    const before = events[index - 1]
    if (before) expect(place > before.place || (place === before.place && id > before.id)).toBe(true)
  }
}

const viewer = (): Viewer => shop

test('who resumes from before the erasure gets the rewritten events, all of them once', async () => {
  const after = await system.reads.eventCursor()
  const reader = await Reader.open(system, { viewer, filter: {}, after })
  const job = await requested('resumed', 'planted-resumed')
  await said([job], 'planted-resumed', 5)
  await reader.until(({ event }) => event.version === 6)
  expect(reader.received.map(textOf).filter((text) => text.includes('planted-resumed'))).toHaveLength(6)
  const third = reader.received.find(({ event }) => event.version === 3)?.cursor ?? ''
  const { eventCursor } = await system.operations.eraseTarget(root, { type: 'P', id: 'resumed' })
  await reader.until(({ event }) => event.kind === 'ERASED')
  expectWhole(reader.received, [job], 8)
  await reader.close()
  const kinds = ['REQUESTED', ...Array.from({ length: 5 }, () => 'COMMENTED'), 'CANCELLED', 'ERASED']
  for (const [from, versions] of [[after, 8] as const, [third, 5] as const, [eventCursor, 2] as const]) {
    const resumed = await Reader.open(system, { viewer, filter: {}, after: from })
    await resumed.until(({ event }) => event.kind === 'ERASED')
    expect(resumed.received.map(({ event }) => event.kind)).toEqual(kinds.slice(-versions))
    expect(resumed.received.map(textOf).filter((text) => /planted|"resumed"/.test(text))).toEqual([])
    await resumed.close()
  }
})

test('who had the job before their filter is told that it does not match; who lost sight of it hears nothing', async () => {
  const open = (who: Viewer, filter: StreamQuery['filter']) => Reader.open(system, { viewer: () => who, filter })
  const erasedPerson: Viewer = { id: 'planted-live', roles: [], groups: [] }
  const filtered = await open(staff('colleague'), { metadata: { mark: 'planted-live' } })
  const assigned = await open(staff('colleague'), { assignedTo: ['planted-live'] })
  const theirs = await open(erasedPerson, {})
  const concerned = await Promise.all(
    (
      [
        { not: { metadata: { mark: 'other' } } },
        { and: [{ type: ['review'] }, { or: [{ search: 'planted' }, { open: false }] }] },
        { not: { not: { assignedTo: ['planted-live'] } }, target: { type: 'P', id: 'live' } },
      ] as const
    ).map((filter) => open(shop, filter)),
  )
  const unconcerned = await Promise.all(
    (
      [
        { target: { type: 'P', id: 'later' } },
        { assignedTo: ['planted-live'], targetType: ['Q'] },
        { metadata: { mark: 'planted-live' }, not: { open: true } },
        { requestedBy: ['planted-live'] },
      ] as const
    ).map((filter) => open(shop, filter)),
  )
  const job = await requested('live', 'planted-live')
  await system.operations.assign(shop, job, erasedPerson.id)
  await theirs.until(({ event }) => event.kind === 'ASSIGNED')
  await system.operations.erasePerson(root, erasedPerson.id)
  for (const reader of concerned) await reader.until(({ event }) => event.kind === 'ERASED')
  for (const reader of [filtered, assigned]) {
    await reader.until(({ event }) => event.kind === 'ERASED')
    const last = reader.received.at(-1)
    expect(last).toMatchObject({ matches: false, event: { actor: 'root', changes: {}, job: { metadata: {} } } })
    expect(last && textOf(last)).not.toContain('planted')
  }
  // By an event that comes later on a job of theirs: it is the next that they get.
  await system.operations.assign(shop, await requested('later', 'later'), erasedPerson.id)
  await theirs.until(({ event }) => event.job.targetId === 'later')
  // Of a job that became theirs a moment later they may hear that it was requested, too.
  const kinds = theirs.received.map(({ event }) => event.kind).filter((kind) => kind !== 'REQUESTED')
  expect(kinds).toEqual(['ASSIGNED', 'ASSIGNED'])
  for (const reader of unconcerned) expect(reader.received.filter(({ event }) => event.kind === 'ERASED')).toEqual([])
  await Promise.all([filtered, assigned, theirs, ...concerned, ...unconcerned].map((reader) => reader.close()))
})

test.each([
  ['a few events', 3],
  ['more than are kept for a reader', size(130, 400)],
])(
  'what waits for a slow reader is erased as well: %s',
  async (name, comments) => {
    const mark = `planted-${comments}`
    const query = { viewer, filter: {} }
    const slow = await SlowReader.open(query)
    const live = await Reader.open(system, query)
    const jobs = await Promise.all(Array.from({ length: 10 }, (_, index) => requested(`${name} ${index % 2}`, mark)))
    await said(jobs, mark, comments)
    await slow.read(() => true)
    await live.until(() => live.received.filter(({ event }) => event.kind === 'COMMENTED').length === comments * 10)
    await system.operations.eraseTarget(root, { type: 'P', id: `${name} 0` })
    await live.until(() => live.received.filter(({ event }) => event.kind === 'ERASED').length === 5)
    const erased = new Set(live.received.filter(({ event }) => event.kind === 'ERASED').map(({ event }) => event.jobId))
    const last = live.received.at(-1)?.cursor
    await slow.read(({ cursor }) => cursor === last)
    const [seen, ...rest] = slow.received
    expect(seen && textOf(seen)).toContain(mark)
    const leaked = rest.filter((delivery) => erased.has(delivery.event.jobId) && textOf(delivery).includes(mark))
    expect(leaked).toEqual([])
    expect(rest.filter((delivery) => textOf(delivery).includes(mark))).not.toEqual([])
    for (const { received } of [slow, live]) {
      expectWhole(
        received,
        jobs.filter(({ id }) => erased.has(id)),
        comments + 3,
      )
      expectWhole(
        received,
        jobs.filter(({ id }) => !erased.has(id)),
        comments + 1,
      )
    }
    await Promise.all([slow.close(), live.close()])
  },
  size(60_000, 600_000),
)

test(
  'who comes while it goes on, at whatever moment, gets everything once, and nothing erased after it was told',
  async () => {
    const after = await system.reads.eventCursor()
    const mark = 'planted-storm'
    const jobs = await Promise.all(
      Array.from({ length: size(300, 1_500) }, (_, index) => requested(`storm ${index}`, mark)),
    )
    await Promise.all(jobs.map((job) => system.operations.assign(shop, job, mark)))
    const live = await Reader.open(system, { viewer, filter: {} })
    let isOver = false
    const erasing = system.operations.erasePerson(root, mark).finally(() => {
      isOver = true
    })
    const readers: SlowReader[] = []
    while (!isOver) {
      const reader = await SlowReader.open({ viewer, filter: {}, after })
      await reader.read(() => reader.received.length > readers.length * 20)
      readers.push(reader)
    }
    expect(await erasing).toMatchObject({ erasedCount: jobs.length })
    await live.until(() => live.received.filter(({ event }) => event.kind === 'ERASED').length === jobs.length)
    expect(readers.length).toBeGreaterThan(2)
    const last = live.received.at(-1)?.cursor
    for (const reader of readers) {
      const seenBefore = reader.received.length
      await reader.read(({ cursor }) => cursor === last)
      expect(reader.received.slice(seenBefore).filter((delivery) => textOf(delivery).includes(mark))).toEqual([])
      expectWhole(reader.received, jobs, 3)
      await reader.close()
    }
    await live.close()
  },
  size(60_000, 600_000),
)
