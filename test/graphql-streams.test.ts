// The three subscriptions over WebSocket: each the same log, with another question. Order and loss are held elsewhere.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import * as documents from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf, type Watch } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'

const types = [defineJobType('call_back', { metadata: z.looseObject({}) })]

let server: TestServer
let shop: Client
let ann: Client

beforeAll(async () => {
  server = await startServer({ types })
  shop = await clientOf(server, 'shop', { roles: ['service'] })
  ann = await clientOf(server, 'ann', { roles: ['staff'] })
})
afterAll(() => server?.close())

async function requested(id: string, input: object = {}): Promise<string> {
  const made = await shop.run(documents.requestJob, {
    input: { type: 'call_back', target: { type: 'Order', id }, ...input },
  })
  return made.requestJob?.job?.id ?? ''
}

async function firstOf<Data>(watch: Watch<Data>, count: number): Promise<Watch<Data>['results']> {
  await eventually(
    () => watch.results.length,
    (length) => length >= count,
  )
  return watch.results
}

test('jobRequested and jobCompleted tell of one kind only, and go on from a cursor', async () => {
  const { eventCursor: after } = await shop.run(documents.whoAmI, {})
  const filter = { targetType: ['Order'] }
  for (const id of ['1', '2', '3']) await requested(id)
  const target = { type: 'Order', id: '2' }
  await ann.run(documents.completeJob, { input: { type: 'call_back', target } })
  const requests = ann.watch(documents.watchRequested, { filter, after })
  const completions = ann.watch(documents.watchCompleted, { filter: {}, after })
  await Promise.all([firstOf(requests, 3), firstOf(completions, 1)])
  await requested('4')
  await ann.run(documents.completeJob, { input: { type: 'call_back', target: { type: 'Order', id: '4' } } })
  const [asked, done] = await Promise.all([firstOf(requests, 4), firstOf(completions, 2)])
  expect(asked).toEqual(
    ['1', '2', '3', '4'].map((id) => ({ data: { jobRequested: { kind: 'REQUESTED', job: { target: { id } } } } })),
  )
  expect(done.map(({ data }) => data?.jobCompleted.job.target.id)).toEqual(['2', '4'])
  const allowed = done[0]?.data?.jobCompleted.job.viewerCan.filter(({ isAllowed }) => isAllowed)
  expect(allowed?.map(({ operation }) => operation)).toEqual(['COMMENT', 'REOPEN'])
  requests.stop()
  completions.stop()
})

test('jobEvents tells of a job that leaves its filter, and of the kinds asked for', async () => {
  const id = await requested('5')
  const { eventCursor: after } = await shop.run(documents.whoAmI, {})
  const unassigned = ann.watch(documents.watchJobs, { filter: { unassigned: true }, after })
  const kinds = ann.watch(documents.watchJobs, { kinds: ['STARTED', 'CANCELLED'], after, filter: null })
  await ann.run(documents.claimJob, { input: { id } })
  await ann.run(documents.startJob, { input: { id } })
  await ann.run(documents.cancelJob, { input: { id } })
  await requested('6')
  const told = await firstOf(unassigned, 2)
  expect(told.map(({ data }) => [data?.jobEvents.kind, data?.jobEvents.matches])).toEqual([
    ['CLAIMED', false],
    ['REQUESTED', true],
  ])
  const some = await firstOf(kinds, 2)
  expect(some.map(({ data }) => data?.jobEvents.kind)).toEqual(['STARTED', 'CANCELLED'])
  unassigned.stop()
  kinds.stop()
})

test('jobEvents tells of a job that leaves by its text, or by having been touched', async () => {
  const id = await requested('renamed', { title: 'Leaky roof' })
  const { eventCursor: after } = await shop.run(documents.whoAmI, {})
  const touched = new Date()
  const found = ann.watch(documents.watchJobs, { filter: { search: 'leaky' }, after })
  const target = { type: 'Order', id: 'renamed' }
  const untouched = ann.watch(documents.watchJobs, { filter: { target, updatedBefore: touched.toISOString() }, after })
  await eventually(
    () => server.tobedone.clock.now(),
    (now) => now > touched,
  )
  await shop.run(documents.updateJob, { input: { id, title: 'Mended' } })
  for (const watch of [found, untouched]) {
    const [told] = await firstOf(watch, 1)
    expect(told?.data?.jobEvents).toMatchObject({ kind: 'UPDATED', matches: false, changes: [{ field: 'title' }] })
    watch.stop()
  }
})

test.each([
  ['a filter that nothing can match', { filter: { priorityAtLeast: 9, priorityAtMost: 1 } }, 'INVALID_INPUT'],
  ['a cursor that is none', { after: 'x' }, 'CURSOR_INVALID'],
])('a stream does not begin with %s', async (_what, variables, code) => {
  const { watchJobs, watchRequested, watchCompleted } = documents
  const watches: readonly Watch<unknown>[] = [
    ann.watch(watchJobs, variables),
    ann.watch(watchRequested, variables),
    ann.watch(watchCompleted, variables),
  ]
  for (const watch of watches) {
    const [first] = await firstOf(watch, 1)
    expect(first).toMatchObject({ errors: [{ extensions: { code } }] })
    await watch.ended
    watch.stop()
  }
})

test('a stream whose events would cost too much does not begin', async () => {
  const watch = ann.watch(documents.watchDearly, { first: 100 })
  expect((await firstOf(watch, 1))[0]).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] })
  const cheap = ann.watch(documents.watchDearly, { first: 2 })
  await eventually(
    async () => {
      await requested('7')
      return cheap.results.length
    },
    (count) => count > 0,
  )
  expect(cheap.results[0]).toMatchObject({ data: { jobEvents: { job: { history: { edges: [{}] } } } } })
  watch.stop()
  cheap.stop()
})
