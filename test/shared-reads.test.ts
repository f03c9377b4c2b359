// Identical reads at the same time are executed together, and nobody can tell but by the time: one's own writes, and all that
// anybody was told of before one asked, are in the answer, and no viewer gets what another one sees.
import { Client as Postgres } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { requestJob } from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { startServer, type TestServer } from './support/server.ts'
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts'

const types = [defineJobType('open_to_staff'), defineJobType('of_risk', { staffGroups: ['risk'] })]
const list = `query Jobs($filter: JobFilter, $first: Int) {
  jobs(filter: $filter, first: $first, orderBy: UPDATED_AT_ASC) { edges { node { target { id } viewerCan { operation isAllowed } } } }
}`

let database: TestDatabase
let proxy: TcpProxy
let servers: readonly TestServer[]
let first: TestServer
/** How many lists PostgreSQL was asked for through the first server. */
let lists = 0

beforeAll(async () => {
  database = await openTestDatabase()
  const onSent = (data: Buffer): void => {
    lists += data.toString('latin1').split('json_agg(json_build_array(page.').length - 1
  }
  // So late that much happens, at the other server, between a read and its answer.
  proxy = await openTcpProxy(database.url, { onSent, latencyMs: 10 })
  first = await startServer({ types, databaseUrl: proxy.url })
  servers = [first, await startServer({ types, databaseUrl: database.url })]
})
afterAll(async () => {
  for (const server of servers ?? []) await server.close()
  await proxy?.close()
  await database?.close()
})

const service = { roles: ['service'] }
const times = <Made>(count: number, make: (index: number) => Made): Made[] =>
  Array.from({ length: count }, (_, n) => make(n))

async function request(client: Client, targetType: string, id: string, more: object = {}): Promise<void> {
  await client.run(requestJob, { input: { type: 'open_to_staff', target: { type: targetType, id }, ...more } })
}

async function targetsOf(client: Client, targetType: string): Promise<readonly string[]> {
  const { data, errors } = await client.send(list, { filter: { targetType: [targetType] }, first: 100 })
  expect(errors).toBeUndefined()
  return [...JSON.stringify(data).matchAll(/"target":\{"id":"([^"]+)"/g)].map(([, id]) => String(id))
}

test('in a storm of the same read over two servers, everybody sees all that anybody was told before', async () => {
  console.info(`storm: seed ${runSeed}`)
  const random = randomFrom(runSeed)
  const clients = await Promise.all(servers.map((server) => clientOf(server, 'shop', service)))
  const any = (): Client => clients[Math.floor(random() * clients.length)] ?? clients[0] ?? expect.fail()
  for (let round = 0; round < size(1, 40); round++) {
    const targetType = `Storm-${round}`
    const told: string[] = []
    let isWriting = true
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < size(10, 22); n++) {
        const id = `${writer}.${n}`
        await request(any(), targetType, id)
        told.push(id)
        const own = await targetsOf(any(), targetType)
        expect(own).toContain(id)
      }
    }
    const read = async (): Promise<void> => {
      while (isWriting) {
        const before = told.length
        const seen = new Set(await targetsOf(any(), targetType))
        expect(told.slice(0, before).filter((id) => !seen.has(id))).toEqual([])
      }
    }
    const writing = Promise.all(times(4, write)).finally(() => {
      isWriting = false
    })
    await Promise.all([writing, ...times(12, read)])
  }
})

test('viewers never share, also not one who is known with other roles and groups', async () => {
  const shop = await clientOf(first, 'shop', service)
  const assigned = [{ assignedTo: 'ann' }, { assignedTo: 'bob' }, { candidateGroups: ['risk'] }, { type: 'of_risk' }]
  for (const [n, more] of assigned.entries()) await request(shop, 'Shown', String(n), more)
  const viewers = [
    await clientOf(first, 'ann'),
    await clientOf(first, 'ann', { groups: ['risk'] }),
    await clientOf(first, 'ann', { roles: ['staff'] }),
    await clientOf(first, 'ann', { roles: ['staff'], groups: ['risk'] }),
    await clientOf(first, 'bob'),
    shop,
  ]
  const ask = (client: Client) => client.send(list, { filter: { targetType: ['Shown'] }, first: 100 })
  const alone: unknown[] = []
  for (const viewer of viewers) alone.push(await ask(viewer))
  expect(new Set(alone.map((answer) => JSON.stringify(answer))).size).toBe(viewers.length)
  const together = await Promise.all(times(20, () => viewers.map(ask)).map((answers) => Promise.all(answers)))
  for (const answers of together) expect(answers).toEqual(alone)
})

test('200 at once are a few lists for PostgreSQL, and each is counted', async () => {
  const shop = await clientOf(first, 'shop', service)
  await request(shop, 'Crowd', '1')
  const before = lists
  const answers = await Promise.all(times(200, () => targetsOf(shop, 'Crowd')))
  expect(new Set(answers.map((answer) => answer.join()))).toEqual(new Set(['1']))
  expect(lists - before).toBeGreaterThan(0)
  expect(lists - before).toBeLessThan(40)
  // Other variables are another list.
  await Promise.all(times(20, (n) => targetsOf(shop, `Crowd-${n}`)))
  expect(lists - before).toBeGreaterThanOrEqual(20)

  const refused = await Promise.all(times(200, () => shop.send(list, { first: 101 })))
  for (const { errors } of refused) expect(errors?.[0]?.extensions.code).toBe('LIMIT_EXCEEDED')
  const metrics = await (await fetch(`${first.url}/metrics`)).text()
  expect(metrics).toContain('tobedone_operations_total{transport="http",code="LIMIT_EXCEEDED"} 200')
})

test('a read that does not end holds up the same read for a second, not for ever', async () => {
  const shop = await clientOf(first, 'shop', service)
  const locker = new Postgres(database.url)
  await locker.connect()
  const asked: Promise<readonly string[]>[] = []
  try {
    await locker.query('begin; lock table tobedone.job in access exclusive mode')
    const before = lists
    asked.push(targetsOf(shop, 'Held'))
    await eventually(
      () => lists - before,
      (count) => count === 1,
    )
    asked.push(targetsOf(shop, 'Held'))
    await eventually(
      () => lists - before,
      (count) => count === 2,
    )
  } finally {
    await locker.query('rollback')
    await locker.end()
  }
  expect(await Promise.all(asked)).toEqual([[], []])
})
