// What a server in production keeps to itself.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'

const query = (text: string): string => JSON.stringify({ query: text })
const name = '{ __typename }'

describe('production', () => {
  let production: TestServer

  beforeAll(async () => {
    production = await startServer({ types: [defineJobType('review')], isProduction: true })
  })
  afterAll(() => production?.close())

  async function ask(text: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const token = await production.token('ann', { roles: ['service'] })
    const usual = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const response = await fetch(`${production.url}/graphql`, {
      method: 'POST',
      headers: { ...usual, ...headers },
      body: query(text),
    })
    return await response.text()
  }

  test('has no introspection, over HTTP and WebSocket', async () => {
    const asks = '{ __schema { queryType { name } } }'
    expect(await ask(asks)).toContain('"code":"INVALID_INPUT"')
    expect(await ask(asks)).not.toContain('"Query"')
    const socket = await new RawSocket(production.wsUrl).init(await production.token('ann'))
    const { type, payload } = await socket.ask('1', { query: asks })
    expect([type, JSON.stringify(payload)]).toEqual(['error', expect.stringContaining('"code":"INVALID_INPUT"')])
    socket.terminate()
  })

  test.each([
    '{ jobz { edges { node { id } } } }',
    '{ jobs(fist: 1) { totalCount } }',
    '{ jobs(orderBy: PRIORITI) { totalCount } }',
  ])('gives no hint at the schema: %s', async (text) => {
    const socket = await new RawSocket(production.wsUrl).init(await production.token('ann'))
    const overSocket = JSON.stringify(await socket.ask('1', { query: text }))
    socket.terminate()
    for (const answer of [await ask(text), overSocket]) {
      expect(answer).toContain('"code":"INVALID_INPUT"')
      expect(answer).not.toMatch(/did you mean/i)
    }
  })

  test('still says which job type was meant', async () => {
    const answer = await ask(
      'mutation { requestJob(input: { type: "reviw", target: { type: "a", id: "1" } }) { job { id } } }',
    )
    expect(answer).toContain('Did you mean \\"review\\"?')
  })

  test('has no GraphiQL, and no schema without a token', async () => {
    const page = await fetch(`${production.url}/graphql`, { headers: { accept: 'text/html' } })
    expect(page.status).toBe(405)
    const response = await fetch(`${production.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: query(name),
    })
    expect(response.status).toBe(401)
  })
})
