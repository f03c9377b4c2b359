// A live list shows what a fresh query would: after each of any steps by any actors while time goes by, with writers who do
// not wait for one another, and also for readers that stall, come back elsewhere, or whose database goes away.
import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { beginnings, queue, queueStep, type ReaderName, readers, startMs } from './support/arbitrary-queues.ts'
import { risk } from './support/arbitrary-steps.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { listVersions } from './support/queue-documents.ts'
import { QueueReader } from './support/queue-reader.ts'
import { QueueRun } from './support/queue-run.ts'
import { startServer, type TestServer } from './support/server.ts'

const types = [
  defineJobType('review', {
    metadata: z.looseObject({}),
    outcomes: ['released'],
    staffGroups: risk,
    claimFor: 2_000,
    metadataFor: 'staff',
  }),
  defineJobType('call_back', { metadata: z.looseObject({}), outcomes: ['released'] }),
]
const time = { ms: startMs }

let database: TestDatabase
let servers: readonly [TestServer, TestServer]
let clients: ReadonlyMap<ReaderName, Client>
let runs = 0

beforeAll(async () => {
  database = await openTestDatabase()
  const open = () =>
    startServer({
      types,
      databaseUrl: database.url,
      system: { clock: { now: () => new Date(time.ms) }, timerMs: 20, pollMs: 200 },
    })
  servers = [await open(), await open()]
  const names = Object.keys(readers) as ReaderName[]
  clients = new Map(
    await Promise.all(names.map(async (name) => [name, await clientOf(servers[1], name, readers[name])] as const)),
  )
})
afterAll(async () => {
  await Promise.all((servers ?? []).map((server) => server.close()))
  await database?.close()
})

type DrawnQueue = typeof queue extends fc.Arbitrary<infer Drawn> ? Drawn : never

async function begin(
  drawn: readonly DrawnQueue[],
  jobs: Parameters<QueueRun['request']>[1][],
): Promise<{ readonly run: QueueRun; readonly lists: readonly QueueReader[] }> {
  const run = new QueueRun(`Run ${runs++}`, time)
  time.ms = startMs
  for (const each of jobs) await run.request(servers[0].tobedone, each)
  const all = drawn.map(async ({ reader, filter, part, ...wish }) => {
    const client = clients.get(reader)
    if (client === undefined) throw new Error(`nobody is called ${reader}`)
    const list = { ...wish, filter: { targetType: [run.targetType], and: [filter] } }
    if (part === null) return new QueueReader(client, list)
    const { edges } = (await client.run(listVersions, { ...list, first: 100 })).jobs
    const cursorAt = (index: number | null) => (index === null ? null : (edges[index]?.cursor ?? null))
    return new QueueReader(client, { ...list, after: cursorAt(part.after), through: cursorAt(part.through) })
  })
  const lists = await Promise.all(all)
  await Promise.all(lists.map((list) => list.untilRight()))
  return { run, lists }
}

test('after each step of anybody it is what a query answers', { timeout: propertyTimeoutMs }, async () => {
  await checkProperty(
    'live lists',
    size(5, 200),
    fc.asyncProperty(
      fc.array(queue, { minLength: 3, maxLength: 3 }),
      beginnings,
      fc.array(queueStep, { minLength: 10, maxLength: 20 }),
      async (drawn, jobs, steps) => {
        const { run, lists } = await begin(drawn, jobs)
        for (const step of steps) {
          await run.do(servers[0].tobedone, step)
          await Promise.all(lists.map((list) => list.untilRight()))
        }
        await run.mark(servers[0].tobedone)
        await Promise.all(lists.map((list) => list.untilRight()))
        for (const list of lists) list.stop()
      },
    ),
  )
})

test('with writers on two servers who do not wait for one another', { timeout: propertyTimeoutMs }, async () => {
  await checkProperty(
    'live lists under a race',
    size(4, 100),
    fc.asyncProperty(
      fc.array(queue, { minLength: 4, maxLength: 4 }),
      beginnings,
      fc.array(queueStep, { minLength: 40, maxLength: 80 }),
      async (drawn, jobs, steps) => {
        const { run, lists } = await begin(drawn, jobs)
        await Promise.all(steps.map((step, index) => run.do(servers[index % 2 === 0 ? 0 : 1].tobedone, step)))
        await Promise.all(lists.map((list) => list.untilRight()))
        for (const list of lists) list.stop()
      },
    ),
  )
})
