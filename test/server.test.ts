// What operating a server needs: health, readiness, numbers, pages that load nothing from elsewhere, and ends that are told.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'

const types = [defineJobType('review', { metadata: z.looseObject({}) })]
const watch = { query: 'subscription { jobEvents { kind job { target { id } } } }' }

let server: TestServer
let shop: string

beforeAll(async () => {
  server = await startServer({ types })
  shop = await server.token('shop', { roles: ['service'] })
})
afterAll(() => server?.close())

async function post(url: string, token: string | null, query: string, variables: object = {}): Promise<Response> {
  return await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  })
}

async function request(url: string, token: string, id: string): Promise<Response> {
  const query =
    'mutation ($id: String!) { requestJob(input: { type: "review", target: { type: "P", id: $id } }) { eventCursor } }'
  return await post(url, token, query, { id })
}

const happened = (id: string) => ({ data: { jobEvents: { kind: 'REQUESTED', job: { target: { id } } } } })

describe('pages', () => {
  test('tell that it is alive and ready', async () => {
    const health = await fetch(`${server.url}/health`)
    expect([health.status, await health.json()]).toEqual([200, { status: 'alive' }])
    const ready = await fetch(`${server.url}/ready`)
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
  })

  test('are answered to HEAD as well', async () => {
    const response = await fetch(`${server.url}/health`, { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test.each(['/', '/health', '/graphql', '/metrics', '/nothing'])(
    '%s has the headers that keep browsers safe',
    async (path) => {
      const { headers } = await fetch(`${server.url}${path}`, { headers: { accept: 'text/html' } })
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
      expect(headers.get('x-powered-by')).toBeNull()
    },
  )

  test.each(['/', '/graphql'])('%s loads nothing from elsewhere', async (path) => {
    const response = await fetch(`${server.url}${path}`, { headers: { accept: 'text/html' } })
    const html = await response.text()
    // What the script may load is up to the policy; in its text there are words of HTML.
    const page = html.replace(/<script>.*?<\/script>/gs, '')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(
      page.match(/<(?:script|img|iframe|link|source)\b[^>]*\b(?:src|href)\s*=\s*(?!["']?(?:data:|\/assets\/))[^>]*>/gi),
    ).toBeNull()
    expect(page).not.toMatch(/@import|url\(\s*["']?(?:https?:)?\/\//i)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/)
  })

  test('GraphiQL is there, with a place for the token', async () => {
    const html = await (await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })).text()
    expect(html).toContain('YogaGraphiQL.renderYogaGraphiQL')
    expect(html).toContain('\\"authorization\\": \\"Bearer \\"')
  })

  test('the schema may be read without a token, and nothing else', async () => {
    const schema = await post(server.url, null, '{ __schema { queryType { name } } __typename }')
    expect(await schema.json()).toEqual({ data: { __schema: { queryType: { name: 'Query' } }, __typename: 'Query' } })
    for (const query of [
      '{ eventCursor }',
      '{ __typename viewer { id } }',
      '{ ...A } fragment A on Query { eventCursor }',
    ]) {
      const refused = await post(server.url, null, query)
      expect([refused.status, await refused.json()]).toMatchObject([
        401,
        { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
      ])
    }
  })
})

describe('numbers', () => {
  async function number(name: string): Promise<number> {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')
        .at(-1) ?? 0,
    )
  }

  test('tell how followers are doing', async () => {
    const following = server.tobedone.follow({ name: 'crm', from: 'now', timeoutMs: 1_000, filter: {} }, async () => {})
    await following.registered
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(
      /^tobedone_follower_lag_seconds\{follower="crm"\} 0$/m,
    )
    expect(await number('tobedone_follower_failures{follower="crm"}')).toBe(0)
    await following.stop()
  })

  test('count what goes on, and come back to nothing', async () => {
    const socket = await new RawSocket(server.wsUrl).init(shop)
    socket.send({ id: '1', type: 'subscribe', payload: watch })
    const stream = await EventSource.open(server.url, shop, watch)
    const onSockets = 'tobedone_subscriptions{transport="websocket"}'
    const onStreams = 'tobedone_subscriptions{transport="sse"}'
    await eventually(
      () => number(onSockets),
      (count) => count === 1,
    )
    await eventually(
      () => number(onStreams),
      (count) => count === 1,
    )
    expect(await number('tobedone_websockets')).toBe(1)
    await request(server.url, shop, 'counted')
    await eventually(
      () => number('tobedone_subscription_events_total{transport="websocket"}'),
      (count) => count >= 1,
    )
    await eventually(
      () => number('tobedone_subscription_events_total{transport="sse"}'),
      (count) => count >= 1,
    )
    socket.terminate()
    stream.close()
    for (const name of [onSockets, onStreams, 'tobedone_websockets'])
      await eventually(
        () => number(name),
        (count) => count === 0,
      )
    expect(await number('tobedone_http_requests_total{route="/graphql",status="200"}')).toBeGreaterThan(0)
    expect(await number('tobedone_operations_total{transport="http",code="ok"}')).toBeGreaterThan(0)
  })
})

describe('the end of a token', () => {
  test('ends what streams with it, over WebSocket and as events, and nothing comes after', async () => {
    const token = await server.token('shop', { roles: ['service'], expiresInMs: 2_000 })
    const socket = await new RawSocket(server.wsUrl).init(token)
    socket.send({ id: '1', type: 'subscribe', payload: watch })
    const stream = await EventSource.open(server.url, token, watch)
    await request(server.url, shop, 'before')
    expect((await socket.message(({ id }) => id === '1')).payload).toEqual(happened('before'))
    expect(await socket.closed()).toEqual({ code: 4403, reason: 'The token has expired: get a new one.' })
    await stream.ended
    await request(server.url, shop, 'after')
    expect(socket.messages.filter(({ id }) => id === '1')).toHaveLength(1)
    expect(stream.messages).toMatchObject([
      { event: 'next', id: expect.any(String), data: happened('before') },
      { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })] } },
      { event: 'complete', data: null },
    ])
    const refused = await post(server.url, token, '{ eventCursor }')
    expect(refused.status).toBe(401)
  })
})

describe('the end of a server', () => {
  test('lets what is being answered end, tells live connections, and is quick', async () => {
    const leaving = await startServer({ types, databaseUrl: server.databaseUrl })
    const token = await leaving.token('shop', { roles: ['service'] })
    const sockets = await Promise.all(Array.from({ length: 40 }, () => new RawSocket(leaving.wsUrl).init(token)))
    for (const socket of sockets) socket.send({ id: 'watch', type: 'subscribe', payload: watch })
    const streams = await Promise.all(Array.from({ length: 10 }, () => EventSource.open(leaving.url, token, watch)))
    await request(leaving.url, token, 'first')
    for (const socket of sockets) await socket.message(({ id }) => id === 'watch')
    for (const { messages } of streams)
      await eventually(
        () => messages.length,
        (count) => count > 0,
      )

    const mutations = Array.from({ length: 20 }, (_, index) => request(leaving.url, token, `late ${index}`))
    const overSocket = sockets.map((socket, index) => {
      const query =
        'mutation ($id: String!) { requestJob(input: { type: "review", target: { type: "P", id: $id } }) { wasCreated } }'
      socket.send({ id: 'mutate', type: 'subscribe', payload: { query, variables: { id: `socket ${index}` } } })
      return socket.message(({ id }) => id === 'mutate')
    })
    // The requests have arrived when the first of them is answered.
    await Promise.race(mutations)
    await Promise.race(overSocket)
    const startedAt = performance.now()
    await leaving.close()
    expect(performance.now() - startedAt).toBeLessThan(8_000)

    // What had arrived is done; what had not is told that it was not, so that it can be sent again elsewhere.
    const answers = (await Promise.all(overSocket)).map(({ type, payload }) => `${type} ${JSON.stringify(payload)}`)
    expect(answers).toContain('next {"data":{"requestJob":{"wasCreated":true}}}')
    for (const answer of answers) expect(answer).toMatch(/"wasCreated":true|^error .*"UNAVAILABLE"/)
    for (const response of await Promise.all(mutations)) expect(await response.text()).toContain('"eventCursor"')
    for (const socket of sockets)
      expect(await socket.closed()).toMatchObject({ code: 1001, reason: expect.stringContaining('cursor') })
    for (const stream of streams) {
      await stream.ended
      expect(stream.messages.slice(-2)).toEqual([
        { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code: 'UNAVAILABLE' } })] } },
        { event: 'complete', data: null },
      ])
    }
    await expect(fetch(`${leaving.url}/health`)).rejects.toThrow()
  })
})

describe('event streams', () => {
  test('answer a query as one result, and an error of the operation as well', async () => {
    const query = await EventSource.open(server.url, shop, { query: '{ __typename }' })
    await query.ended
    expect(query.messages).toEqual([
      { event: 'next', data: { data: { __typename: 'Query' } } },
      { event: 'complete', data: null },
    ])
    const wrong = await EventSource.open(server.url, shop, { query: '{ nonsense }' })
    await wrong.ended
    expect(wrong.messages[0]).toMatchObject({ data: { errors: [{ extensions: { code: 'INVALID_INPUT' } }] } })
  })

  test('are let go when the client goes', async () => {
    const stream = await EventSource.open(server.url, shop, watch)
    const gauge = async (): Promise<boolean> =>
      (await (await fetch(`${server.url}/metrics`)).text()).includes('tobedone_subscriptions{transport="sse"} 0')
    await eventually(gauge, (isZero) => !isZero)
    stream.close()
    await eventually(gauge, (isZero) => isZero)
  })
})
