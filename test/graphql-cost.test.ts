// What an operation may cost, counted before anything is done, and never taken for what another one cost.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import * as documents from './support/documents.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'

let server: TestServer
let shop: Client

beforeAll(async () => {
  server = await startServer({ types: [defineJobType('call_back')] })
  shop = await clientOf(server, 'shop', { roles: ['service'] })
})
afterAll(() => server?.close())

const page = 'edges { node { kind job { id target { id } type { name } } changes { field } } }'
const dear = `jobs(first: 100) { edges { node { id history(first: 100) { ${page} } } } }`

test('about the most is 100 jobs with 20 events of each', async () => {
  const most = dear.replace('history(first: 100)', 'history(first: 20)').replace('type { name }', '')
  expect((await shop.send(`{ ${most} }`)).errors).toBeUndefined()
  const { data, errors } = await shop.send(`{ ${dear} }`)
  expect(data).toBeNull()
  expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', most: 10_000 } }])
})

test('is counted through variables and for mutations before anything is done', async () => {
  const query =
    'query ($n: Int) { viewer { id } jobs(first: $n) { edges { node { history(first: $n) { edges { node { job { id } } } } } } } }'
  // Each time anew, whatever it cost before.
  for (const n of [10, 10, 100, 10, 100]) {
    const { errors } = await shop.send(query, { n })
    expect(errors?.[0]?.extensions?.['code']).toBe(n === 100 ? 'LIMIT_EXCEEDED' : undefined)
  }
  const nested = 'history(first: 100) { edges { node { job { history(first: 100) { edges { node { id } } } } } } }'
  const target = { type: 'Cost', id: 'c' }
  const { errors } = await shop.send(
    `mutation ($target: TargetInput!) { requestJob(input: { type: "call_back", target: $target }) { job { ${nested} } } }`,
    { target },
  )
  expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }])
  expect((await shop.run(documents.listJobs, { filter: { target } })).jobs.totalCount).toBe(0)
})

test('is counted anew for a longer list in the same document', async () => {
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Job { history(first: 100) { ${page} } } } }`
  const { job } = (
    await shop.run(documents.requestJob, { input: { type: 'call_back', target: { type: 'Cost', id: 'd' } } })
  ).requestJob ?? { job: null }
  for (const count of [1, 1, 60, 1, 60]) {
    const { errors } = await shop.send(query, { ids: Array.from({ length: count }, () => job?.id) })
    expect(errors?.[0]?.extensions?.['code']).toBe(count === 60 ? 'LIMIT_EXCEEDED' : undefined)
  }
})
