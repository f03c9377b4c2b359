// SIGTERM for a server process full of clients: it ends in time and with 0, whoever lives on it is told in the protocol's
// words, no mutation that was answered is lost, and on the next server everybody goes on without a gap.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readEvent, type SeenEvent } from './oracle/answers.ts'
import { product } from './oracle/cast.ts'
import { nameOf, readLog } from './oracle/log.ts'
import { Servers } from './oracle/servers.ts'
import { size } from './size.ts'
import { killSpawned } from './support/cli.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { connectProduct } from './support/system.ts'

const socketCount = size(40, 200)
const streamCount = size(10, 50)
const lanes = size(6, 16)

const watchQuery =
  'subscription ($after: String) { jobEvents(after: $after) { cursor version kind matches job { id version } } }'
const requestQuery = 'mutation ($input: RequestJobInput!) { requestJob(input: $input) { job { id target { id } } } }'

let database: TestDatabase
let client: Awaited<ReturnType<typeof connectProduct>>
let servers: Servers
let token: string

beforeAll(async () => {
  database = await openTestDatabase()
  client = await connectProduct(database.url)
  servers = new Servers(database.url)
  token = await servers.tokenOf(product)
})
afterEach(killSpawned)
afterAll(async () => {
  await client?.end()
  await database?.close()
})

const inputOf = (id: string): object => ({ input: { type: 'call_back', target: { type: 'P', id }, metadata: {} } })

/** A client of either sort, over all the servers that it was on. */
interface Watcher {
  /** Opens it, behind what it has seen. */
  open(url: string): Promise<void>
  /** What it was delivered so far, in order. */
  delivered(): readonly SeenEvent[]
  /** How the last connection ended. */
  ending(): Promise<unknown>
  close(): void
}

/** Keeps where a client is over several connections. Each result is read once: there are many, and they are looked at often. */
function watcher(after: string, connect: (url: string, variables: object) => Promise<Connection>): Watcher {
  const events: SeenEvent[] = []
  let connection: Connection | null = null
  const delivered = (): readonly SeenEvent[] => {
    for (const result of connection?.arrived() ?? []) events.push(readEvent(result))
    return events
  }
  return {
    delivered,
    async open(url) {
      connection = await connect(url, { after: delivered().at(-1)?.cursor ?? after })
    },
    ending: async () => await connection?.ending(),
    close: () => connection?.close(),
  }
}

interface Connection {
  /** The results that came since it was asked last. */
  readonly arrived: () => readonly unknown[]
  readonly ending: () => Promise<unknown>
  readonly close: () => void
}

/** What was added to a list since it was asked last. */
function additionsTo<Each>(list: readonly Each[]): () => readonly Each[] {
  let seen = 0
  return () => {
    const added = list.slice(seen)
    seen += added.length
    return added
  }
}

async function overSocket(url: string, variables: object): Promise<Connection> {
  const socket = await new RawSocket(`${url.replace('http', 'ws')}/graphql`).init(token, 30_000)
  socket.send({ id: 'watch', type: 'subscribe', payload: { query: watchQuery, variables } })
  const messages = additionsTo(socket.messages)
  return {
    arrived: () =>
      messages()
        .filter(({ id }) => id === 'watch')
        .map(({ payload }) => payload),
    ending: () => socket.closed(10_000),
    close: () => socket.terminate(),
  }
}

async function overStream(url: string, variables: object): Promise<Connection> {
  const stream = await EventSource.open(url, token, { query: watchQuery, variables })
  const messages = additionsTo(stream.messages)
  // The last one before the end says why it ends, and has no cursor.
  return {
    arrived: () =>
      messages()
        .filter(({ event, id }) => event === 'next' && id !== undefined)
        .map(({ data }) => data),
    async ending() {
      await stream.ended
      return stream.messages.slice(-2)
    },
    close: () => stream.close(),
  }
}

