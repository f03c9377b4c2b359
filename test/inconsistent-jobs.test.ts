// A schema that has changed: jobs of before stay readable, are told why they do not fit and where to find them, and go on.
import { Client as PgClient } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'
import { openSystem, shop } from './support/system.ts'

const before = [
  defineJobType('pay', { metadata: z.object({ amount: z.number() }), result: z.object({ ok: z.boolean() }) }),
  defineJobType('call', { metadata: z.object({ phone: z.string() }), staffGroups: ['calls'], metadataFor: 'staff' }),
  defineJobType('leaving', { metadata: z.object({ a: z.string() }) }),
  defineJobType('bare', {}),
]
const now = [
  defineJobType('pay', {
    metadata: z.object({ amount: z.string(), currency: z.string().default('EUR') }),
    result: z.object({ ok: z.string() }),
  }),
  defineJobType('call', {
    metadata: z.object({ phone: z.string().max(3) }),
    staffGroups: ['calls'],
    metadataFor: 'staff',
  }),
  defineJobType('bare', { metadata: z.object({ a: z.string() }) }),
]

let database: TestDatabase
let server: TestServer
let admin: Client

beforeAll(async () => {
  database = await openTestDatabase()
  const { operations, ...system } = await openSystem(database.url, before)
  const request = (type: string, id: string, metadata: object) =>
    operations.request(shop, {
      type,
      target: { type: 'Order', id },
      metadata: { ...metadata },
      candidateUsers: ['uma'],
    })
  for (const id of ['open', 'closed', 'erased', 'repaired']) await request('pay', id, { amount: 5 })
  const ended = { target: { type: 'Order', id: 'closed' }, type: 'pay' }
  await operations.complete(shop, ended, { result: { ok: true } })
  await request('call', 'long', { phone: '12345' })
  await request('call', 'short', { phone: '123' })
  await request('leaving', 'left', { a: 'b' })
  await request('bare', 'empty', {})
  await operations.eraseTarget({ ...shop, roles: ['admin'] }, { type: 'Order', id: 'erased' })
  await system.close()
  server = await startServer({ types: now, databaseUrl: database.url })
  admin = await clientOf(server, 'ada', { roles: ['admin'] })
})
afterAll(async () => {
  await server?.close()
  await database?.close()
})

