// Our schema mounted in the server of a product that has types and a context of its own: over HTTP, event streams and WebSocket.
import { type Client, createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { z } from 'zod'
import { contextFor } from '../src/graphql/index.ts'
import { createTobedone, defineJobType, type Jobs } from '../src/index.ts'
import { type HostServer, startHost } from './product/host-server.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'

const review = defineJobType('review', { metadata: z.object({ amount: z.number() }), metadataFor: 'staff' })

let database: TestDatabase
let jobs: Jobs
let host: HostServer

beforeAll(async () => {
  database = await openTestDatabase()
  jobs = await createTobedone({ types: [review], database: database.url })
  host = await startHost(jobs)
})
afterAll(async () => {
  await host.close()
  await jobs.close()
  await database.close()
})

async function ask(query: string, variables: object = {}, user = 'staff') {
  const response = await fetch(host.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', user },
    body: JSON.stringify({ query, variables }),
  })
  return await response.json()
}

async function connected<Result>(user: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = createClient({
    url: host.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: { user },
    retryAttempts: 0,
  })
  try {
    return await work(client)
  } finally {
    await client.dispose()
  }
}

const requested = `mutation ($input: RequestJobInput!) {
  requestJob(input: $input) { wasCreated eventCursor job { id type { name } target { id } metadata viewer: requestedBy } }
}`
const nobodysId = Buffer.from('Job:00000000-0000-7000-8000-000000000000').toString('base64')
const inputOf = (id: string) => ({
  input: { type: 'review', target: { type: 'Payment', id }, metadata: { amount: 5 } },
})

