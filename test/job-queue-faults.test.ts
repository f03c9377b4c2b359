// A live list is right again after whatever happens to its reader, its server or its database.
import { isDeepStrictEqual } from 'node:util'
import { Client as Connection } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import { connectionConfig } from '../src/store/connection-config.ts'
import type { QueueChange } from '../src/tobedone.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { QueueReader } from './support/queue-reader.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { startServer, type TestServer } from './support/server.ts'
import { connectProduct, shop } from './support/system.ts'

const types = [defineJobType('call_back', { staffGroups: ['risk'] })]

let database: TestDatabase
let servers: readonly [TestServer, TestServer]
let clients: readonly [Client, Client]
let targets = 0

beforeAll(async () => {
  database = await openTestDatabase()
  const open = () => startServer({ types, databaseUrl: database.url, system: { pollMs: 200 } })
  servers = [await open(), await open()]
  const clientAt = (server: TestServer) => clientOf(server, 'shop', { roles: ['service'] })
  clients = [await clientAt(servers[0]), await clientAt(servers[1])]
})
afterAll(async () => {
  await Promise.all((servers ?? []).map((server) => server.close()))
  await database?.close()
})

/** Jobs about one sort of target, each of another priority. */
async function requested(count: number): Promise<{ readonly targetType: string; readonly jobs: readonly Job[] }> {
  const targetType = `Sort ${targets++}`
  const jobs = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const target = { type: targetType, id: `${index}` }
      const input = { type: 'call_back', target, priority: index % 100 }
      const { job } = await servers[index % 2 === 0 ? 0 : 1].tobedone.operations.request(shop, input)
      if (job === null) throw new Error('no job was made')
      return job
    }),
  )
  return { targetType, jobs }
}

const openOf = (targetType: string) => ({
  filter: { targetType: [targetType], open: true },
  orderBy: 'PRIORITY' as const,
})

/** Changes jobs at random on both servers at once; what is refused while the database is away has not happened. */
async function stir(jobs: readonly Job[], seed: number, times: number): Promise<void> {
  const random = randomFrom(seed)
  const one = async (turn: number): Promise<void> => {
    const { operations } = servers[turn % 2 === 0 ? 0 : 1].tobedone
    const id = jobs[Math.floor(random() * jobs.length)]?.id ?? ''
    const priority = Math.floor(random() * 100)
    if (random() < 0.7) await operations.update(shop, { id }, { priority })
    else await operations.complete(shop, { id }, {})
  }
  await Promise.allSettled(Array.from({ length: times }, (_, turn) => one(turn)))
}

/** What a reader shows after a change that it applies literally. */
function applied(shown: readonly Job[], change: QueueChange): readonly Job[] {
  if (change.kind === 'LIST') return change.jobs
  const jobs = [...shown]
  if ('previousPosition' in change) jobs.splice(change.previousPosition, 1)
  if ('position' in change) jobs.splice(change.position, 0, change.job)
  return jobs
}

test('a reader that stalls gets the list as it is when it reads again', async () => {
  const { targetType, jobs } = await requested(60)
  const { operations, reads, jobQueue } = servers[0].tobedone
  const changes = await jobQueue({ viewer: () => shop, ...openOf(targetType), first: 20 })
  const random = randomFrom(runSeed)
  for (let round = 0; round < 25; round++) {
    const updates = jobs.map(({ id }) => operations.update(shop, { id }, { priority: Math.floor(random() * 100) }))
    await Promise.all(updates)
  }
  const wanted = await reads.jobs(shop, { ...openOf(targetType), first: 20 })
  let shown: readonly Job[] = []
  let count = 0
  for (; !isDeepStrictEqual(shown, wanted.jobs); count++) {
    const { value } = await changes.next()
    shown = applied(shown, value)
  }
  console.info(`read after the stall: ${count} changes, seed ${runSeed}`)
  expect(count).toBeLessThan(600)
  await changes.return?.()
})

test('who connects again gets the list anew, also at another server', async () => {
  const { targetType, jobs } = await requested(30)
  const before = new QueueReader(clients[0], { ...openOf(targetType), first: 5 })
  await before.untilRight()
  before.stop()
  await stir(jobs, runSeed, 40)
  for (const client of clients) {
    const again = new QueueReader(client, { ...openOf(targetType), first: 5 })
    await again.untilRight()
    expect(again.changes[0]?.kind).toBe('LIST')
    again.stop()
  }
})

test('a transaction of the product holds the log back while lists begin and are read anew', async () => {
  const { tobedone } = servers[0]
  const product = await connectProduct(database.url)
  for (let round = 0; round < size(2, 40); round++) {
    const { targetType, jobs } = await requested(40)
    const open = () =>
      [1, 2, 5, 20].map(
        (first, index) => new QueueReader(clients[index % 2 === 0 ? 0 : 1], { ...openOf(targetType), first }),
      )
    const early = open()
    await Promise.all(early.map((list) => list.untilRight()))
    await product.query('begin')
    const held = { id: jobs[round % 40]?.id ?? '' }
    await tobedone.operations.update(shop, held, { priority: 100 - round }, tobedone.frameIn(product))
    const others = jobs.filter(({ id }) => id !== held.id)
    await stir(others, runSeed + round, 20)
    const late = open()
    await Promise.all(late.map((list) => list.untilRight()))
    await stir(others, runSeed - round, 20)
    await product.query(round % 4 === 3 ? 'rollback' : 'commit')
    const busy = stir(jobs, runSeed + 7 * round, 60)
    await Promise.all([...early, ...late].map((list) => list.untilRight()))
    await busy
    await Promise.all([...early, ...late].map((list) => list.untilRight()))
    for (const list of [...early, ...late]) list.stop()
  }
  await product.end()
})

test('connections to the database that are cut in the midst of work', { timeout: 60_000 }, async () => {
  const admin = new Connection(connectionConfig(database.url))
  await admin.connect()
  for (let round = 0; round < size(2, 20); round++) {
    const { targetType, jobs } = await requested(80)
    const lists = [1, 3, 20].flatMap((first) =>
      clients.map((client) => new QueueReader(client, { ...openOf(targetType), first })),
    )
    await Promise.all(lists.map((list) => list.untilRight()))
    const busy = stir(jobs, runSeed + round, 150)
    for (let cut = 0; cut < 3; cut++) {
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      await admin.query('select pg_sleep(0.05)')
    }
    await busy
    await Promise.all(lists.map((list) => list.untilRight(15_000)))
    await stir(jobs, runSeed - round, 20)
    await Promise.all(lists.map((list) => list.untilRight()))
    for (const list of lists) list.stop()
  }
  await admin.end()
})

test('it ends at once, also while it waits', async () => {
  const { targetType } = await requested(1)
  const { tobedone } = servers[0]
  const changes = await tobedone.jobQueue({ viewer: () => shop, ...openOf(targetType), first: 1 })
  await changes.next()
  const waiting = changes.next()
  await changes.return?.()
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect(await changes.next()).toEqual({ done: true, value: undefined })
})
