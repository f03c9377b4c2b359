// The product's own sessions instead of tokens: who is let in, when that ends, and which pages may use a browser's cookies.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { authenticateByProduct } from '../src/server/authentication/by-product.ts'
import { askWho } from './support/ask-who.ts'
import { EventSource } from './support/event-source.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const page = 'https://app.example.com'
const watch = 'subscription ($after: String) { jobEvents(after: $after) { kind } }'
const ann = { id: 'ann', roles: ['staff'], groups: [] }

/** The sessions of the product: what it answers for each. A function is called. */
const sessions = new Map<string, unknown>()

let server: TestServer

beforeAll(async () => {
  server = await startServer({
    types: [defineJobType('review')],
    allowedOrigins: [page],
    authentication: ({ clock }) =>
      authenticateByProduct({
        async authenticate({ headers, url, connectionParams }) {
          if (!url.startsWith('/graphql')) throw new Error(`not asked for ${url}`)
          const [, name] = /(?:^|; )session=(\w+)/.exec(headers.get('cookie') ?? '') ?? []
          const session = sessions.get(String(connectionParams?.['session'] ?? name)) ?? null
          if (session === 'throws') throw new Error('the session store is on fire')
          return JSON.parse(JSON.stringify(session), (key, value) =>
            key === 'expiresAt' && typeof value === 'string' ? new Date(value) : value,
          )
        },
        clock,
        freshness: { askEveryMs: 50, patienceMs: 200, keepMs: 500 },
        onTrouble: () => {},
      }),
  })
})
afterAll(() => server?.close())

function cookie(name: string): { readonly cookie: string } {
  return { cookie: `theme=dark; session=${name}` }
}

function init(socket: RawSocket, payload: object = {}): void {
  socket.send({ type: 'connection_init', payload })
}

async function listen(name: string) {
  const variables = { after: await server.tobedone.reads.eventCursor() }
  const socket = await new RawSocket(server.wsUrl, cookie(name)).init()
  socket.send({ id: '1', type: 'subscribe', payload: { query: watch, variables } })
  const stream = await EventSource.openWith(server.url, cookie(name), { query: watch, variables })
  const happen = () => server.tobedone.operations.request(shop, { type: 'review', target: { type: 'P', id: name } })
  await happen()
  await socket.message(({ id, type }) => id === '1' && type === 'next')
  return { socket, stream, happen }
}

const lastWords = (code: string) => [
  { event: 'next', data: { data: { jobEvents: { kind: 'REQUESTED' } } } },
  { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code } })] } },
  { event: 'complete', data: null },
]

describe('a session', () => {
  test('lets in over HTTP, as events and over WebSocket, by cookie or by connection_init', async () => {
    sessions.set('good', { viewer: ann })
    expect(await askWho(server.url, cookie('good'))).toBe('200 ann STAFF')
    const { socket, stream } = await listen('good')
    const other = await new RawSocket(server.wsUrl).opened()
    init(other, { session: 'good' })
    await other.message(({ type }) => type === 'connection_ack')
    for (const each of [socket, other]) each.terminate()
    stream.close()
  })

  test('that there is not lets nobody in; a token neither; the schema may be read', async () => {
    expect(await askWho(server.url, {})).toBe('401 UNAUTHENTICATED')
    expect(await askWho(server.url, { authorization: `Bearer ${await server.token('ann')}` })).toBe(
      '401 UNAUTHENTICATED',
    )
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename eventCursor }"}',
    })
    expect(response.headers.get('www-authenticate')).toBeNull()
    expect(await response.text()).toContain('Nobody is signed in')
    const socket = await new RawSocket(server.wsUrl).opened()
    init(socket)
    expect(await socket.closed()).toMatchObject({ code: 4403, reason: expect.stringContaining('Nobody is signed in') })
  })

  test('that ends, ends what lives with it, and nothing comes after', async () => {
    sessions.set('short', { viewer: ann, expiresAt: new Date(Date.now() + 900) })
    const { socket, stream, happen } = await listen('short')
    expect(await socket.closed()).toEqual({ code: 4403, reason: 'The session has ended: sign in again.' })
    await stream.ended
    await happen()
    expect(stream.messages).toMatchObject(lastWords('UNAUTHENTICATED'))
    expect(socket.messages.filter(({ type }) => type === 'next')).toHaveLength(1)
    expect(await askWho(server.url, cookie('short'))).toBe('401 UNAUTHENTICATED')
  })

  test('that the product ends, ends what lives with it', async () => {
    sessions.set('closed', { viewer: ann })
    const { socket, stream } = await listen('closed')
    sessions.delete('closed')
    expect(await socket.closed()).toEqual({ code: 4403, reason: 'The session has ended: sign in again.' })
    await stream.ended
    expect(stream.messages).toMatchObject(lastWords('UNAUTHENTICATED'))
  })

  test('that cannot be asked about any more ends after a while, as something that may come back', async () => {
    sessions.set('burning', { viewer: ann })
    const { socket, stream } = await listen('burning')
    sessions.set('burning', 'throws')
    expect(await socket.closed()).toMatchObject({ code: 1013 })
    await stream.ended
    expect(stream.messages).toMatchObject(lastWords('UNAVAILABLE'))
  })
})

