// The first minute of a newcomer: the very documents of the README, word for word, with only ids and cursors put in.
import { afterAll, beforeAll, expect, test } from 'vitest'
import config from '../tobedone.config.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'

const request =
  'mutation { requestJob(input: { type: "review_payment", target: { type: "Payment", id: "17" }, metadata: { paymentId: "17" }, ifOpen: RETURN_EXISTING }) { job { id status } wasCreated eventCursor } }'
const watch =
  'subscription { jobEvents(filter: { type: ["review_payment"] }, after: "…") { cursor kind at actor matches job { id status type { name title } target { type id } } } }'
const complete =
  'mutation { completeJob(input: { type: "review_payment", target: { type: "Payment", id: "17" }, outcome: "released" }) { jobs { id status completedAt } eventCursor } }'
const claim = 'mutation { claimJob(input: { id: "…" }) { job { id assignedTo version } eventCursor } }'
const list =
  '{ jobs(filter: { open: true, type: ["review_payment"] }, orderBy: CREATED_AT_DESC, first: 20) { totalCount eventCursor edges { cursor node { id priority metadata } } pageInfo { hasNextPage endCursor } } }'

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

let server: TestServer
let shop: Client
let ann: Client

beforeAll(async () => {
  server = await startServer({ types: config.types })
  shop = await clientOf(server, 'shop', { roles: ['service'] })
  ann = await clientOf(server, 'ann', { roles: ['staff'], groups: ['risk'] })
})
afterAll(() => server?.close())

test('request, watch, list, claim and complete by target, in the words of the README', async () => {
  const empty = await shop.send(list)
  const cursor = JSON.stringify(empty.data).match(/"eventCursor":"([^"]+)"/)?.[1] ?? ''
  const url = server.url
  const events = await EventSource.open(url, await server.token('ann', { roles: ['staff'] }), {
    query: watch.replace('…', cursor),
  })

  const requested = await shop.send(request)
  const id = JSON.stringify(requested).match(/"id":"([^"]+)"/)?.[1] ?? ''
  expect(requested).toEqual({
    data: { requestJob: { job: { id, status: 'PENDING' }, wasCreated: true, eventCursor: expect.any(String) } },
  })
  expect(await shop.send(request)).toMatchObject({ data: { requestJob: { job: { id }, wasCreated: false } } })
  expect(await ann.send(list)).toEqual({
    data: {
      jobs: {
        totalCount: 1,
        eventCursor: expect.any(String),
        edges: [{ cursor: expect.any(String), node: { id, priority: 50, metadata: { paymentId: '17' } } }],
        pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
      },
    },
  })
  expect(await ann.send(claim.replace('…', id))).toEqual({
    data: { claimJob: { job: { id, assignedTo: 'ann', version: 2 }, eventCursor: expect.any(String) } },
  })
  const completed = { id, status: 'COMPLETED', completedAt: expect.stringMatching(moment) }
  expect(await shop.send(complete)).toEqual({
    data: { completeJob: { jobs: [completed], eventCursor: expect.any(String) } },
  })
  expect(await shop.send(complete)).toEqual({
    data: { completeJob: { jobs: [], eventCursor: expect.any(String) } },
  })
  expect(await ann.send(list)).toMatchObject({ data: { jobs: { totalCount: 0, edges: [] } } })

  const type = { name: 'review_payment', title: 'Review payment' }
  const event = (kind: string, actor: string, status: string) => ({
    event: 'next',
    data: {
      data: {
        jobEvents: {
          ...{ cursor: expect.any(String), kind, at: expect.stringMatching(moment), actor, matches: true },
          job: { id, status, type, target: { type: 'Payment', id: '17' } },
        },
      },
    },
  })
  await eventually(
    () => events.messages.length,
    (count) => count === 3,
  )
  expect(events.messages).toMatchObject([
    event('REQUESTED', 'shop', 'PENDING'),
    event('CLAIMED', 'ann', 'PENDING'),
    event('COMPLETED', 'shop', 'COMPLETED'),
  ])
  events.close()
})

test('completing by id works as well', async () => {
  const again = await shop.send(request.replaceAll('"17"', '"18"'))
  const id = JSON.stringify(again).match(/"id":"([^"]+)"/)?.[1] ?? ''
  expect(
    await shop.send(`mutation { completeJob(input: { id: "${id}" }) { jobs { id status } eventCursor } }`),
  ).toMatchObject({ data: { completeJob: { jobs: [{ id, status: 'COMPLETED' }] } } })
})
