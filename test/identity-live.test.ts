// The product says who the holder of a token is, again and again while something lives: what it says counts for every event.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { authenticateByToken } from '../src/server/authentication/by-token.ts'
import { usualClaimNames as claims } from '../src/server/authentication/claim-names.ts'
import { secretKeys } from '../src/server/authentication/secret-keys.ts'
import { askWho, bearing } from './support/ask-who.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { Reader } from './support/reader.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const freshness = { askEveryMs: 50, patienceMs: 120, keepMs: 800 }
const watch = { query: 'subscription ($after: String) { jobEvents(after: $after) { job { target { id } } } }' }

/** What the product knows of people: a viewer, nobody, or what happens instead of an answer. */
const people = new Map<string, unknown>()
const asked = new Map<string, number>()
const troubles: unknown[] = []

async function resolveViewer({ sub }: Readonly<Record<string, unknown>>): Promise<Viewer | null> {
  const id = String(sub)
  asked.set(id, (asked.get(id) ?? 0) + 1)
  const answer = people.get(id) ?? null
  if (answer === 'throws') throw new Error('the product cannot tell')
  if (answer === 'hangs') return await new Promise(() => {})
  return JSON.parse(JSON.stringify(answer))
}

let server: TestServer
let witness: Reader

beforeAll(async () => {
  server = await startServer({
    types: [defineJobType('review', { staffGroups: ['risk'] })],
    authentication: ({ clock, secret }) =>
      authenticateByToken({
        ...{ keys: secretKeys(secret), claims, clock, resolveViewer, freshness },
        onTrouble: (error) => void troubles.push(error),
      }),
  })
  witness = await Reader.open(server.tobedone, { viewer: () => shop, filter: {} })
})
afterAll(async () => {
  await witness?.close()
  await server?.close()
})

function staff(id: string, groups: readonly string[] = ['risk']): Viewer {
  return { id, roles: ['staff'], groups }
}

/** Both ways to listen, with one token. */
async function listen(id: string) {
  people.set(id, staff(id))
  const token = await server.token(id)
  const socket = await new RawSocket(server.wsUrl).init(token)
  const payload = { ...watch, variables: { after: await server.tobedone.reads.eventCursor() } }
  socket.send({ id: '1', type: 'subscribe', payload })
  const stream = await EventSource.open(server.url, token, payload)
  const idOf = (result: unknown): string => /"id":"([^"]*)"/.exec(JSON.stringify(result))?.[1] ?? '?'
  return {
    token,
    socket,
    stream,
    onSocket: () =>
      socket.messages.filter((message) => message.type === 'next').map((message) => idOf(message.payload)),
    onStream: () => stream.messages.filter(({ event }) => event === 'next').map(({ data }) => idOf(data)),
    stop() {
      socket.terminate()
      stream.close()
    },
  }
}

type Listening = Awaited<ReturnType<typeof listen>>

/** Settles when it has been judged for all who listen. */
async function happen(id: string): Promise<void> {
  await server.tobedone.operations.request(shop, { type: 'review', target: { type: 'Payment', id } })
  await witness.until(({ event }) => event.job.targetId === id)
}

async function heard({ onSocket, onStream }: Listening, ids: readonly string[]): Promise<void> {
  for (const seen of [onSocket, onStream]) {
    await eventually(seen, (now) => now.length >= ids.length)
    expect(seen()).toEqual(ids)
  }
}

/** Waits until the server has asked so many more times. */
async function askedAgain(id: string, times = 2): Promise<void> {
  const before = asked.get(id) ?? 0
  await eventually(
    () => asked.get(id) ?? 0,
    (now) => now >= before + times,
  )
}

test('a role, or a group, that is lost or gained counts in the middle of a stream', async () => {
  const ann = await listen('ann')
  await happen('first')
  await heard(ann, ['first'])
  const changes: [string, Viewer, boolean][] = [
    ['without the role', { ...staff('ann'), roles: [] }, false],
    ['with it', staff('ann'), true],
    ['in another group', staff('ann', ['sales']), false],
    ['in both', staff('ann', ['sales', 'risk']), true],
  ]
  const expected = ['first']
  for (const [what, viewer, isSeen] of changes) {
    people.set('ann', viewer)
    await askedAgain('ann')
    await happen(what)
    if (isSeen) expected.push(what)
    await heard(ann, expected)
  }
  ann.stop()
})

test('who is let in no more hears nothing more, and is told why', async () => {
  const bob = await listen('bob')
  await happen('before')
  await heard(bob, ['before'])
  people.set('bob', null)
  expect(await bob.socket.closed()).toEqual({
    code: 4403,
    reason: 'The holder of this token is not let in (any more).',
  })
  await bob.stream.ended
  await happen('after')
  expect(bob.onSocket()).toEqual(['before'])
  expect(bob.stream.messages.slice(1)).toEqual([
    { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })] } },
    { event: 'complete', data: null },
  ])
  expect(await askWho(server.url, bearing(bob.token))).toBe('401 UNAUTHENTICATED')
  people.set('bob', staff('bob'))
  expect(await askWho(server.url, bearing(bob.token))).toBe('200 bob STAFF risk')
})

