// What is refused before there is an operation, at the door of HTTP.
import { Agent, request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { startServer, type TestServer } from './support/server.ts'
import { wrongTokens } from './support/wrong-tokens.ts'

let server: TestServer
let ann: string

beforeAll(async () => {
  server = await startServer({ types: [defineJobType('review')], allowedOrigins: ['https://app.example.com'] })
  ann = await server.token('ann', { roles: ['service'] })
})
afterAll(() => server?.close())

interface Raw {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly code: string | undefined
  readonly text: string
}

/** Sends exactly these bytes: fetch would put some of it right. */
async function send({ method = 'POST', path = '/graphql', headers = {}, body }: Raw): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const usual = { 'content-type': 'application/json', authorization: `Bearer ${ann}` }
  const agent = new Agent()
  const sent = httpRequest(`${server.url}${path}`, { method, headers: { ...usual, ...headers }, agent }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('end', () => {
      agent.destroy()
      const text = Buffer.concat(chunks).toString()
      const [, code] = /"code":"([A-Z_]+)"/.exec(text) ?? []
      resolve({ status: response.statusCode ?? 0, headers: response.headers, code, text })
    })
  })
  sent.on('error', reject)
  sent.end(body)
  return await promise
}

const query = (text: string): string => JSON.stringify({ query: text })
const name = '{ __typename }'

describe('HTTP', () => {
  test.each<[string, Raw, number, string]>([
    ['no token', { headers: { authorization: '' }, body: query('{ eventCursor }') }, 401, 'UNAUTHENTICATED'],
    ['another scheme', { headers: { authorization: 'Basic YTpi' }, body: query(name) }, 401, 'UNAUTHENTICATED'],
    [
      'a token of nothing',
      { headers: { authorization: 'Bearer nonsense' }, body: query(name) },
      401,
      'UNAUTHENTICATED',
    ],
    [
      'a long token',
      { headers: { authorization: `Bearer ${'a'.repeat(9_000)}` }, body: query(name) },
      401,
      'UNAUTHENTICATED',
    ],
    ['no JSON', { body: '{ query' }, 400, 'INVALID_INPUT'],
    ['no body', {}, 400, 'INVALID_INPUT'],
    ['JSON that is no object', { body: '"{ __typename }"' }, 400, 'INVALID_INPUT'],
    ['null', { body: 'null' }, 400, 'INVALID_INPUT'],
    ['no query', { body: '{}' }, 400, 'INVALID_INPUT'],
    ['variables that are a list', { body: '{"query":"{__typename}","variables":[]}' }, 400, 'INVALID_INPUT'],
    ['a batch', { body: `[${query(name)},${query(name)}]` }, 400, 'INVALID_INPUT'],
    [
      'invalid UTF-8',
      { body: Buffer.concat([Buffer.from('{"query":"{ __typename }'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]) },
      400,
      'INVALID_INPUT',
    ],
    ['UTF-16', { body: Buffer.from(query(name), 'utf16le') }, 400, 'INVALID_INPUT'],
    ['a body above 1 MB', { body: query('x'.repeat(1_100_000)) }, 413, 'LIMIT_EXCEEDED'],
    [
      'a body above 1 MB of unknown length',
      { headers: { 'transfer-encoding': 'chunked' }, body: query('x'.repeat(1_100_000)) },
      413,
      'LIMIT_EXCEEDED',
    ],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' }, body: query(name) }, 415, 'INVALID_INPUT'],
    ['text/plain', { headers: { 'content-type': 'text/plain' }, body: query(name) }, 415, 'INVALID_INPUT'],
    ['no content type', { headers: { 'content-type': '' }, body: query(name) }, 415, 'INVALID_INPUT'],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `query=${name}` },
      415,
      'INVALID_INPUT',
    ],
    [
      'a form with parts',
      { headers: { 'content-type': 'multipart/form-data; boundary=a' }, body: '--a--' },
      415,
      'INVALID_INPUT',
    ],
    ['application/graphql', { headers: { 'content-type': 'application/graphql' }, body: name }, 415, 'INVALID_INPUT'],
    [
      'a mutation by GET',
      { method: 'GET', path: '/graphql?query=mutation%7BclaimNextJob%7Bjob%7Bid%7D%7D%7D' },
      405,
      'INVALID_INPUT',
    ],
    ['a query by GET', { method: 'GET', path: '/graphql?query=%7B__typename%7D' }, 405, 'INVALID_INPUT'],
    ['PUT', { method: 'PUT', body: query(name) }, 405, 'INVALID_INPUT'],
    ['POST to a page', { path: '/health', body: query(name) }, 405, 'INVALID_INPUT'],
    ['another path', { path: '/graphql/../etc/passwd', body: query(name) }, 404, 'NOT_FOUND'],
    ['a path like a property', { path: '/__proto__', body: query(name) }, 404, 'NOT_FOUND'],
    ['a foreign Origin', { headers: { origin: 'https://evil.example' }, body: query(name) }, 403, 'FORBIDDEN'],
    ['an Origin of nothing', { headers: { origin: 'null' }, body: query(name) }, 403, 'FORBIDDEN'],
    ['an answer that we do not have', { headers: { accept: 'image/png' }, body: query(name) }, 406, 'INVALID_INPUT'],
    [
      'a subscription as JSON',
      { headers: { accept: 'application/json' }, body: query('subscription { jobEvents { cursor } }') },
      406,
      'INVALID_INPUT',
    ],
  ])('refuses %s', async (_, raw, status, code) => {
    expect(await send(raw)).toMatchObject({ status, code })
  })

  test('takes its own origin and those that are named', async () => {
    const own = await send({ headers: { origin: server.url }, body: query(name) })
    expect(own).toMatchObject({ status: 200, text: '{"data":{"__typename":"Query"}}' })
    const other = await send({ headers: { origin: 'https://app.example.com' }, body: query(name) })
    expect(other).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'https://app.example.com' } })
    const asked = await send({ method: 'OPTIONS', headers: { origin: 'https://app.example.com' } })
    expect(asked).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-headers': 'authorization, content-type, last-event-id' },
    })
  })

  test('tells a client that knows the newer media type by status', async () => {
    const headers = { accept: 'application/graphql-response+json' }
    expect(await send({ headers, body: query('{ nonsense }') })).toMatchObject({ status: 400, code: 'INVALID_INPUT' })
    expect(await send({ headers, body: query(name) })).toMatchObject({ status: 200 })
  })

  test('refuses every token that is not right', async () => {
    for (const token of Object.values(await wrongTokens(server, ann))) {
      const answer = await send({ headers: { authorization: `Bearer ${token}` }, body: query(name) })
      expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', headers: { 'www-authenticate': 'Bearer' } })
    }
  })
})
