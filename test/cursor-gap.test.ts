// Between a query and a subscription with the query's cursor nothing gets lost and nothing comes twice: over real HTTP and
// WebSockets, and with the change under way while the query is.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { Reader } from './support/reader.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const gaps = size(30, 1_000)
const atOnce = 8

const answered = z.object({
  data: z.object({ jobs: z.object({ eventCursor: z.string(), edges: z.array(z.unknown()) }) }),
})
const delivered = z.object({ data: z.object({ jobEvents: z.object({ kind: z.string(), version: z.number() }) }) })

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startServer({ types: [defineJobType('review')] })
  token = await server.token('shop', { roles: ['service'] })
})
afterAll(() => server?.close())

async function post(query: string, variables: object): Promise<unknown> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  })
  return await response.json()
}

async function cursorOfList(id: string): Promise<string> {
  const { data } = answered.parse(
    await post('query ($filter: JobFilter) { jobs(filter: $filter) { eventCursor edges { node { id } } } }', {
      filter: { target: { type: 'P', id } },
    }),
  )
  return data.jobs.eventCursor
}

async function request(id: string): Promise<void> {
  const answer = await post(
    'mutation ($id: String!) { requestJob(input: { type: "review", target: { type: "P", id: $id } }) { job { version } } }',
    { id },
  )
  expect(answer).toEqual({ data: { requestJob: { job: { version: 1 } } } })
}

async function complete(id: string): Promise<void> {
  const answer = await post(
    'mutation ($id: String!) { completeJob(input: { type: "review", target: { type: "P", id: $id } }) { jobs { version } } }',
    { id },
  )
  expect(answer).toEqual({ data: { completeJob: { jobs: [{ version: 2 }] } } })
}

/** Does the work for all numbers, a few at once. */
async function forEachGap(work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < gaps; index = next++) await work(index)
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

test(`${gaps} of ${gaps} mutations between query and subscription are delivered once`, async () => {
  const socket = await new RawSocket(server.wsUrl).init(token)
  const query =
    'subscription ($filter: JobFilter, $after: String) { jobEvents(filter: $filter, after: $after) { kind version } }'
  await forEachGap(async (index) => {
    const id = `between ${index}`
    const after = await cursorOfList(id)
    await request(id)
    socket.send({
      id,
      type: 'subscribe',
      payload: { query, variables: { after, filter: { target: { type: 'P', id } } } },
    })
    // Something that comes afterwards shows that nothing came twice before it.
    await complete(id)
    await socket.message((message) => message.id === id && JSON.stringify(message).includes('COMPLETED'))
  })
  const byId = Map.groupBy(
    socket.messages.filter(({ id }) => id !== undefined),
    ({ id }) => id,
  )
  expect(byId.size).toBe(gaps)
  for (const messages of byId.values()) {
    const events = messages.map(({ payload }) => delivered.parse(payload).data.jobEvents)
    expect(events).toEqual([
      { kind: 'REQUESTED', version: 1 },
      { kind: 'COMPLETED', version: 2 },
    ])
  }
  socket.terminate()
})

test(`${gaps} mutations while the query is under way are in its list or delivered, in order and once`, async () => {
  const { operations, reads } = server.tobedone
  await forEachGap(async (index) => {
    const target = { type: 'P', id: `during ${index}` }
    const filter = { target }
    const [page] = await Promise.all([
      reads.jobs(shop, { filter, orderBy: 'CREATED_AT_ASC' }),
      operations.request(shop, { type: 'review', target }),
    ])
    const reader = await Reader.open(server.tobedone, { viewer: () => shop, filter, after: page.eventCursor })
    const { jobs } = await operations.complete(shop, { type: 'review', target }, {})
    expect(jobs).toHaveLength(1)
    await reader.until(({ event }) => event.kind === 'COMPLETED')
    const versions = reader.received.map(({ event }) => event.version)
    // What the list shows may come again: the version tells. What it does not show must come.
    if (page.jobs.length === 0) expect(versions).toEqual([1, 2])
    else expect([[2], [1, 2]]).toContainEqual(versions)
    await reader.close()
  })
})

test(`the cursor of a mutation leaves that mutation out, and nothing else (${gaps} times)`, async () => {
  const { operations } = server.tobedone
  await forEachGap(async (index) => {
    const target = { type: 'P', id: `own ${index}` }
    const { eventCursor } = await operations.request(shop, { type: 'review', target })
    await operations.complete(shop, { type: 'review', target }, {})
    const reader = await Reader.open(server.tobedone, { viewer: () => shop, filter: { target }, after: eventCursor })
    await eventually(
      () => reader.received.map(({ event }) => event.version),
      (versions) => versions.includes(2),
    )
    expect(reader.received.map(({ event }) => event.version)).toEqual([2])
    await reader.close()
  })
})