test('the product is asked once for all that live with a token, and not while nothing lives', async () => {
  const [cat, other] = [await listen('cat'), await listen('dan')]
  const more = await Promise.all(Array.from({ length: 10 }, () => new RawSocket(server.wsUrl).init(cat.token)))
  asked.clear()
  const startedAt = performance.now()
  await askedAgain('dan', 8)
  const most = (performance.now() - startedAt) / freshness.askEveryMs + 1
  expect(asked.get('cat')).toBeLessThanOrEqual(Math.ceil(most))
  expect(asked.get('cat')).toBeGreaterThan(1)
  cat.stop()
  for (const socket of more) socket.terminate()
  const metrics = async (): Promise<string> => await (await fetch(`${server.url}/metrics`)).text()
  await eventually(metrics, (text) => text.includes('tobedone_websockets 1\n'))
  await eventually(metrics, (text) => text.includes('tobedone_subscriptions{transport="sse"} 1\n'))
  await askedAgain('dan', 1)
  const before = asked.get('cat')
  await askedAgain('dan', 5)
  expect(asked.get('cat')).toBe(before)
  other.stop()
})

test.each(['throws', 'hangs'])('a product that %s for a moment changes nothing', async (how) => {
  const eve = await listen(`eve ${how}`)
  people.set(`eve ${how}`, how)
  await askedAgain(`eve ${how}`)
  await happen(`while it ${how}`)
  await heard(eve, [`while it ${how}`])
  people.set(`eve ${how}`, staff(`eve ${how}`))
  await askedAgain(`eve ${how}`)
  const moment = asked.get(`eve ${how}`) ?? 0
  // Longer than an answer holds.
  await eventually(
    () => asked.get(`eve ${how}`) ?? 0,
    (now) => (now - moment) * freshness.askEveryMs > freshness.keepMs,
  )
  await happen(`after it ${how}`)
  await heard(eve, [`while it ${how}`, `after it ${how}`])
  eve.stop()
})

test.each(['throws', 'hangs'])('a product that %s for long ends the streams, and lets nobody new in', async (how) => {
  const name = `fay ${how}`
  const fay = await listen(name)
  const startedAt = performance.now()
  people.set(name, how)
  expect(await fay.socket.closed()).toEqual({ code: 1013, reason: 'It cannot be told right now who asks: try again.' })
  expect(performance.now() - startedAt).toBeGreaterThan(freshness.keepMs - 100)
  await fay.stream.ended
  expect(fay.stream.messages).toEqual([
    { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code: 'UNAVAILABLE' } })] } },
    { event: 'complete', data: null },
  ])
  await happen(`after ${name}`)
  expect([...fay.onSocket(), ...fay.onStream()]).not.toContain(`after ${name}`)
  expect(await askWho(server.url, bearing(fay.token))).toBe(how === 'hangs' ? '503 UNAVAILABLE' : '500 INTERNAL')
  expect(troubles.length).toBeGreaterThan(0)
})

test.each<[string, unknown]>([
  ['without an id', { roles: [], groups: [] }],
  ['with an empty id', { id: '', roles: [], groups: [] }],
  ['that is the system', { id: 'system', roles: [], groups: [] }],
  ['with a role that there is not', { id: 'gus', roles: ['boss'], groups: [] }],
  ['without groups', { id: 'gus', roles: [] }],
  ['that is a text', 'gus'],
])('a viewer %s is a fault of the product, which is logged and lets nobody in', async (what, answer) => {
  const gus = await listen(`gus ${what}`)
  const before = server.logged.length
  people.set(`gus ${what}`, answer)
  expect(await gus.socket.closed()).toMatchObject({ code: 4500, reason: expect.stringContaining('logged') })
  await gus.stream.ended
  expect(await askWho(server.url, bearing(gus.token))).toBe('500 INTERNAL')
  const lines = server.logged.slice(before).filter((line) => line.includes('ImpossibleAnswer'))
  // One for each that was told so: the socket, the stream and the request.
  expect(lines).toHaveLength(3)
})

test('what waits for a slow reader is judged again when it is read', async () => {
  let viewer = staff('hal')
  const query = { viewer: () => viewer, filter: {} }
  const slow = await server.tobedone.subscribe(query)
  const quick = await server.tobedone.subscribe({ ...query, viewer: () => shop })
  const read = async () => (await quick.next()).value?.event.job.targetId
  for (const id of ['waits 1', 'waits 2']) await happen(id)
  expect([await read(), await read()]).toEqual(['waits 1', 'waits 2'])
  expect((await slow.next()).value?.event.job.targetId).toBe('waits 1')
  viewer = { ...viewer, roles: [] }
  const next = slow.next()
  viewer = staff('hal')
  await happen('later')
  expect((await next).value?.event.job.targetId).toBe('later')
  await Promise.all([slow.return?.(), quick.return?.()])
})

test('the end of a token ends what lives with it, whatever the product says', async () => {
  people.set('ida', staff('ida'))
  const token = await server.token('ida', { expiresInMs: 2_000 })
  const socket = await new RawSocket(server.wsUrl).init(token)
  const stream = await EventSource.open(server.url, token, watch)
  expect(await socket.closed()).toEqual({ code: 4403, reason: 'The token has expired: get a new one.' })
  await stream.ended
  expect(await askWho(server.url, bearing(token))).toBe('401 UNAUTHENTICATED')
})