describe('over HTTP', () => {
  test('one operation asks both: the host and us', async () => {
    const { data: made } = await ask(requested, inputOf('1'))
    expect(made.requestJob).toMatchObject({
      wasCreated: true,
      job: { type: { name: 'review' }, metadata: { amount: 5 } },
    })
    const { data, errors } = await ask(
      `query ($id: ID!) {
        me viewer { id } payment(id: "1") { id status }
        node(id: $id) { __typename ... on Job { history(first: 2) { edges { node { kind job { id } } } } } }
        jobs(filter: { target: { type: "Payment", id: "1" } }) { totalCount edges { node { id status viewerCan { operation } } } }
      }`,
      { id: made.requestJob.job.id },
    )
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({
      me: 'staff',
      viewer: { id: 'staff' },
      payment: { id: '1', status: 'failed' },
      node: {
        __typename: 'Job',
        history: { edges: [{ node: { kind: 'REQUESTED', job: { id: made.requestJob.job.id } } }] },
      },
      jobs: { totalCount: 1, edges: [{ node: { id: made.requestJob.job.id, status: 'PENDING' } }] },
    })
  })

  test('typed data is taken and shown, of one type each', async () => {
    const typed = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { job { payload { __typename ... on ReviewMetadata { amount } } } } }`
    const asked = {
      input: { type: 'review', target: { type: 'Payment', id: 'typed' }, payload: { review: { amount: 5 } } },
    }
    const { data } = await ask(typed, asked)
    expect(data.requestJob.job).toEqual({ payload: { __typename: 'ReviewMetadata', amount: 5 } })
    const { errors } = await ask(typed, { input: { ...asked.input, payload: {} } })
    expect(errors[0].message).toMatch(/exactly one/i)
  })

  test('refusals keep their codes, whatever the host masks of its own', async () => {
    const codeOf = async (...given: Parameters<typeof ask>) => (await ask(...given)).errors?.[0]?.extensions?.code
    expect(await codeOf(requested, inputOf('2'), 'ann')).toBe('FORBIDDEN')
    expect(await codeOf(`mutation { claimJob(input: { id: "${nobodysId}" }) { job { id } } }`)).toBe('NOT_FOUND')
    expect(await codeOf(requested, { input: { ...inputOf('2').input, dueAt: 'tomorrow' } })).toBe('INVALID_INPUT')
    expect(await codeOf('{ jobs(filter: { createdAfter: "tomorrow" }) { totalCount } }')).toBe('INVALID_INPUT')
    const dear = Array.from(
      { length: 20 },
      (_, index) =>
        `a${index}: jobs(first: 100) { edges { node { id history(first: 100) { edges { node { id } } } } } }`,
    )
    expect(await codeOf(`{ ${dear.join(' ')} }`)).toBe('LIMIT_EXCEEDED')
    expect(await ask('{ broken }')).toMatchObject({ errors: [{ message: 'Unexpected error.' }] })
    expect(host.faults).toEqual([])
  })

  test('an event stream of yoga delivers ours', async () => {
    const cursor = await jobs.eventCursor()
    await jobs.request(review, { target: { type: 'Payment', id: '3' }, metadata: { amount: 5 } })
    const query = 'subscription ($after: String) { jobEvents(after: $after) { kind job { target { id } metadata } } }'
    const response = await fetch(host.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', user: 'staff' },
      body: JSON.stringify({ query, variables: { after: cursor } }),
    })
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk)
      if (text.includes('"jobEvents"')) break
    }
    expect(text).toContain('{"kind":"REQUESTED","job":{"target":{"id":"3"},"metadata":{"amount":5}}}')
  })
})

test('a viewer whom nobody can be gets no context', () => {
  const refused = expect.objectContaining({ code: 'INVALID_INPUT' })
  for (const who of [{ id: 'system' }, { id: '' }, { groups: ['a\u0000'] }]) {
    const viewer = { id: 'ann', roles: [], groups: [], ...who }
    expect(() => contextFor(jobs.system, viewer)).toThrow(refused)
    expect(() => contextFor(jobs.system, () => viewer).viewer).toThrow(refused)
  }
})

describe('over WebSocket', () => {
  test('a subscription shows each event as the job was then, and what the viewer may see', async () => {
    const after = await jobs.eventCursor()
    const query = `subscription ($after: String) {
      jobEvents(after: $after, filter: { target: { type: "Payment", id: "4" } }) {
        kind version job { version title assignedTo metadata viewerCan { operation code } comments(first: 5) { edges { node { comment { body } } } } }
      }
    }`
    const { job } = await jobs.request(review, {
      target: { type: 'Payment', id: '4' },
      metadata: { amount: 5 },
      candidateUsers: ['ann'],
    })
    const seen = await connected('ann', async (client) => {
      const events: unknown[] = []
      for await (const { data, errors } of client.iterate({ query, variables: { after } })) {
        expect(errors).toBeUndefined()
        events.push(data?.['jobEvents'])
        if (events.length === 1) await jobs.as({ id: 'ann' }).claim(job.id)
        if (events.length === 2) await jobs.comment(job.id, 'hello')
        if (events.length === 3) break
      }
      return events
    })
    expect(seen).toMatchObject([
      { kind: 'REQUESTED', job: { version: 1, assignedTo: null, metadata: null, comments: { edges: [] } } },
      { kind: 'CLAIMED', job: { version: 2, assignedTo: 'ann', comments: { edges: [] } } },
      { kind: 'COMMENTED', job: { version: 3, comments: { edges: [{ node: { comment: { body: 'hello' } } }] } } },
    ])
  })

  test("a broken operation is that operation's error, and the others on the socket go on", async () => {
    await connected('staff', async (client) => {
      const results = async (query: string) => {
        const all: unknown[] = []
        try {
          for await (const result of client.iterate({ query })) all.push(result)
        } catch (error) {
          return error
        }
        return all
      }
      const events = client.iterate({ query: 'subscription { jobEvents { job { target { id } } } }' })
      const first = events.next()
      expect(await results('{ me')).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
      expect(await results('{ nothing }')).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
      expect(await results('subscription { jobEvents(after: "x") { kind } }')).toMatchObject([
        { errors: [{ extensions: { code: 'CURSOR_INVALID' } }] },
      ])
      expect(await results('{ me viewer { id } }')).toEqual([{ data: { me: 'staff', viewer: { id: 'staff' } } }])
      await jobs.request(review, { target: { type: 'Payment', id: '5' }, metadata: { amount: 5 } })
      expect((await first).value).toMatchObject({ data: { jobEvents: { job: { target: { id: '5' } } } } })
      await events.return?.()
    })
  })
})
