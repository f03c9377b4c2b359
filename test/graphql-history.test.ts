// What happened to a job, told in pages and in streams, and what of it which viewer reads.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import * as documents from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'

const metadata = z.looseObject({})
const types = [defineJobType('open_book', { metadata }), defineJobType('secret', { metadata, metadataFor: 'staff' })]

let server: TestServer
let shop: Client
let ann: Client
let uma: Client
let counter = 0

beforeAll(async () => {
  server = await startServer({ types })
  shop = await clientOf(server, 'shop', { roles: ['service'] })
  ann = await clientOf(server, 'ann', { roles: ['staff'] })
  uma = await clientOf(server, 'uma')
})
afterAll(() => server?.close())

async function requested(type: string, input: object = {}): Promise<string> {
  const target = { type: 'Order', id: `h${++counter}` }
  const made = await shop.run(documents.requestJob, { input: { type, target, ...input } })
  return made.requestJob?.job?.id ?? ''
}

interface Window {
  readonly first?: number
  readonly after?: string
  readonly last?: number
  readonly before?: string
}

async function historyOf(client: Client, id: string, window: Window = {}) {
  const { job } = await client.run(documents.jobHistory, { id, ...window })
  if (job === null) throw new Error('the job is not there')
  return job.history
}

describe('the history of a job', () => {
  test('has every event with what it changed and the job after it', async () => {
    const id = await requested('open_book', { metadata: { a: 1 } })
    await ann.run(documents.claimJob, { input: { id } })
    await ann.run(documents.updateJob, { input: { id, metadata: { b: 2 } } })
    await ann.run(documents.commentOnJob, { input: { id, body: 'hm' } })
    const { edges, pageInfo } = await historyOf(ann, id)
    expect(edges.map(({ node }) => [node.kind, node.actor, node.version, node.job.version])).toEqual([
      ['REQUESTED', 'shop', 1, 1],
      ['CLAIMED', 'ann', 2, 2],
      ['UPDATED', 'ann', 3, 3],
      ['COMMENTED', 'ann', 4, 4],
    ])
    expect(edges.map(({ node }) => node.job.metadata)).toEqual([{ a: 1 }, { a: 1 }, { a: 1, b: 2 }, { a: 1, b: 2 }])
    expect(edges[0]?.node.changes).toEqual([])
    expect(edges[1]?.node.changes).toContainEqual({ field: 'assignedTo', before: null, after: 'ann' })
    expect(edges[2]?.node.changes).toEqual([{ field: 'metadata', before: { a: 1 }, after: { a: 1, b: 2 } }])
    expect(edges[3]?.node.comment).toEqual({ body: 'hm', isInternal: false })
    expect(new Set(edges.map(({ node }) => node.id)).size).toBe(4)
    expect(edges.every(({ node }) => node.matches && !node.isImported && node.at <= node.recordedAt)).toBe(true)
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false })
  })

  test('comes in pages that fit together', async () => {
    const id = await requested('open_book')
    for (let body = 1; body <= 4; body++) await ann.run(documents.commentOnJob, { input: { id, body: String(body) } })
    const versions: number[] = []
    let after: string | undefined
    for (;;) {
      const { edges, pageInfo } = await historyOf(ann, id, { first: 2, ...(after === undefined ? {} : { after }) })
      versions.push(...edges.map(({ node }) => node.version))
      expect(pageInfo.startCursor).toBe(edges[0]?.cursor)
      expect(pageInfo.hasPreviousPage).toBe(after !== undefined)
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor ?? ''
    }
    expect(versions).toEqual([1, 2, 3, 4, 5])
  })

  test('comes from its end in pages that fit together as well', async () => {
    const id = await requested('open_book')
    for (let body = 1; body <= 4; body++) await ann.run(documents.commentOnJob, { input: { id, body: String(body) } })
    const versions: number[] = []
    let before: string | undefined
    for (;;) {
      const { edges, pageInfo } = await historyOf(ann, id, { last: 2, ...(before === undefined ? {} : { before }) })
      versions.unshift(...edges.map(({ node }) => node.version))
      expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor)
      expect(pageInfo.hasNextPage).toBe(before !== undefined)
      if (!pageInfo.hasPreviousPage) break
      before = pageInfo.startCursor ?? ''
    }
    expect(versions).toEqual([1, 2, 3, 4, 5])
  })

  test.each([
    [{ first: 1, last: 1 }, 'last'],
    [{ last: 0 }, 'last'],
    [{ before: true }, 'before'],
    [{ last: 1, after: true }, 'after'],
  ])('is asked for from one end only: not %j', async (wish, field) => {
    const id = await requested('open_book')
    const [{ cursor = '' } = {}] = (await historyOf(ann, id)).edges
    const window = Object.fromEntries(
      Object.entries(wish).map(([name, value]) => [name, value === true ? cursor : value]),
    )
    expect(await ann.refused(documents.jobHistory, { id, ...window })).toMatchObject({
      extensions: { code: 'INVALID_INPUT', field },
    })
  })

  test('its cursors are of this history only, and no cursors of events', async () => {
    const [id, other] = [await requested('open_book'), await requested('open_book')]
    const { edges } = await historyOf(ann, other)
    const [edge] = edges
    for (const after of [edge?.cursor ?? '', edge?.node.cursor ?? '', 'x', '', 'ä'.repeat(60)]) {
      expect(await ann.refused(documents.jobHistory, { id, after })).toMatchObject({
        extensions: { code: 'CURSOR_INVALID' },
      })
    }
    const watching = ann.watch(documents.watchJobs, { after: edge?.cursor ?? '' })
    await eventually(
      () => watching.results.length,
      (count) => count > 0,
    )
    expect(watching.results[0]?.errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }])
    watching.stop()
  })

  test.each([
    [0, 'INVALID_INPUT'],
    [-1, 'INVALID_INPUT'],
    [101, 'LIMIT_EXCEEDED'],
  ])('has no pages of %i', async (first, code) => {
    const id = await requested('open_book')
    expect(await ann.refused(documents.jobHistory, { id, first })).toMatchObject({ extensions: { code } })
    expect(await ann.refused(documents.jobComments, { id, first })).toMatchObject({ extensions: { code } })
  })

  test('an event of it says where to go on listening', async () => {
    const id = await requested('open_book')
    const { edges } = await historyOf(ann, id)
    await ann.run(documents.claimJob, { input: { id } })
    const watching = ann.watch(documents.watchJobs, {
      after: edges[0]?.node.cursor ?? '',
      filter: { assignedTo: ['ann'] },
    })
    await eventually(
      () => watching.results.length,
      (count) => count > 0,
    )
    const event = watching.results[0]?.data?.jobEvents
    expect(event).toMatchObject({ kind: 'CLAIMED', matches: true, job: { id, version: 2 } })
    const [, claimed] = (await historyOf(ann, id)).edges
    expect([event?.id, event?.cursor]).toEqual([claimed?.node.id, claimed?.node.cursor])
    watching.stop()
  })
})

