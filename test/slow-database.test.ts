// A database that is slow or hangs: who asked for too much is told LIMIT_EXCEEDED, who waits for others UNAVAILABLE, and
// whoever asks whether the server is ready is told in time.
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import * as documents from './support/documents.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { clientOf } from './support/graphql-client.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer } from './support/server.ts'
import { connectProduct } from './support/system.ts'
import { openTcpProxy } from './support/tcp-proxy.ts'

const types = [defineJobType('review')]

let database: TestDatabase
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  const server = await startServer({ types, databaseUrl: database.url })
  await server.close()
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => database?.close())

test('what takes longer than a statement may is LIMIT_EXCEEDED where one looks for jobs, UNAVAILABLE where one writes', async () => {
  const impatient = new URL(database.url)
  impatient.searchParams.set('options', '-c statement_timeout=400')
  const server = await startServer({ types, databaseUrl: impatient.href })
  closing.push(server.close)
  const shop = await clientOf(server, 'shop', { roles: ['service'] })
  const made = await shop.run(documents.requestJob, { input: { type: 'review', target: { type: 'P', id: '1' } } })
  const id = made.requestJob?.job?.id ?? ''

  // Whatever looks at jobs takes as long as this does.
  const holder = await connectProduct(database.url)
  closing.push(() => holder.end())
  await holder.query('begin; lock table tobedone.job in access exclusive mode')
  const asked = await Promise.all([
    shop.refused(documents.listJobs, { filter: { search: 'x' } }),
    shop.send('{ jobs { totalCount } }').then(({ errors }) => errors?.[0]),
    shop.refused(documents.jobById, { id }),
    shop.refused(documents.claimNextJob, { input: { filter: { search: 'x' } } }),
    shop.refused(documents.assignJobs, { input: { from: null, to: 'ann', filter: { search: 'x' } } }),
  ])
  expect(asked.map((error) => error?.extensions.code)).toEqual(asked.map(() => 'LIMIT_EXCEEDED'))
  const written = await Promise.all([
    shop.refused(documents.completeJob, { input: { id } }),
    shop.refused(documents.claimJob, { input: { id } }),
  ])
  expect(written.map(({ extensions }) => extensions.code)).toEqual(['UNAVAILABLE', 'UNAVAILABLE'])
  await holder.query('rollback')
  expect(await shop.run(documents.claimNextJob, { input: { filter: { search: '1' } } })).toMatchObject({
    claimNextJob: { job: { id } },
  })
})

test('/ready is red within 5 s while PostgreSQL hangs, and green again when it answers', async () => {
  const proxy = await openTcpProxy(database.url)
  closing.push(proxy.close)
  const server = await startServer({ types, databaseUrl: proxy.url })
  closing.push(server.close)
  const ready = async (): Promise<number> => (await fetch(`${server.url}/ready`)).status
  expect(await ready()).toBe(200)
  // Also for whoever comes anew.
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  closing.push(async () => void silent.close())
  const address = silent.address()
  proxy.lead(`postgresql://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
  proxy.silence()
  const silentAt = performance.now()
  const [problems, status] = await Promise.all([server.tobedone.problems(), ready()])
  expect(performance.now() - silentAt).toBeLessThan(5_000)
  expect([status, problems]).toEqual([503, ['the database did not answer within 3 s']])
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  proxy.lead(database.url)
  await eventually(ready, (now) => now === 200, 20_000)
})

test('who subscribes while PostgreSQL is away is told UNAVAILABLE, wherever one begins', async () => {
  const proxy = await openTcpProxy(database.url)
  closing.push(proxy.close)
  const server = await startServer({ types, databaseUrl: proxy.url })
  closing.push(server.close)
  const token = await server.token('shop', { roles: ['service'] })
  const socket = await new RawSocket(server.wsUrl).init(token)
  const after = await server.tobedone.reads.eventCursor()
  proxy.refuse()
  const refusal = expect.objectContaining({ extensions: { code: 'UNAVAILABLE' } })
  const query = 'subscription ($after: String) { jobEvents(after: $after) { cursor } }'
  for (const variables of [{}, { after }]) {
    expect(await socket.ask(JSON.stringify(variables), { query, variables })).toMatchObject({
      payload: { errors: [refusal] },
    })
    const stream = await EventSource.open(server.url, token, { query, variables })
    await stream.ended
    expect(stream.messages).toEqual([
      { event: 'next', data: { errors: [refusal] } },
      { event: 'complete', data: null },
    ])
  }
  expect(server.logged.filter((line) => line.includes('"level":50'))).toEqual([])
  socket.terminate()
})
