// What is refused at the upgrade to a WebSocket and by its protocol: with a documented close code, or as one operation's error.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'
import { wrongTokens } from './support/wrong-tokens.ts'

let server: TestServer
let ann: string

beforeAll(async () => {
  server = await startServer({ types: [defineJobType('review')], allowedOrigins: ['https://app.example.com'] })
  ann = await server.token('ann', { roles: ['service'] })
})
afterAll(() => server?.close())

const name = '{ __typename }'

describe('WebSocket', () => {
  const subscription = { query: 'subscription { jobEvents { cursor } }' }

  test.each([
    ['a foreign Origin', { origin: 'https://evil.example' }, '/graphql', 403],
    ['another path', {}, '/elsewhere', 404],
  ])('refuses the upgrade for %s', async (_, headers, path, status) => {
    const socket = new WebSocket(server.wsUrl.replace('/graphql', path), 'graphql-transport-ws', { headers })
    const { promise, resolve } = Promise.withResolvers<number | undefined>()
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
    socket.on('error', () => {})
    expect(await promise).toBe(status)
  })

  test('takes its own origin and those that are named', async () => {
    for (const origin of [server.url, 'https://app.example.com']) {
      const socket = await new RawSocket(server.wsUrl, { origin }).init(ann)
      socket.terminate()
    }
  })

  test('takes the token with and without "Bearer"', async () => {
    const socket = await new RawSocket(server.wsUrl).opened()
    socket.send({ type: 'connection_init', payload: { authorization: ann } })
    await socket.message(({ type }) => type === 'connection_ack')
    socket.terminate()
  })

  test.each<[string, unknown]>([
    ['no payload', undefined],
    ['no token', {}],
    ['a token of nothing', { authorization: 'Bearer nonsense' }],
    ['a token that is no text', { authorization: { a: 1 } }],
  ])('closes with 4403 for %s', async (_, payload) => {
    const socket = await new RawSocket(server.wsUrl).opened()
    socket.send({ type: 'connection_init', payload })
    expect(await socket.closed()).toMatchObject({ code: 4403, reason: expect.stringMatching(/token|authorization/i) })
  })

  test('closes with 4403 for every token that is not right, and says no more than that', async () => {
    for (const [what, authorization] of Object.entries(await wrongTokens(server, ann))) {
      const socket = await new RawSocket(server.wsUrl).opened()
      socket.send({ type: 'connection_init', payload: { authorization } })
      expect([what, await socket.closed()]).toMatchObject([
        what,
        { code: 4403, reason: expect.stringMatching(/token/i) },
      ])
      expect([what, socket.messages]).toEqual([what, []])
    }
  })

  test('closes with 4408 when no connection_init comes within 3 s', async () => {
    const socket = await new RawSocket(server.wsUrl).opened()
    expect(await socket.closed(6_000)).toMatchObject({ code: 4408 })
  })

  test.each<[string, number, (socket: RawSocket) => void]>([
    ['a second connection_init', 4429, (socket) => socket.send({ type: 'connection_init' })],
    ['no JSON', 4400, ({ socket }) => socket.send('{')],
    ['JSON of nothing', 4400, ({ socket }) => socket.send('null')],
    ['a message that only servers send', 4400, (socket) => socket.send({ id: '1', type: 'next', payload: {} })],
    ['a message of another protocol', 4400, (socket) => socket.send({ type: 'start', id: '1' })],
    [
      'a batch',
      4400,
      ({ socket }) => socket.send(JSON.stringify([{ id: '1', type: 'subscribe', payload: subscription }])),
    ],
    ['an operation without a query', 4400, (socket) => socket.send({ id: '1', type: 'subscribe', payload: {} })],
    [
      'variables that are a list',
      4400,
      (socket) => socket.send({ id: '1', type: 'subscribe', payload: { ...subscription, variables: [] } }),
    ],
    ['a binary message', 4400, ({ socket }) => socket.send(Buffer.from('{"type":"ping"}'), { binary: true })],
    ['invalid UTF-8', 1007, ({ socket }) => socket.send(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false })],
    ['a frame above 1 MB', 1009, ({ socket }) => socket.send(`"${'x'.repeat(1_100_000)}"`)],
    [
      'an operation id in use',
      4409,
      (socket) => {
        socket.send({ id: '1', type: 'subscribe', payload: subscription })
        socket.send({ id: '1', type: 'subscribe', payload: subscription })
      },
    ],
  ])('closes with the code for %s', async (_, code, act) => {
    const socket = await new RawSocket(server.wsUrl).init(ann)
    act(socket)
    expect(await socket.closed()).toMatchObject({ code })
  })

  test('does nothing that comes behind what it closes for', async () => {
    const warnings: Error[] = []
    const warn = (warning: Error): void => void warnings.push(warning)
    process.on('warning', warn)
    const query = 'mutation { requestJob(input: { type: "review", target: { type: "P", id: "1" } }) { job { id } } }'
    const socket = await new RawSocket(server.wsUrl).init(ann)
    // All in one go: the server has them before the answer to its closing.
    for (let time = 0; time < 30; time++) socket.socket.send('{')
    socket.send({ id: 'late', type: 'subscribe', payload: { query } })
    expect((await socket.closed()).code).toBe(4400)
    process.removeListener('warning', warn)
    expect(warnings).toEqual([])
    const again = await new RawSocket(server.wsUrl).init(ann)
    const { payload } = await again.ask('1', { query: '{ jobs { totalCount } }' })
    expect(payload).toEqual({ data: { jobs: { totalCount: 0 } } })
    again.terminate()
  })

  test('closes with 4401 for an operation before connection_init', async () => {
    const socket = await new RawSocket(server.wsUrl).opened()
    socket.send({ id: '1', type: 'subscribe', payload: subscription })
    expect(await socket.closed()).toMatchObject({ code: 4401 })
  })

  test('closes with 4406 for another subprotocol', async () => {
    const socket = new RawSocket(server.wsUrl, {}, 'graphql-ws')
    expect((await socket.closed()).code).toBeOneOf([4406, 1006])
  })

  test('refuses the 1,001st subscription of a connection, and only that', async () => {
    const socket = await new RawSocket(server.wsUrl).init(ann)
    for (let id = 0; id <= 1_000; id++) socket.send({ id: String(id), type: 'subscribe', payload: subscription })
    const { id, payload } = await socket.message(({ type }) => type === 'error', 20_000)
    expect([id, payload]).toEqual([
      '1000',
      [expect.objectContaining({ extensions: expect.objectContaining({ code: 'LIMIT_EXCEEDED' }) })],
    ])
    // There is room again when one of them is over.
    socket.send({ id: '0', type: 'complete' })
    socket.send({ id: 'again', type: 'subscribe', payload: { query: name } })
    expect(await socket.message((message) => message.id === 'again')).toMatchObject({
      payload: { data: { __typename: 'Query' } },
    })
    expect(socket.messages.filter(({ type }) => type === 'error')).toHaveLength(1)
    socket.terminate()
  })
})
