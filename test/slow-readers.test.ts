// An event stream that is not read, but for which less waits than may, is not cut off: it gets everything once it reads on.
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'
import { connectionsOf } from './support/server-documents.ts'
import { shop } from './support/system.ts'

const text = 'x'.repeat(50_000)
const query = 'subscription ($after: String) { jobEvents(after: $after) { cursor job { target { id } metadata } } }'

let server: TestServer
let token: string

beforeAll(async () => {
  // However long a slow machine takes to make what is then read.
  const patient = { pingMs: 600_000 }
  server = await startServer({ types: [defineJobType('review', { metadata: z.looseObject({}) })], server: patient })
  token = await server.token('shop', { roles: ['service'] })
})
afterAll(() => server?.close())

async function request(id: string): Promise<void> {
  const { operations } = server.tobedone
  await operations.request(shop, { type: 'review', target: { type: 'P', id }, metadata: { text } })
}

test('an event stream that does not read gets everything once it reads on', async () => {
  // All together less than 16 MB, however little of it the system's own buffers take.
  const events = 300
  const after = await server.tobedone.reads.eventCursor()
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'text/event-stream' }
  httpRequest(`${server.url}/graphql`, { method: 'POST', headers }, resolve)
    .on('error', reject)
    .end(JSON.stringify({ query, variables: { after } }))
  // Nobody reads it yet.
  const response = await promise
  for (let index = 0; index < events; index += 20)
    await Promise.all(Array.from({ length: 20 }, (_, each) => request(`stream ${index + each}`)))
  const root = await clientOf(server, 'root', { roles: ['admin'] })
  const { server: shown } = await root.run(connectionsOf, { viewer: 'shop' })
  expect(shown?.connections).toMatchObject([{ transport: 'EVENT_STREAM', subscriptionCount: 1 }])
  expect(shown?.connections[0]?.unreadBytes).toBeGreaterThan(500_000)
  expect(shown?.unreadBytes).toBe(shown?.connections[0]?.unreadBytes)
  const ids: (string | undefined)[] = []
  for await (const line of createInterface({ input: response })) {
    if (!line.startsWith('data: ')) continue
    ids.push(/"id":"(stream \d+)"/.exec(line)?.[1])
    if (ids.length === events) break
  }
  response.destroy()
  expect(new Set(ids)).toEqual(new Set(Array.from({ length: events }, (_, index) => `stream ${index}`)))
}, 60_000)