/** Requests jobs without end, over HTTP, until one is refused or not answered. Keeps what was acknowledged. */
async function requestOn(url: string, lane: number, acknowledged: Set<string>): Promise<string> {
  for (let turn = 0; ; turn++) {
    const id = `http ${lane} ${turn}`
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: requestQuery, variables: inputOf(id) }),
    }).then(
      (response) => response.text(),
      () => 'no answer',
    )
    if (!answer.includes(`"target":{"id":"${id}"}`)) return answer
    acknowledged.add(id)
  }
}

/** The same over a socket of its own. */
async function requestOver(url: string, lane: number, acknowledged: Set<string>): Promise<string> {
  const socket = await new RawSocket(`${url.replace('http', 'ws')}/graphql`).init(token, 30_000)
  for (let turn = 0; ; turn++) {
    const id = `socket ${lane} ${turn}`
    socket.send({ id, type: 'subscribe', payload: { query: requestQuery, variables: inputOf(id) } })
    const answer = await eventually(
      () => socket.messages.find((message) => message.id === id) ?? socket.closing,
      (found) => found !== null,
      10_000,
    )
    const text = JSON.stringify(answer)
    if (!text.includes(`"target":{"id":"${id}"}`)) return text
    acknowledged.add(id)
  }
}

test(`${socketCount} WebSockets, ${streamCount} event streams and mutations under way`, {
  timeout: 120_000,
}, async () => {
  const leaving = await servers.start()
  const url = await servers.url()
  const start = await servers.ask(product, '{ eventCursor }', {})
  const after = /"eventCursor":"([^"]+)"/.exec(JSON.stringify(start))?.[1] ?? ''
  const sockets = Array.from({ length: socketCount }, () => watcher(after, overSocket))
  const streams = Array.from({ length: streamCount }, () => watcher(after, overStream))
  const watchers = [...sockets, ...streams]
  await Promise.all(watchers.map((each) => each.open(url)))

  const acknowledged = new Set<string>()
  const ends = Array.from({ length: lanes }, (_, lane) => [
    requestOn(url, lane, acknowledged),
    requestOver(url, lane, acknowledged),
  ]).flat()
  await eventually(
    () => acknowledged.size,
    (count) => count > 100 && watchers.every((each) => each.delivered().length > 0),
    30_000,
  )
  const before = acknowledged.size
  const stoppedAt = performance.now()
  expect(await servers.stop(leaving, 'SIGTERM')).toBe(0)
  const tookMs = performance.now() - stoppedAt
  expect(tookMs).toBeLessThan(10_000)

  for (const end of await Promise.all(ends)) expect(end).toMatch(/no answer|UNAVAILABLE|"code":1001/)
  for (const socket of sockets)
    expect(await socket.ending()).toEqual({ code: 1001, reason: expect.stringContaining('cursor') })
  for (const stream of streams)
    expect(await stream.ending()).toEqual([
      { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code: 'UNAVAILABLE' } })] } },
      { event: 'complete', data: null },
    ])

  const { entries } = await readLog(client)
  const done = new Set(entries.map(({ job }) => job.targetId))
  expect([...acknowledged].filter((id) => !done.has(id))).toEqual([])

  const seenBefore = watchers.reduce((count, each) => count + each.delivered().length, 0)
  await servers.start()
  const next = await servers.url()
  await Promise.all(watchers.map((each) => each.open(next)))
  const names = entries.map(({ name }) => name)
  for (const each of watchers) {
    await eventually(
      () => each.delivered().length,
      (length) => length >= names.length,
      20_000,
    )
    expect(each.delivered().map(({ job, version }) => nameOf({ jobId: job.id, version }))).toEqual(names)
    each.close()
  }
  console.info(
    `${watchers.length} clients, ${names.length} events: ended after ${tookMs.toFixed(0)} ms, ` +
      `${acknowledged.size} acknowledged (${before} before SIGTERM), 0 lost, ${watchers.length * names.length - seenBefore} caught up`,
  )
})
