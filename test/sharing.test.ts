// Subscriptions that ask for the same are executed once: each viewer gets exactly what an execution of their own would give.
import { parse, subscribe } from 'graphql'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { buildSchema } from '../src/graphql/build-schema.ts'
import { size } from './size.ts'
import { eventually } from './support/eventually.ts'
import { selectionOf } from './support/every-field.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { type Message, RawSocket } from './support/raw-socket.ts'
import { Reader } from './support/reader.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const metadata = z.looseObject({ a: z.int32().optional() })
const types = [
  defineJobType('open_book', { metadata }),
  defineJobType('secret', { metadata, metadataFor: 'staff' }),
  defineJobType('of_risk', { metadata, metadataFor: 'staff', staffGroups: ['risk'] }),
]
const documents = {
  nothing: 'kind version matches job { id status assignedTo target { type id } }',
  role: 'kind matches changes { field before after } job { target { type id } metadata payload { __typename ... on SecretMetadata { a } } payloadProblem history(first: 1) { edges { node { kind } } } }',
  viewer: 'kind comment { body } job { target { type id } viewerCan { operation isAllowed code } }',
} as const
const documentOf = (fields: string): string =>
  `subscription ($filter: JobFilter) { jobEvents(filter: $filter) { ${fields} } }`
const marker = { type: 'Marker', id: '1' }

let server: TestServer
let witness: Reader
const executed = new Map<string, number>()
let underWay = 0

beforeAll(async () => {
  const count = (delivery: unknown): void => {
    const id = Reflect.get(Object(delivery), 'event')?.job.targetId
    executed.set(id, (executed.get(id) ?? 0) + 1)
  }
  const onExecute = ({ args }: { readonly args: { readonly rootValue?: unknown } }) => {
    count(args.rootValue)
    underWay++
    return { onExecuteDone: () => void underWay-- }
  }
  server = await startServer({ types, server: { plugins: [{ onExecute }] } })
  witness = await Reader.open(server.tobedone, { viewer: () => shop, filter: {} })
})
afterAll(async () => {
  await witness?.close()
  await server?.close()
})

// bob and cleo are the same but for their names.
const viewers: readonly Viewer[] = [
  { id: 'ann', roles: [], groups: [] },
  { id: 'bob', roles: [], groups: ['risk'] },
  { id: 'cleo', roles: [], groups: ['risk'] },
  { id: 'dan', roles: ['staff'], groups: [] },
  { id: 'eve', roles: ['staff'], groups: ['risk'] },
  { id: 'fay', roles: ['admin'], groups: [] },
]
const filters = [
  {},
  { type: ['secret', 'of_risk'] },
  { assignedTo: ['ann', 'bob'] },
  { metadata: { a: 1 } },
  { not: { metadata: { a: 1 } } },
  { or: [{ open: false }, { group: ['risk'] }] },
]

const leaving: (() => unknown)[] = []
afterEach(() => Promise.all(leaving.splice(0).map((leave) => leave())))

/** What a subscription has brought so far. */
type Results = () => readonly unknown[]

const isOfMarker = (result: unknown): boolean => JSON.stringify(result).includes('"Marker"')
const resultsOf = (messages: readonly Message[], id: string): readonly unknown[] =>
  messages.filter((message) => message.id === id && message.type === 'next').map(({ payload }) => payload)

/** Each of them subscribes over one WebSocket to everything. */
async function watchShared(viewer: Viewer, asked: readonly object[]): Promise<readonly Results[]> {
  const socket = await new RawSocket(server.wsUrl).init(await server.token(viewer.id, viewer))
  leaving.push(() => socket.terminate())
  return Object.values(documents).flatMap((fields, at) =>
    asked.map((filter, index) => {
      const id = `${at}.${index}`
      socket.send({ id, type: 'subscribe', payload: { query: documentOf(fields), variables: { filter } } })
      return () => resultsOf(socket.messages, id)
    }),
  )
}

/** The same as graphql-js does it, for one viewer alone. */
async function watchAlone(viewer: Viewer, asked: readonly object[]): Promise<readonly Results[]> {
  const schema = buildSchema(server.tobedone.registry)
  const contextValue = { tobedone: server.tobedone, viewer, log: { error: () => {} } }
  const watches = Object.values(documents).flatMap((fields) =>
    asked.map(async (filter) => {
      const results: unknown[] = []
      const source = await subscribe({
        ...{ schema, contextValue, variableValues: { filter } },
        document: parse(documentOf(fields)),
      })
      if (!(Symbol.asyncIterator in source)) throw new Error(JSON.stringify(source))
      leaving.push(() => source.return(undefined))
      void (async () => {
        for await (const result of source) results.push(JSON.parse(JSON.stringify(result)))
      })()
      return () => results
    }),
  )
  return await Promise.all(watches)
}

