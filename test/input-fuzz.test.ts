// Whatever bytes come, over HTTP and over WebSockets: no answer is a fault of the server, nothing is logged as one, and those
// who behave are served on.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'

const documents = [
  'mutation { requestJob(input: { type: "review", target: { type: "P", id: "1" }, metadata: { a: [1, null] } }) { job { id status } } }',
  'query Q($first: Int = 2, $filter: JobFilter) { jobs(first: $first, filter: $filter) { edges { cursor node { ...F } } } } fragment F on Job { id history { edges { node { kind } } } }',
  'subscription { jobEvents(filter: { type: ["review"], not: { open: false } }, after: "x") { cursor job { id } } }',
  '{ node(id: "Sm9iOjE=") { id } __typename }',
]
const frames = [
  '{"type":"connection_init","payload":{}}',
  '{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","variables":{"a":1}}}',
  '{"id":"1","type":"complete"}',
  '{"type":"ping","payload":{"a":1}}',
]

/** Texts that are nearly right: some characters of a right one are cut out, doubled or replaced. */
function nearly(texts: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.tuple(
    fc.nat(300),
    fc.nat(12),
    fc.oneof(fc.constantFrom('{', '}', '(', '"', '\\', '$', '...', '\0', '@', '1e999'), fc.string({ unit: 'binary' })),
  )
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { maxLength: 4 })).map(([text, edits]) =>
    edits.reduce((edited, [at, cut, put]) => {
      const from = at % (edited.length + 1)
      return edited.slice(0, from) + put + edited.slice(from + cut)
    }, text),
  )
}

const query = nearly(documents)
const body = fc.oneof(
  fc
    .record({
      query,
      variables: fc.option(fc.dictionary(fc.string(), fc.jsonValue())),
      operationName: fc.option(fc.string()),
    })
    .map((value) => JSON.stringify(value)),
  fc.json(),
  fc.string({ unit: 'binary' }),
)
const frame = fc.oneof(
  nearly(frames),
  fc
    .record({
      id: fc.string({ maxLength: 3 }),
      type: fc.constantFrom('subscribe', 'complete', 'next', 'ping', 'pong'),
      payload: fc.oneof(fc.record({ query }), fc.jsonValue()),
    })
    .map((value) => JSON.stringify(value)),
)

let server: TestServer
let token: string
let innocent: RawSocket

beforeAll(async () => {
  server = await startServer({ types: [defineJobType('review')] })
  token = await server.token('ann', { roles: ['service'] })
  innocent = await new RawSocket(server.wsUrl).init(token)
  innocent.send({
    id: 'innocent',
    type: 'subscribe',
    payload: { query: 'subscription { jobEvents(filter: { type: ["review"], targetType: ["last"] }) { kind } }' },
  })
})
afterAll(async () => {
  innocent?.terminate()
  await server?.close()
})

async function post(text: string): Promise<number> {
  const abort = new AbortController()
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    body: text,
    signal: abort.signal,
  })
  abort.abort()
  return response.status
}

test(
  'documents and bodies',
  () =>
    checkProperty(
      'random bodies',
      size(1_000, 50_000),
      fc.asyncProperty(body, async (text) => {
        expect(await post(text)).toBeLessThan(500)
      }),
    ),
  propertyTimeoutMs,
)

test(
  'frames',
  () =>
    checkProperty(
      'random frames',
      size(100, 5_000),
      fc.asyncProperty(fc.boolean(), fc.array(frame, { minLength: 1, maxLength: 10 }), async (isWelcome, texts) => {
        const socket = isWelcome
          ? await new RawSocket(server.wsUrl).init(token)
          : await new RawSocket(server.wsUrl).opened()
        for (const text of texts) socket.socket.send(text)
        // A close is answered when all that was sent before it has been looked at.
        socket.socket.close()
        const { code } = await socket.closed()
        expect(code).not.toBe(4500)
        expect(code).not.toBe(1006)
      }),
    ),
  propertyTimeoutMs,
)

test('afterwards all is well', async () => {
  await post(JSON.stringify({ query: documents[0]?.replace('"P"', '"last"') }))
  expect((await innocent.message(({ id }) => id === 'innocent')).payload).toEqual({
    data: { jobEvents: { kind: 'REQUESTED' } },
  })
  expect(server.logged.filter((line) => line.includes('"level":50'))).toEqual([])
  expect((await fetch(`${server.url}/ready`)).status).toBe(200)
})
