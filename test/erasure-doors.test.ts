// Erasure through the doors that it has: GraphQL, for admins only, and the command line.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { killSpawned, runCli } from './support/cli.ts'
import { erasePerson, eraseTarget, jobHistory } from './support/documents.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { plant } from './support/planted.ts'
import { startServer, type TestServer } from './support/server.ts'
import { type StoredRow, storedRows, wordsIn } from './support/stored-rows.ts'
import { shop } from './support/system.ts'

const types = [
  defineJobType('review', { metadata: z.object({ iban: z.string() }), result: z.unknown(), outcomes: ['released'] }),
  defineJobType('call_back'),
]

let server: TestServer
let admin: Client

beforeAll(async () => {
  server = await startServer({ types })
  admin = await clientOf(server, 'root', { roles: ['admin'] })
})
afterAll(async () => {
  await killSpawned()
  await server?.close()
})

const everything = (): Promise<readonly StoredRow[]> => storedRows(server.databaseUrl)

describe('over GraphQL', () => {
  test('admins erase, and read what is left', async () => {
    const { told, person } = await plant(server.tobedone, 'planted-g1', { target: 'planted-g1-target' })
    const input = { target: { type: 'Payment', id: 'planted-g1-target' } }
    const { eraseTarget: target } = await admin.run(eraseTarget, { input })
    expect(target).toEqual({ erasedCount: 1, cancelledCount: 0, eventCursor: expect.any(String) })
    const { erasePerson: erased } = await admin.run(erasePerson, { input: { id: person } })
    expect(erased).toMatchObject({ erasedCount: 1 })
    expect(wordsIn(await everything(), ['planted-g1'])).toEqual([])
    const id = Buffer.from(`Job:${told.id}`).toString('base64')
    const { job } = await admin.run(jobHistory, { id })
    expect(job?.history.edges.map(({ node }) => [node.kind, node.changes.map(({ field }) => field).sort()])).toEqual([
      ['REQUESTED', []],
      ['UPDATED', []],
      ['COMMENTED', []],
      ['COMMENTED', []],
      ['COMPLETED', ['closedAt', 'closedBy', 'completedAt', 'outcome', 'status']],
      ['ERASED', []],
      ['ERASED', []],
    ])
  })

  test.each([
    ['user', []],
    ['staff', ['staff']],
    ['service', ['service']],
  ])('a %s may not', async (sub, roles) => {
    const client = await clientOf(server, sub, { roles })
    const before = await everything()
    expect((await client.refused(erasePerson, { input: { id: 'colleague' } })).extensions.code).toBe('FORBIDDEN')
    const input = { target: { type: 'Payment', id: 'a payment' } }
    expect((await client.refused(eraseTarget, { input })).extensions.code).toBe('FORBIDDEN')
    expect(await everything()).toEqual(before)
  })

  test('what nobody knows is a success that says 0; what cannot be an id is refused', async () => {
    const before = await everything()
    const { erasePerson: none } = await admin.run(erasePerson, { input: { id: 'nobody at all' } })
    expect(none).toMatchObject({ erasedCount: 0, cancelledCount: 0 })
    const noTarget = { input: { target: { type: 'Payment', id: "'; --" } } }
    expect((await admin.run(eraseTarget, noTarget)).eraseTarget).toMatchObject({ erasedCount: 0 })
    for (const id of ['', 'x'.repeat(201), 'a\u0000b', 'system', `erased-${'0'.repeat(32)}`]) {
      expect((await admin.refused(erasePerson, { input: { id } })).extensions.code).toBe('INVALID_INPUT')
    }
    const nameless = { input: { target: { type: '', id: '1' } } }
    expect((await admin.refused(eraseTarget, nameless)).extensions.code).toBe('INVALID_INPUT')
    expect(await everything()).toEqual(before)
  })
})

describe('on the command line', () => {
  const run = (...args: readonly string[]) =>
    runCli({ args: ['erase', ...args], environment: { DATABASE_URL: server.databaseUrl } })

  test('says what it did', async () => {
    const { person, target, request } = await plant(server.tobedone, 'planted-c1')
    await request(shop, { target: { type: 'Order', id: 'c1' }, assignedTo: person })
    await request(shop, { type: 'call_back', target: { type: 'Customer', id: target } })
    expect(await run('--target-type', 'Customer', '--target-id', target)).toEqual({
      ...{ status: 0, stderr: '', stdout: 'Erased: 1 job; of these 1 open and now cancelled.' },
    })
    expect(await run('--person', person)).toEqual({ status: 0, stderr: '', stdout: 'Erased: 2 jobs.' })
    expect(await run('--target-type', 'Payment', '--target-id', target)).toMatchObject({ stdout: 'Erased: 1 job.' })
    expect(wordsIn(await everything(), ['planted-c1'])).toEqual([])
  }, 30_000)

  test.each([
    [[], /--person ID, or --target-type/],
    [['--person', 'ann', '--target-type', 'Payment'], /either --person/],
    [['--target-id', '17'], /together with/],
    [['--person', ''], /must not be empty/],
    [['--person', 'ann', '--sub', 'bob'], /tobedone token/],
  ])('refuses %j', async (args, reason) => {
    const { status, stdout, stderr } = await run(...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(reason)
  })
})