test.each<[string, unknown, RegExp]>([
  ['that is thrown', 'throws', /the session store is on fire/],
  ['without a viewer', {}, /a viewer must be/],
  ['that is a viewer by itself', ann, /a viewer must be/],
  ['with an empty id', { viewer: { ...ann, id: '' } }, /1 to 200 characters/],
  ['that is the system', { viewer: { ...ann, id: 'system' } }, /nobody can be \\"system\\"/],
  ['with a role that there is not', { viewer: { ...ann, roles: ['boss'] } }, /staff, service and admin/],
  ['with groups of another form', { viewer: { ...ann, groups: 'risk' } }, /groups of \\"ann\\"/],
  ['with an end that is no date', { viewer: ann, expiresAt: 17 }, /expiresAt must be a valid Date/],
  ['that is no object', true, /must be \{ viewer, expiresAt/],
])('an answer %s lets nobody in, and is masked and logged once', async (_what, answer, reason) => {
  sessions.set('bad', answer)
  const before = server.logged.length
  expect(await askWho(server.url, cookie('bad'))).toBe('500 INTERNAL')
  const lines = server.logged.slice(before)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(reason)
  const socket = await new RawSocket(server.wsUrl, cookie('bad')).opened()
  init(socket)
  expect(await socket.closed()).toMatchObject({ code: 4500, reason: expect.not.stringMatching(reason) })
})

describe("with a browser's cookies", () => {
  beforeAll(() => sessions.set('browser', { viewer: ann }))
  const evil = 'https://evil.example.com'
  const browser = cookie('browser')

  test('a foreign page gets nothing, however it asks', async () => {
    const own = new URL(server.url).origin
    const foreign: Record<string, Record<string, string>> = {
      'another origin': { origin: evil },
      'a frame without one': { origin: 'null' },
      'another port': { origin: 'http://127.0.0.1:1' },
      'what only looks the same': { origin: own, 'sec-fetch-site': 'cross-site' },
      'a neighbour': { origin: own, 'sec-fetch-site': 'same-site' },
    }
    for (const [what, headers] of Object.entries(foreign)) {
      expect(`${what}: ${await askWho(server.url, { ...browser, ...headers })}`).toBe(`${what}: 403 FORBIDDEN`)
      const socket = await new RawSocket(server.wsUrl, { ...browser, ...headers }).opened()
      expect([what, (await socket.closed()).code]).toEqual([what, 1006])
    }
    const simple = { ...browser, 'content-type': 'text/plain' }
    expect(await askWho(server.url, simple)).toBe('415 INVALID_INPUT')
    const preflight = await fetch(`${server.url}/graphql`, { method: 'OPTIONS', headers: { origin: evil } })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  test('a page of its own, and one that is named, are served, and the named one may send cookies', async () => {
    const own = { ...browser, origin: server.url, 'sec-fetch-site': 'same-origin' }
    const named = { ...browser, origin: page, 'sec-fetch-site': 'cross-site' }
    for (const headers of [own, named]) {
      expect(await askWho(server.url, headers)).toBe('200 ann STAFF')
      const socket = await new RawSocket(server.wsUrl, headers).init()
      socket.terminate()
    }
    const preflight = await fetch(`${server.url}/graphql`, { method: 'OPTIONS', headers: { origin: page } })
    expect(preflight.headers.get('access-control-allow-origin')).toBe(page)
    expect(preflight.headers.get('access-control-allow-credentials')).toBe('true')
    expect(preflight.headers.get('vary')).toBe('Origin')
  })
})