const listQuery = `query ($filter: JobFilter, $first: Int, $after: String) {
  inconsistentJobs(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id target { id } status payloadProblem resultPayloadProblem } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly target: { readonly id: string } } }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly endCursor: string | null
  }
}

async function pageFor(client: Client, variables: object = {}): Promise<Page> {
  const { data, errors } = await client.send(listQuery, variables)
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return JSON.parse(JSON.stringify(data)).inconsistentJobs
}

const idsIn = ({ edges }: Page): readonly string[] => edges.map(({ node }) => node.target.id)

describe('a job of before', () => {
  const query = `query ($filter: JobFilter) { jobs(filter: $filter) { edges { node {
    id status metadata result payloadProblem resultPayloadProblem
    payload { ... on PayMetadata { amount currency } ... on CallMetadata { phone } } resultPayload { ... on PayResult { ok } }
  } } } }`
  const jobOf = async (id: string): Promise<unknown> => {
    const { data } = await admin.send(query, { filter: { target: { type: 'Order', id } } })
    return JSON.parse(JSON.stringify(data)).jobs.edges[0]?.node
  }

  test('that does not fit is read as it was, and says why it has no payload', async () => {
    expect(await jobOf('closed')).toMatchObject({
      ...{ status: 'COMPLETED', metadata: { amount: 5 }, payload: null, result: { ok: true }, resultPayload: null },
      payloadProblem: expect.stringMatching(/^amount: .+string/),
      resultPayloadProblem: expect.stringMatching(/^ok: .+string/),
    })
  })

  test('that fits has what its type fills in by now', async () => {
    expect(await jobOf('short')).toMatchObject({ payload: { phone: '123' }, payloadProblem: null })
  })

  test('whose type is gone has neither payload nor problem', async () => {
    expect(await jobOf('left')).toMatchObject({ metadata: { a: 'b' }, payload: null, payloadProblem: null })
  })

  test('is repaired by an update that fits, and goes on', async () => {
    const open = await pageFor(admin, { filter: { open: true, type: ['pay'] } })
    expect(idsIn(open)).toEqual(['open', 'repaired'])
    const target = { type: 'Order', id: 'repaired' }
    const { data } = await admin.send(
      'query ($filter: JobFilter) { jobs(filter: $filter) { edges { node { id } } } }',
      {
        filter: { target },
      },
    )
    const { id } = JSON.parse(JSON.stringify(data)).jobs.edges[0].node
    const update = `mutation ($input: UpdateJobInput!) { updateJob(input: $input) { job { payloadProblem payload { ... on PayMetadata { amount currency } } } } }`
    const updated = await admin.send(update, { input: { id, metadata: { amount: '5' } } })
    expect(updated.data?.['updateJob']).toEqual({
      job: { payloadProblem: null, payload: { amount: '5', currency: 'EUR' } },
    })
    const complete = 'mutation ($input: CompleteJobInput!) { completeJob(input: $input) { jobs { status } } }'
    const { data: done } = await admin.send(complete, { input: { type: 'pay', target } })
    expect(done?.['completeJob']).toEqual({ jobs: [{ status: 'COMPLETED' }] })
    expect(idsIn(await pageFor(admin, { filter: { type: ['pay'] } }))).toEqual(['open', 'closed'])
  })
})

describe('the inconsistent jobs', () => {
  test('are those that do not fit, open and closed, the oldest first; but not what was erased', async () => {
    const { edges, pageInfo } = await pageFor(admin)
    expect(idsIn({ edges, pageInfo })).toEqual(['open', 'closed', 'long', 'empty'])
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false, startCursor: edges[0]?.cursor })
    expect(edges.map(({ node }) => node)).toMatchObject([
      { payloadProblem: expect.any(String), resultPayloadProblem: null },
      { payloadProblem: expect.any(String), resultPayloadProblem: expect.any(String) },
      { payloadProblem: expect.stringContaining('phone') },
      { payloadProblem: expect.stringContaining('a: ') },
    ])
  })

  test('come in pages', async () => {
    const found: string[] = []
    let page = await pageFor(admin, { first: 1 })
    for (found.push(...idsIn(page)); page.pageInfo.hasNextPage; found.push(...idsIn(page))) {
      page = await pageFor(admin, { first: 1, after: page.pageInfo.endCursor })
      expect(page.pageInfo.hasPreviousPage).toBe(true)
    }
    expect(found).toEqual(['open', 'closed', 'long', 'empty'])
  })

  test('are for staff those of their types, and not for users', async () => {
    const calls = await clientOf(server, 'cora', { roles: ['staff'], groups: ['calls'] })
    const others = await clientOf(server, 'olaf', { roles: ['staff'], groups: ['others'] })
    const user = await clientOf(server, 'uma', { groups: ['calls'] })
    expect(idsIn(await pageFor(calls))).toEqual(['open', 'closed', 'long', 'empty'])
    expect(idsIn(await pageFor(others))).toEqual(['open', 'closed', 'empty'])
    const { errors } = await user.send(listQuery)
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })

  test.each<[string, object, string]>([
    ['none', { first: 0 }, 'INVALID_INPUT'],
    ['too many', { first: 101 }, 'LIMIT_EXCEEDED'],
    ['a cursor that is none', { after: 'x' }, 'CURSOR_INVALID'],
  ])('are refused for %s', async (_what, variables, code) => {
    expect((await admin.send(listQuery, variables)).errors).toMatchObject([{ extensions: { code } }])
  })

  test('cost so much that few are asked for at once', async () => {
    const all = Array.from({ length: 5 }, (_, index) => `a${index}: inconsistentJobs { edges { node { id } } }`)
    expect((await admin.send(`{ ${all.join(' ')} }`)).errors).toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED' } },
    ])
  })

  test('behind many that fit are found by going on from where a page has ended', async () => {
    const client = new PgClient({ connectionString: database.url })
    await client.connect()
    const plant = (metadata: string, from: number, to: number) =>
      client.query(
        `insert into tobedone.job (
           id, type, target_type, target_id, status, priority, candidate_groups, candidate_users, excluded_users, requested_by,
           created_at, updated_at, handled_ms, metadata, version, only_open, search_text, place)
         select gen_random_uuid(), 'call', 'Many', i, 'PENDING', 50, '{}', '{}', '{}', 'shop',
           '2020-01-01'::timestamptz + i * interval '1 s', '2020-01-01', 0, $1::jsonb, 1, false, '', 1
         from generate_series($2::integer, $3::integer) i`,
        [metadata, from, to],
      )
    await plant('{"phone":"1"}', 1, 5_100)
    await plant('{"phone":"12345"}', 5_101, 5_101)
    await client.end()
    const filter = { targetType: ['Many'] }
    const first = await pageFor(admin, { filter })
    expect([idsIn(first), first.pageInfo.hasNextPage]).toEqual([[], true])
    const second = await pageFor(admin, { filter, after: first.pageInfo.endCursor })
    expect([idsIn(second), second.pageInfo.hasNextPage]).toEqual([['5101'], false])
  })
})
