// Which documents `tobedone/client` follows: what would lose or repeat events is refused before anything is sent, and what is
// followed from nowhere begins at a cursor.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openClient, type TypedDocument } from '../src/client/index.ts'
import { eventFields, placeInStream } from '../src/client/place-in-stream.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { watchJobs } from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { startServer, type TestServer } from './support/server.ts'
import { openSocketRelay, type SocketRelay } from './support/socket-relay.ts'
import { watchJobStats } from './support/statistics-documents.ts'
import { shop } from './support/system.ts'

const client = openClient({ url: 'http://127.0.0.1:9/graphql', token: 'x' })
afterAll(() => client.close())

const untyped = (text: string): TypedDocument<unknown, Record<string, unknown>> => ({ toString: () => text })

describe('a watch refuses', () => {
  test.each([
    ['events without a place', 'subscription { jobEvents { kind } }', 'after: $after'],
    ['events that cannot go on', 'subscription { jobEvents { cursor kind } }', 'after: $after'],
    ['events from a fixed place', 'subscription { jobEvents(after: "x") { cursor } }', 'after: $after'],
    [
      'a variable that is given elsewhere',
      'subscription ($after: DateTime) { jobEvents(filter: { createdAfter: $after }) { cursor } }',
      'after: $after',
    ],
    ['events without their cursor', 'subscription ($from: String) { jobRequested(after: $from) { kind } }', 'cursor'],
    [
      'a cursor of something else',
      'subscription ($after: String) { jobEvents(after: $after) { job { cursor: id } } }',
      'cursor',
    ],
    ['a query, which would be asked again and again', '{ viewer { id } }', 'ask'],
    ['a mutation', 'mutation { completeJob(input: { id: "1" }) { eventCursor } }', 'ask'],
    ['several operations', 'subscription A { jobEvents { kind } } subscription B { jobEvents { kind } }', 'ask'],
    ['what is no document', 'subscription { jobEvents(after: $after', 'ends'],
  ])('%s', (_, text, hint) => {
    const refusal = expect.objectContaining({
      name: 'ApiError',
      code: 'INVALID_INPUT',
      message: expect.stringContaining(hint),
    })
    expect(() => client.watch(untyped(text), {})).toThrow(refusal)
  })
})

describe('the place in a stream is found', () => {
  test.each([
    [
      'as it is written most often',
      'subscription ($after: String) { jobEvents(after: $after) { cursor } }',
      'jobEvents',
    ],
    ['by aliases', 'subscription ($after: String) { e: jobEvents(after: $after) { cursor } }', 'e'],
    [
      'in fragments, behind comments, directives, texts and lists',
      `# jobEvents { kind }
      subscription Watch($after: String, $is: Boolean = true) @live(of: ["}", """ } \\""" """]) {
        ...Root @include(if: $is)
      }
      fragment Root on Subscription {
        jobEvents(filter: { and: [{ type: ["a", "\\"}"] }, { not: { overdue: true } }], priorityAtLeast: -1 }, after: $after) {
          kind ... on JobEvent @include(if: $is) { job { id } ...Where } ... { at }
        }
      }
      fragment Where on JobEvent { cursor }`,
      'jobEvents',
    ],
  ])('%s', (_, text, key) => {
    const place = placeInStream(text)
    expect([place?.after, place?.cursorOf({ [key]: { cursor: 'c' } }), place?.cursorOf({ other: 1 })]).toEqual([
      'after',
      'c',
      null,
    ])
  })

  test('by other names', () => {
    const place = placeInStream('subscription ($from: String) { jobEvents(after: $from) { place: cursor } }')
    expect([place?.after, place?.cursorOf({ jobEvents: { place: 'c' } })]).toEqual(['from', 'c'])
  })

  test('for all fields of the schema that go on after an event, and for no others', async () => {
    const text = await readFile(join(import.meta.dirname, '..', 'schema.graphql'), 'utf8')
    const streams = buildSchema(text).getSubscriptionType()?.getFields() ?? {}
    // A list with an end of its own (`through`) begins after one of its jobs, not after an event.
    const resumable = Object.values(streams).filter(
      ({ args }) => args.some(({ name }) => name === 'after') && !args.some(({ name }) => name === 'through'),
    )
    expect(resumable.map(({ name }) => name).sort()).toEqual([...eventFields].sort())
    for (const name of Object.keys(streams).filter((field) => !eventFields.includes(field))) {
      expect(placeInStream(`subscription { ${name} { id } }`)).toBeNull()
    }
  })
})

describe('against a server', () => {
  let server: TestServer
  let relay: SocketRelay

  beforeAll(async () => {
    server = await startServer({ types: [defineJobType('review')] })
    relay = await openSocketRelay(server.wsUrl)
  })
  afterAll(async () => {
    await relay?.close()
    await server?.close()
  })

  const request = (id: string) =>
    server.tobedone.operations.request(shop, { type: 'review', target: { type: 'P', id } })
  const open = async () => openClient({ url: relay.url, token: await server.token('shop', { roles: ['service'] }) })

  test('a watch that begins nowhere misses nothing from its first cursor on, also when it is cut off before its first event', async () => {
    const quiet = await open()
    const watch = quiet.watch(watchJobs, { filter: { search: 'quiet' } })
    const first = watch.next()
    await eventually(
      () => relay.sentCount('"subscribe"', 'WatchJobs'),
      (count) => count === 1,
    )
    relay.refuse()
    relay.closeAll(1001)
    await eventually(
      () => relay.cameAt.length,
      (count) => count === 2,
    )
    await request('quiet while it was away')
    relay.accept()
    expect(await first).toMatchObject({
      value: { kind: 'next', data: { jobEvents: { job: { target: { id: 'quiet while it was away' } } } } },
    })
    quiet.close()
  })

  test('a watch of figures begins again with all of them, and is not told to query anew', async () => {
    const counting = await open()
    const watch = counting.watch(watchJobStats, { filter: { targetType: ['Nothing'] } })
    const told = { done: false, value: { kind: 'next', data: { jobStatsChanged: { groups: [{ count: 0 }] } } } }
    expect(await watch.next()).toMatchObject(told)
    relay.closeAll(1001)
    expect(await watch.next()).toMatchObject(told)
    counting.close()
  })

  test('a watch without a cursor takes no memory either: it pauses, and begins again when all was read', async () => {
    const still = await open()
    const watch = still.watch(watchJobStats, { filter: { targetType: ['Still'] } })
    const begun = relay.sentCount('"subscribe"', 'Still')
    const ended = relay.sentCount('"complete"')
    relay.repeat('jobStatsChanged', 1_500)
    const first = watch.next()
    await eventually(
      () => relay.sentCount('"complete"'),
      (count) => count > ended,
    )
    await first
    for (let waiting = 0; waiting < 1_000; waiting++) await watch.next()
    expect(relay.sentCount('"subscribe"', 'Still') - begun).toBe(1)
    expect(await watch.next()).toMatchObject({ done: false, value: { kind: 'next' } })
    expect(relay.sentCount('"subscribe"', 'Still') - begun).toBe(2)
    still.close()
  })
})
