// Lists page by page, from both ends, in every order: each job once, where the comparator in memory puts it.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matchesFilter } from '../src/domain/filter-matches.ts'
import { type JobOrder, jobOrders } from '../src/domain/order.ts'
import { compareJobs } from '../src/domain/order-compare.ts'
import { readableFilter } from '../src/domain/readable-filter.ts'
import { makeRegistry } from '../src/domain/registry.ts'
import { canSee, systemViewer } from '../src/domain/viewer.ts'
import { decodeEventCursor, placeCursor, snapshotCursor } from '../src/store/event-cursor.ts'
import { countJobs, type JobPage, type ListedJobs, listJobs } from '../src/store/list-jobs.ts'
import { pageCursorOf } from '../src/store/page-cursor.ts'
import { size } from './size.ts'
import { filter } from './support/arbitrary-filters.ts'
import { job, jobs, registry, viewer } from './support/arbitrary-jobs.ts'
import { type MigratedDatabase, openMigratedDatabase } from './support/migrated.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { withStoredJobs } from './support/stored-jobs.ts'

let database: MigratedDatabase

beforeAll(async () => {
  database = await openMigratedDatabase()
})

afterAll(async () => {
  await database.close()
})

const orders = Object.keys(jobOrders) as JobOrder[]

async function forward(list: ListedJobs, orderBy: JobOrder, first: number): Promise<JobPage[]> {
  const pages = [await listJobs(database.query, { ...list, orderBy, first })]
  for (let page = pages[0]; page?.hasNextPage; page = pages.at(-1)) {
    const [last] = page.jobs.slice(-1)
    if (last === undefined) throw new Error('An empty page says that another follows.')
    pages.push(await listJobs(database.query, { ...list, orderBy, first, after: page.cursorOf(last) }))
  }
  return pages
}

async function backward(list: ListedJobs, orderBy: JobOrder, last: number): Promise<JobPage[]> {
  const pages = [await listJobs(database.query, { ...list, orderBy, last })]
  for (let page = pages[0]; page?.hasPreviousPage; page = pages[0]) {
    const [first] = page.jobs
    if (first === undefined) throw new Error('An empty page says that another precedes.')
    pages.unshift(await listJobs(database.query, { ...list, orderBy, last, before: page.cursorOf(first) }))
  }
  return pages
}

test(
  'pages walked from either end give the whole list once, in the order that memory gives',
  async () => {
    const pageSizes = fc.integer({ min: 1, max: 9 })
    const someFilter = fc.oneof(fc.constant({}), filter)
    const someViewer = fc.oneof(fc.constant(systemViewer), viewer)
    const property = fc.asyncProperty(
      jobs,
      someFilter,
      someViewer,
      registry,
      fc.constantFrom(...orders),
      pageSizes,
      (stored, wanted, asking, known, orderBy, pageSize) =>
        withStoredJobs(database.query, stored, async () => {
          const list = { viewer: asking, registry: known, filter: wanted }
          const expected = stored
            .filter(
              (each) =>
                matchesFilter(readableFilter(wanted, asking, known), each) && canSee(asking, each, known.of(each.type)),
            )
            .sort(compareJobs(orderBy))
          const forwards = await forward(list, orderBy, pageSize)
          const backwards = await backward(list, orderBy, pageSize)
          expect(forwards.flatMap((page) => page.jobs)).toEqual(expected)
          expect(backwards.flatMap((page) => page.jobs)).toEqual(expected)
          expect(forwards.map((page) => page.hasPreviousPage)).toEqual(forwards.map((_, index) => index > 0))
          expect(backwards.map((page) => page.hasNextPage)).toEqual(
            backwards.map((_, index) => index < backwards.length - 1),
          )
          expect(await countJobs(database.query, { ...list, limit: 10_000 })).toBe(expected.length)
          expect(await countJobs(database.query, { ...list, limit: 2 })).toBe(Math.min(2, expected.length))
        }),
    )
    await checkProperty('pages', size(40, 3_000), property)
  },
  propertyTimeoutMs,
)

