// What the changes of a live list say beside why a job left: places, who did it, whether there is more; and what they keep back.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { JobFilter } from './generated/graphql.ts'

import { type Client, clientOf } from './support/graphql-client.ts'
import { watchQueue } from './support/queue-documents.ts'
import { QueueReader } from './support/queue-reader.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop, staff } from './support/system.ts'

const types = [defineJobType('call_back'), defineJobType('secret_call', { staffGroups: ['risk'] })]

let server: TestServer
let ann: Client
let targets = 0

beforeAll(async () => {
  server = await startServer({ types })
  ann = await clientOf(server, 'ann', { roles: ['staff'] })
})
afterAll(() => server?.close())

const ben = staff('ben')
const boss = staff('boss')

async function requested(input: object): Promise<{ readonly job: Job; readonly filter: JobFilter }> {
  const target = { type: `Sort ${targets++}`, id: '1' }
  const { job } = await server.tobedone.operations.request(shop, { type: 'call_back', target, ...input })
  if (job === null) throw new Error('no job was made')
  return { job, filter: { targetType: [target.type] } }
}

test('OUT_OF_WINDOW, who entered, what moved up, and that there is more', async () => {
  const { operations } = server.tobedone
  const { job, filter } = await requested({ priority: 20 })
  const list = new QueueReader(ann, { filter: { ...filter, open: true }, orderBy: 'PRIORITY', first: 1 })
  await list.until(1)
  const target = { type: job.targetType, id: '2' }
  await operations.request(boss, { type: 'call_back', target, priority: 10 })
  await operations.request(boss, { type: 'call_back', target: { ...target, id: '3' }, priority: 90 })
  await operations.update(ben, { id: job.id }, { priority: 95 })
  await operations.complete(ben, { id: job.id }, {})
  await operations.complete(ben, { type: 'call_back', target: { ...target, id: '3' } }, {})
  const changes = await list.until(10)
  expect(
    changes
      .slice(1)
      .map(({ kind, reason, actor, hasMore, job: shown }) => [kind, reason ?? shown?.target.id, actor, hasMore]),
  ).toEqual([
    ['MORE', undefined, null, true],
    ['LEFT', 'OUT_OF_WINDOW', null, true],
    ['ENTERED', '3', 'boss', true],
    ['LEFT', 'OUT_OF_WINDOW', null, true],
    ['ENTERED', '1', 'ben', true],
    ['LEFT', 'COMPLETED', 'ben', true],
    ['ENTERED', '3', null, true],
    ['LEFT', 'COMPLETED', 'ben', false],
    ['ENTERED', '2', null, false],
  ])
  await list.untilRight()
  list.stop()
})

test('an update tells where a job was and is, and by whom', async () => {
  const { operations } = server.tobedone
  const { job, filter } = await requested({ priority: 20 })
  for (const id of ['2', '3']) {
    await operations.request(shop, { type: 'call_back', target: { type: job.targetType, id }, priority: 30 })
  }
  const list = new QueueReader(ann, { filter, orderBy: 'PRIORITY' })
  await list.until(1)
  await operations.update(ben, { id: job.id }, { priority: 40 })
  await list.until(2)
  await operations.comment(boss, { id: job.id }, { body: 'well', isInternal: false })
  const changes = await list.until(3)
  expect(changes.slice(1)).toMatchObject([
    { kind: 'UPDATED', previousPosition: 2, position: 0, actor: 'ben', job: { version: 2 } },
    { kind: 'UPDATED', previousPosition: 0, position: 0, actor: 'boss', job: { version: 3 } },
  ])
  list.stop()
})

test('who may not see a job any more is told that it is gone, and nothing else', async () => {
  const { operations } = server.tobedone
  const { job, filter } = await requested({ type: 'secret_call', candidateUsers: ['cleo'] })
  const cleo = await clientOf(server, 'cleo')
  const list = new QueueReader(cleo, { filter })
  const [first] = await list.until(1)
  const risk = { ...staff('ann'), groups: ['risk'] }
  await operations.comment(risk, { id: job.id }, { body: 'a fraud', isInternal: true })
  // What comes together is told as it is by then.
  await list.until(2)
  await operations.update(risk, { id: job.id }, { candidateUsers: [] })
  await list.until(3)
  const others = new QueueReader(await clientOf(server, 'ann', { roles: ['staff'], groups: ['risk'] }), { filter })
  await others.until(1)
  await operations.update(risk, { id: job.id }, { title: 'The fraud of cleo' })
  await others.until(2)
  await operations.update(risk, { id: job.id }, { candidateUsers: ['cleo'] })
  const changes = await list.until(4)
  expect(changes.slice(1)).toMatchObject([
    // Who said what internally is for the staff of its type.
    { kind: 'UPDATED', actor: null, job: { version: 2 } },
    { kind: 'LEFT', jobId: first?.jobs?.[0]?.id, reason: 'NOT_PERMITTED', actor: null, job: null, jobs: null },
    { kind: 'ENTERED', actor: 'ann', job: { version: 5 } },
  ])
  list.stop()
  others.stop()
})

test.each([
  ['a filter that nothing can match', { filter: { priorityAtLeast: 9, priorityAtMost: 1 } }, 'INVALID_INPUT'],
  ['no jobs', { first: 0 }, 'INVALID_INPUT'],
  ['more jobs than a page has', { first: 101 }, 'LIMIT_EXCEEDED'],
])('a list does not begin with %s', async (_what, variables, code) => {
  const watch = ann.watch(watchQueue, variables)
  await watch.ended
  expect(watch.results).toMatchObject([{ errors: [{ extensions: { code } }] }])
  watch.stop()
})