describe('comments', () => {
  test('internal ones are for staff: in comments, in history and in streams', async () => {
    const id = await requested('open_book', { candidateUsers: ['uma'], assignedTo: 'uma' })
    const [forUma, forAnn] = [uma, ann].map((client) => client.watch(documents.watchJobs, { kinds: ['COMMENTED'] }))
    await eventually(
      async () => {
        await uma.run(documents.commentOnJob, { input: { id, body: 'are we on?' } })
        return (forUma?.results.length ?? 0) > 0 && (forAnn?.results.length ?? 0) > 0
      },
      (isOn) => isOn,
    )
    await ann.run(documents.commentOnJob, { input: { id, body: 'psst', internal: true } })
    await ann.run(documents.commentOnJob, { input: { id, body: 'last' } })
    const bodiesOf = (watching: typeof forUma) =>
      watching?.results.map(({ data }) => data?.jobEvents.comment?.body) ?? []
    await eventually(
      () => [...bodiesOf(forUma), ...bodiesOf(forAnn)].filter((body) => body === 'last').length,
      (count) => count === 2,
    )
    expect([bodiesOf(forUma).includes('psst'), bodiesOf(forAnn).includes('psst')]).toEqual([false, true])
    for (const [client, isTold] of [
      [uma, false],
      [ann, true],
      [shop, true],
    ] as const) {
      const { job } = await client.run(documents.jobComments, { id, first: 100 })
      const told = job?.comments.edges.map(({ node }) => node.comment?.body) ?? []
      expect([told.includes('psst'), told.includes('last')]).toEqual([isTold, true])
      const { edges } = await historyOf(client, id, { first: 100 })
      expect(edges.some(({ node }) => node.comment?.body === 'psst')).toBe(isTold)
    }
    expect(await uma.refused(documents.commentOnJob, { input: { id, body: 'x', internal: true } })).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    })
    forUma?.stop()
    forAnn?.stop()
  })
})

describe('metadata for staff', () => {
  test('is null and no change for users, wherever a job is shown', async () => {
    const id = await requested('secret', { metadata: { code: 'x17' }, assignedTo: 'uma' })
    const watching = uma.watch(documents.watchJobs, { kinds: ['UPDATED'] })
    await eventually(
      async () => {
        await ann.run(documents.updateJob, { input: { id, metadata: { code: `x17-${++counter}` }, priority: counter } })
        return watching.results.length
      },
      (count) => count > 0,
    )
    const { job } = await uma.run(documents.jobById, { id })
    const list = await uma.run(documents.listJobs, { filter: { type: ['secret'] } })
    const history = await historyOf(uma, id)
    const claimed = await uma.run(documents.claimJob, { input: { id } })
    expect(job?.metadata).toBeNull()
    expect(list.jobs.edges.map(({ node }) => node.metadata)).toEqual([null])
    expect(history.edges.length).toBeGreaterThan(1)
    expect(JSON.stringify([job, list, history, claimed, watching.results])).not.toContain('x17')
    expect(history.edges[1]?.node.changes.map(({ field }) => field)).toEqual(['priority'])
    expect((await ann.run(documents.jobById, { id })).job?.metadata).not.toBeNull()
    watching.stop()
  })

  test('cannot be found out by filtering', async () => {
    await requested('secret', { metadata: { pin: '4711' }, assignedTo: 'uma' })
    const filter = { metadata: { pin: '4711' } }
    expect((await uma.run(documents.listJobs, { filter })).jobs).toMatchObject({ totalCount: 0, edges: [] })
    expect((await uma.run(documents.listJobs, { filter: { not: filter } })).jobs.totalCount).toBe(
      (await uma.run(documents.listJobs, { filter: { not: { metadata: { pin: '0' } } } })).jobs.totalCount,
    )
    expect((await ann.run(documents.listJobs, { filter })).jobs.totalCount).toBe(1)
  })
})