const everything: ListedJobs = { viewer: systemViewer, registry: makeRegistry([]), filter: {} }

test('a list without a job still says which snapshot it was read in', async () => {
  const page = await listJobs(database.query, { ...everything, orderBy: 'PRIORITY' })
  expect(page).toMatchObject({ jobs: [], hasNextPage: false, hasPreviousPage: false })
  expect(page.snapshot).toMatch(/^\d+:\d+:(\d+(,\d+)*)?$/)
})

describe('refuses', () => {
  const [drawn] = fc.sample(job, 1)
  if (drawn === undefined) throw new Error('No job was drawn.')
  const whole = pageCursorOf('CREATED_AT_DESC', drawn)
  const inside = Buffer.from(whole, 'base64url').toString()
  const recoded = (text: string): string => Buffer.from(text).toString('base64url')
  const list = (page: object) => listJobs(database.query, { ...everything, orderBy: 'CREATED_AT_DESC', ...page })

  test.each([
    ['a first of 0', { first: 0 }, 'INVALID_INPUT'],
    ['a first of -1', { first: -1 }, 'INVALID_INPUT'],
    ['a last of 1.5', { last: 1.5 }, 'INVALID_INPUT'],
    ['a first that is no number', { first: Number.NaN }, 'INVALID_INPUT'],
    ['a million at once', { first: 1_000_000 }, 'LIMIT_EXCEEDED'],
    ['101 from the end', { last: 101 }, 'LIMIT_EXCEEDED'],
    ['first and last together', { first: 1, last: 1 }, 'INVALID_INPUT'],
    ['a filter that is none', { filter: { search: '\u0000' } }, 'INVALID_INPUT'],
    ['an empty cursor', { after: '' }, 'CURSOR_INVALID'],
    ['a cursor that is noise', { after: '§$%&/()=?' }, 'CURSOR_INVALID'],
    ['a cursor of 1 MB', { after: 'A'.repeat(1_000_000) }, 'CURSOR_INVALID'],
    ['the cursor of an event', { after: placeCursor(1, { place: 7n, id: 8n }) }, 'CURSOR_INVALID'],
    ['the cursor of a snapshot', { before: snapshotCursor(1, 0n, '7:9:7') }, 'CURSOR_INVALID'],
    ['a cursor with another tag', { after: recoded(inside.replace('page', 'place')) }, 'CURSOR_INVALID'],
    ['a cursor of another order', { before: pageCursorOf('PRIORITY', drawn) }, 'CURSOR_INVALID'],
    ['a cursor with something behind it', { after: `${whole}=` }, 'CURSOR_INVALID'],
    ['a cursor with a word more', { after: recoded(`${inside} x`) }, 'CURSOR_INVALID'],
    ['a cursor without its id', { after: recoded(inside.slice(0, -37)) }, 'CURSOR_INVALID'],
    ['a cursor with a forged id', { after: recoded(inside.replace(/.$/, "'")) }, 'CURSOR_INVALID'],
    [
      'a cursor of a time that no job has',
      { after: recoded(inside.replace(/ \d+ /, ' 9007199254740993 ')) },
      'CURSOR_INVALID',
    ],
    ['a cursor of a time that never comes', { after: recoded(inside.replace(/ \d+ /, ' never ')) }, 'CURSOR_INVALID'],
    ['a cursor with a number said otherwise', { after: recoded(inside.replace(/ \d+ /, ' 1e3 ')) }, 'CURSOR_INVALID'],
  ])('%s', async (_, page, code) => {
    await expect(list(page)).rejects.toMatchObject({ name: 'JobError', code })
  })

  test.each([
    [0, 'INVALID_INPUT'],
    [1_000_001, 'LIMIT_EXCEEDED'],
  ])('a count up to %i', async (limit, code) => {
    await expect(countJobs(database.query, { ...everything, limit })).rejects.toMatchObject({ code })
  })

  test('a cursor of a page where one of an event is wanted', () => {
    expect(() => decodeEventCursor(whole, { epoch: 1 })).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }))
  })
})