async function happen(random: () => number, count: number): Promise<void> {
  const { operations } = server.tobedone
  const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(random() * values.length)] ?? values[0]
  const ids: string[] = []
  for (let step = 0; step < count; step++) {
    const id = ids[Math.floor(random() * ids.length * 1.5)]
    if (id === undefined) {
      const { job } = await operations.request(shop, {
        type: pick(['open_book', 'secret', 'of_risk']),
        target: { type: 'Order', id: String(step) },
        metadata: { a: pick([1, 2]) },
        candidateUsers: pick([[], ['ann'], ['ann', 'bob']]),
        candidateGroups: pick([[], ['risk']]),
      })
      if (job) ids.push(job.id)
      await told({ job })
      continue
    }
    const act = pick([
      () => operations.assign(shop, { id }, pick(['ann', 'bob', 'cleo', null])),
      () => operations.update(shop, { id }, { metadata: { a: pick([1, 2]) } }),
      () => operations.update(shop, { id }, { candidateUsers: pick([[], ['ann'], ['cleo']]) }),
      () => operations.comment(shop, { id }, { body: `note ${step}`, isInternal: random() < 0.5 }),
      () => operations.complete(shop, { id }, {}),
    ])
    // A closed job takes no more of these; that is another test's matter.
    const changed = await act().catch(() => null)
    if (changed) await told(changed)
  }
}

/** Settles when all have been told of a change: who loses a job from sight before gets nothing of what is being made still. */
async function told(changed: { readonly job?: Job | null; readonly jobs?: readonly Job[] }): Promise<void> {
  const job = changed.job ?? changed.jobs?.[0]
  if (job) await witness.until(({ event }) => event.jobId === job.id && event.version >= job.version)
  await eventually(
    () => underWay,
    (count) => count === 0,
  )
}

async function mark(count: number, watches: readonly Results[]): Promise<void> {
  const everybody = viewers.map(({ id }) => id)
  await eventually(
    async () => {
      await server.tobedone.operations.request(shop, { type: 'open_book', target: marker, candidateUsers: everybody })
      return watches.filter((results) => results().filter(isOfMarker).length < count).length
    },
    (late) => late === 0,
    20_000,
  )
}

test('each viewer gets what an execution for them alone gives, whatever they share', async () => {
  const random = randomFrom(runSeed)
  console.info(`sharing: seed ${runSeed}`)
  const asked = filters.map((filter) => ({ or: [filter, { target: marker }] }))
  const shared = (await Promise.all(viewers.map((viewer) => watchShared(viewer, asked)))).flat()
  const alone = (await Promise.all(viewers.map((viewer) => watchAlone(viewer, asked)))).flat()
  const all = [...shared, ...alone]
  await mark(1, all)
  await happen(random, size(14, 2_000))
  const before = Math.max(...all.map((results) => results().filter(isOfMarker).length))
  await mark(before + 1, all)
  let told = 0
  for (const [index, results] of shared.entries()) {
    const own = results().filter((each) => !isOfMarker(each))
    expect(own).toEqual(alone[index]?.().filter((each) => !isOfMarker(each)))
    told += own.length
  }
  expect(told).toBeGreaterThan(100)
})

test.each([
  ['nothing of the viewer is executed once', 'nothing', 1],
  ['roles is executed once for each set of roles and groups', 'role', 5],
  ['the viewer is executed once for each', 'viewer', 6],
] as const)('what depends on %s', async (_what, dependence, expected) => {
  const filter = { targetType: [`Shared ${dependence}`] }
  const payload = { query: documentOf(documents[dependence]), variables: { filter } }
  const sockets = await Promise.all(
    [...viewers, ...viewers].map(async (viewer) =>
      new RawSocket(server.wsUrl).init(await server.token(viewer.id, viewer)),
    ),
  )
  for (const socket of sockets) socket.send({ id: '1', type: 'subscribe', payload })
  const candidateUsers = viewers.map(({ id }) => id)
  // Until all are live some of them read it for themselves.
  let turn = 0
  await eventually(
    async () => {
      const target = { type: `Shared ${dependence}`, id: `${dependence} ${++turn}` }
      await server.tobedone.operations.request(shop, { type: 'open_book', target, candidateUsers })
      const areTold = () => sockets.every(({ messages }) => JSON.stringify(messages).includes(`"${target.id}"`))
      await eventually(areTold, (told) => told, 500).catch(() => {})
      return executed.get(target.id)
    },
    (times) => times === expected,
  )
  for (const socket of sockets) socket.terminate()
})

test.each(['nothing', 'role', 'viewer'] as const)(
  'every field that looks at more than %s says so',
  async (dependence) => {
    const schema = buildSchema(server.tobedone.registry)
    const target = { type: 'Every', id: dependence }
    const query = documentOf(selectionOf(schema, 'JobEvent', dependence))
    const socket = await new RawSocket(server.wsUrl).init(await server.token('fay', { roles: ['admin'] }))
    socket.send({ id: '1', type: 'subscribe', payload: { query, variables: { filter: { target } } } })
    const result = await eventually(
      async () => {
        const { job } = await server.tobedone.operations.request(shop, { type: 'secret', target, metadata: { a: 1 } })
        await server.tobedone.operations.update(shop, { id: job?.id ?? '' }, { metadata: { a: 2 } })
        await server.tobedone.operations.comment(shop, { id: job?.id ?? '' }, { body: 'hm', isInternal: true })
        return resultsOf(socket.messages, '1').length > 3 ? socket.messages.filter(({ id }) => id === '1') : null
      },
      (messages) => messages !== null,
    )
    expect(JSON.stringify(result)).not.toContain('"errors"')
    expect(result?.every(({ type }) => type === 'next')).toBe(true)
    socket.terminate()
  },
)
