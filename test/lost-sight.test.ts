// From the moment on that one may not see a job any more, or that one's token has ended, nothing of it comes: over WebSocket,
// as server-sent events, live or replayed, whichever server wrote it.
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const types = [defineJobType('review', { staffGroups: ['risk'] })]
const query = `subscription ($after: String, $filter: JobFilter) {
  jobEvents(after: $after, filter: $filter) { kind job { target { id } } }
}`

let database: TestDatabase
let reading: TestServer
let writing: TestServer

beforeAll(async () => {
  database = await openTestDatabase()
  const open = () => startServer({ types, databaseUrl: database.url })
  ;[reading, writing] = [await open(), await open()]
})
afterAll(async () => {
  await Promise.all([reading, writing].map((server) => server?.close()))
  await database?.close()
})

/** What an event is called here: its kind and the target of its job. */
function nameOf(payload: unknown): string {
  const [, kind, target] = /"kind":"([^"]+)","job":\{"target":\{"id":"([^"]+)"/.exec(JSON.stringify(payload)) ?? []
  return `${kind} ${target}`
}

/** Both ways to listen, from a cursor on. */
async function listen(token: string, after: string, targetType: string) {
  const payload = { query, variables: { after, filter: { targetType: [targetType] } } }
  const socket = await new RawSocket(reading.wsUrl).init(token)
  socket.send({ id: '1', type: 'subscribe', payload })
  const stream = await EventSource.open(reading.url, token, payload)
  const isEvent = (data: unknown): boolean => !JSON.stringify(data).includes('"errors"')
  return {
    socket,
    stream,
    heard: (): readonly (readonly string[])[] => [
      socket.messages.filter(({ type }) => type === 'next').map((message) => nameOf(message.payload)),
      stream.messages.filter(({ event, data }) => event === 'next' && isEvent(data)).map(({ data }) => nameOf(data)),
    ],
    stop() {
      socket.terminate()
      stream.close()
    },
  }
}

async function request(targetType: string, id: string, candidateUsers: readonly string[]): Promise<string> {
  const target = { type: targetType, id }
  const { job } = await writing.tobedone.operations.request(shop, { type: 'review', target, candidateUsers })
  if (job === null) throw new Error('no job was made')
  return job.id
}

test('a job that moves out of sight is not heard of any more, not even that it does, until it is back', async () => {
  const { operations, reads } = writing.tobedone
  const say = (id: string): Promise<unknown> => operations.comment(shop, { id }, { body: 'said', isInternal: false })
  const after = await reads.eventCursor()
  const [eve, bob] = await Promise.all(
    ['eve', 'bob'].map(async (name) => await listen(await reading.token(name), after, 'Moved')),
  )
  const moved = await request('Moved', 'moved', ['eve', 'bob'])
  const kept = await request('Moved', 'kept', ['eve', 'bob'])
  await say(moved)
  await eventually(
    () => [eve, bob].flatMap((each) => each?.heard() ?? []),
    (all) => all.every((names) => names.length === 3),
  )
  await operations.update(shop, { id: moved }, { candidateUsers: ['bob'] })
  await say(moved)
  const between = await reads.eventCursor()
  await say(kept)
  // Permission counts as it is when an event is read.
  await eventually(
    () => [eve, bob].flatMap((each) => each?.heard() ?? []),
    (all) => all.every((names) => names.includes('COMMENTED kept')),
  )
  await operations.update(shop, { id: moved }, { candidateUsers: ['bob', 'eve'] })
  await say(moved)
  const before = ['REQUESTED moved', 'REQUESTED kept', 'COMMENTED moved']
  const back = ['UPDATED moved', 'COMMENTED moved']
  const ofEve = [...before, 'COMMENTED kept', ...back]
  const ofBob = [...before, 'UPDATED moved', 'COMMENTED moved', 'COMMENTED kept', ...back]
  for (const [who, expected] of [
    [eve, ofEve],
    [bob, ofBob],
  ] as const) {
    await eventually(
      () => who?.heard() ?? [],
      (both) => both.every(({ length }) => length >= expected.length),
    )
    expect(who?.heard()).toEqual([expected, expected])
    who?.stop()
  }

  // Who comes later hears nothing of what is out of sight now, though it was not when it happened.
  await operations.update(shop, { id: moved }, { candidateUsers: ['bob'] })
  await say(moved)
  await say(kept)
  const again = await listen(await reading.token('eve'), between, 'Moved')
  const expected = ['COMMENTED kept', 'COMMENTED kept']
  await eventually(again.heard, (both) => both.every(({ length }) => length >= expected.length))
  expect(again.heard()).toEqual([expected, expected])
  again.stop()
})

test('the end of a token is the end of its events, however many come', async () => {
  const after = await writing.tobedone.reads.eventCursor()
  const lifeMs = 2_000
  // Tokens count in whole seconds.
  const endsAt = Math.floor((writing.tobedone.clock.now().getTime() + lifeMs) / 1_000) * 1_000
  const token = await reading.token('zoe', { expiresInMs: lifeMs })
  const zoe = await listen(token, after, 'Ended')
  const requestedAt = new Map<string, number>()
  const isOver = (): boolean => zoe.socket.closing !== null && zoe.stream.messages.at(-1)?.event === 'complete'
  const until = performance.now() + 12_000
  for (let turn = 0; !isOver() && performance.now() < until; turn++) {
    requestedAt.set(`REQUESTED ${turn}`, writing.tobedone.clock.now().getTime())
    await request('Ended', `${turn}`, ['zoe'])
    await delay(5)
  }
  expect(zoe.socket.closing).toEqual({ code: 4403, reason: 'The token has expired: get a new one.' })
  expect(zoe.stream.messages.slice(-2)).toEqual([
    { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })] } },
    { event: 'complete', data: null },
  ])
  for (let turn = 0; turn < 5; turn++) await request('Ended', `after ${turn}`, ['zoe'])
  const lateMs = zoe.heard().map((names) => (requestedAt.get(names.at(-1) ?? '') ?? 0) - endsAt)
  console.info(`after a token's end: events for ${lateMs.map((ms) => `${Math.max(0, ms)} ms`).join(' and ')}`)
  for (const ms of lateMs) expect(ms).toBeLessThan(5_000)
  for (const names of zoe.heard()) {
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter((name) => name.includes('after'))).toEqual([])
  }
})
