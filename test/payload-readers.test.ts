// Who reads typed data: it is hidden with the metadata, comes with events, and is counted against what an operation may cost.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { jobFields, payloadOf, payloadTypes, requestJob, targetOf } from './support/payload-types.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

let server: TestServer
let client: Client
let user: Client

beforeAll(async () => {
  server = await startServer({ types: payloadTypes })
  client = await clientOf(server, 'shop', { roles: ['service'] })
  user = await clientOf(server, 'uma', { groups: ['risk'] })
})
afterAll(() => server?.close())

test('who may not read the metadata gets no payload either, and is told no problem', async () => {
  const payload = { reviewPayment: { paymentId: '17', cents: 1 } }
  const made = await client.send(requestJob, { input: { type: 'review_payment', target: targetOf('seen'), payload } })
  const { id } = JSON.parse(JSON.stringify(made.data)).requestJob.job
  const query = `query ($id: ID!) { job(id: $id) { metadata ${payloadOf} payloadProblem } }`
  expect((await user.send(query, { id })).data).toEqual({
    job: { metadata: null, payload: null, payloadProblem: null },
  })
  expect((await client.send(query, { id })).data?.['job']).toMatchObject({ payload: { paymentId: '17' } })
})

test('events carry the payload as the job was, each viewer what they may read', async () => {
  const query = `subscription ($filter: JobFilter) { jobEvents(filter: $filter) { kind job { ${payloadOf} } } }`
  const target = targetOf('stream')
  const watch = async (sub: string, roles: readonly string[]) => {
    const socket = await new RawSocket(server.wsUrl).init(await server.token(sub, { roles, groups: ['risk'] }))
    socket.send({ id: '1', type: 'subscribe', payload: { query, variables: { filter: { target } } } })
    return {
      socket,
      results: () => socket.messages.filter(({ type }) => type === 'next').map(({ payload }) => payload),
    }
  }
  const watches = await Promise.all([watch('uma', []), watch('stan', ['staff']), watch('sue', ['staff'])])
  await eventually(
    async () => {
      const { job } = await server.tobedone.operations.request(shop, {
        ...{ type: 'review_payment', target },
        metadata: { paymentId: '17', cents: 3, answered: null },
      })
      await server.tobedone.operations.update(shop, { id: job?.id ?? '' }, { metadata: { cents: 4 } })
      return Math.min(...watches.map(({ results }) => results().length))
    },
    (least) => least >= 2,
  )
  const [hidden, ...shown] = watches.map(({ results }) => JSON.stringify(results()))
  expect(hidden).not.toMatch(/paymentId|errors/)
  for (const text of shown) {
    expect(text).toContain('"cents":3')
    expect(text).toContain('"cents":4')
    expect(text).not.toContain('errors')
  }
  for (const { socket } of watches) socket.terminate()
})

test('what is JSON is told once, when the server starts', () => {
  const told = server.logged.filter((line) => line.includes('are JSON in the schema')).map((line) => JSON.parse(line))
  expect(told).toMatchObject([
    {
      untyped: [
        'call_back: metadata.* (its keys are not known)',
        'review_payment: metadata.more (its keys are not known)',
      ],
    },
  ])
})

test('costs what its objects and lists cost, however deep these are', async () => {
  const page = (job: string): string =>
    `{ jobs(first: 100) { edges { node { history(first: 30) { edges { node { job { ${job} } } } } } } } }`
  expect((await client.send(page('id metadata'))).errors).toBeUndefined()
  const { errors } = await client.send(
    page(
      'payload { ... on ReviewPaymentMetadata { tags shape { ... on ReviewPaymentMetadataShapeCircle { kind } } } }',
    ),
  )
  expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', cost: 15_605 } }])
  const { data } = await client.send(`{ jobs(first: 100) { edges { node { ${jobFields} } } } }`)
  expect(data).toHaveProperty('jobs')
})
