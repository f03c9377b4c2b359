// Those who ask for the same live list and see the same cost hardly more than one: the list is kept once, and each change of it is
// executed and written once. Whoever comes later finds the list as it is, and is told from there on what all are told.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { globalIdOf } from '../src/domain/global-id.ts'
import type { Job } from '../src/domain/job.ts'
import { compareJobs } from '../src/domain/order-compare.ts'
import { size } from './size.ts'
import { type CountedServer, openCountedServer } from './support/counted-server.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { clientOf } from './support/graphql-client.ts'
import { watchQueue } from './support/queue-documents.ts'
import { QueueReader } from './support/queue-reader.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { RawSocket } from './support/raw-socket.ts'
import type { TestServer, TokenOptions } from './support/server.ts'
import { watchJobStats } from './support/statistics-documents.ts'
import { shop } from './support/system.ts'

const types = [defineJobType('call_back'), defineJobType('secret', { staffGroups: ['risk'] })]
const patienceMs = 20_000
let counted: CountedServer
let server: TestServer
let targets = 0
/** How often what a subscription was told was executed, by what it was told. */
const executed = new Map<object, number>()

beforeAll(async () => {
  const count = (told: unknown): void => {
    if (typeof told === 'object' && told !== null) executed.set(told, (executed.get(told) ?? 0) + 1)
  }
  const options = { plugins: [{ onExecute: ({ args }: { args: { rootValue?: unknown } }) => count(args.rootValue) }] }
  counted = await openCountedServer(types, 'as jobs', { server: options })
  server = counted.server
})
afterAll(() => counted?.close())
const leaving: (() => unknown)[] = []
afterEach(() => {
  for (const leave of leaving.splice(0)) leave()
  executed.clear()
})

const newTarget = (): string => `Sort ${targets++}`

async function request(targetType: string, input: object = {}): Promise<Job> {
  const target = { type: targetType, id: `${targets++}` }
  const { job } = await server.tobedone.operations.request(shop, { type: 'call_back', target, ...input })
  if (job === null) throw new Error('no job was made')
  return job
}

/** The list after each event since a cursor, as the log tells it, up to the event that made a job. */
async function statesSince(after: string, targetType: string, last: Job): Promise<readonly string[]> {
  const states: string[] = []
  const jobs = new Map<string, Job>()
  const events = await server.tobedone.subscribe({ viewer: () => shop, filter: { targetType: [targetType] }, after })
  for await (const { event } of events) {
    jobs.set(event.job.id, event.job)
    const shown = [...jobs.values()].filter(({ closedAt }) => closedAt === null).sort(compareJobs('PRIORITY'))
    states.push(JSON.stringify(shown.map(({ id, version }) => ({ id: globalIdOf('Job', id), version }))))
    if (event.job.id === last.id) break
  }
  return states
}

/** What somebody is sent of a subscription, as text. */
type Told = () => readonly string[]

async function watchBySocket(id: string, options: TokenOptions, payload: object): Promise<Told> {
  const socket = await new RawSocket(server.wsUrl).init(await server.token(id, options))
  leaving.push(() => socket.terminate())
  socket.send({ id, type: 'subscribe', payload })
  return () => socket.messages.flatMap((each) => (each.type === 'next' ? [JSON.stringify(each.payload)] : []))
}

async function watchByStream(id: string, options: TokenOptions, payload: object): Promise<Told> {
  const source = await EventSource.open(server.url, await server.token(id, options), payload)
  leaving.push(() => source.close())
  return () => source.messages.flatMap(({ event, data }) => (event === 'next' ? [JSON.stringify(data)] : []))
}

const untilTold = (all: readonly Told[], text: string) =>
  eventually(
    () => all.map((told) => told().at(-1) ?? ''),
    (last) => last.every((each) => each.includes(text)),
    patienceMs,
  )

const trusted = { roles: ['service'] }
const executions = (): number => [...executed.values()].reduce((sum, count) => sum + count, 0)
const queuePayload = (variables: object) => ({ query: String(watchQueue), variables })

test('reads and executions do not grow with the readers, who are all sent the same', async () => {
  const readers = size(8, 300)
  const targetType = newTarget()
  const variables = { filter: { targetType: [targetType], open: true }, orderBy: 'PRIORITY', first: 2 } as const
  const jobs: Job[] = []
  for (let priority = 0; priority < 12; priority++) jobs.push(await request(targetType, { priority }))
  const open = (index: number) =>
    (index % 4 === 3 ? watchByStream : watchBySocket)(`shop ${index}`, trusted, queuePayload(variables))
  const all = await Promise.all(Array.from({ length: readers }, (_, index) => open(index)))
  await untilTold(all, '"LIST"')
  const [readBefore, executedBefore] = [counted.asked(), executions()]
  for (const { id } of jobs.toReversed().slice(0, 8)) await server.tobedone.operations.complete(shop, { id }, {})
  const last = await request(targetType, { priority: 100 })
  await untilTold(all, `"${last.targetId}"`)
  const [reads, runs] = [counted.asked() - readBefore, executions() - executedBefore]
  const [first] = all.map((told) => told().slice(1))
  for (const told of all) expect(told().slice(1)).toEqual(first)
  expect(runs).toBe(first?.length)
  // What moves up from beyond is read once for all, and not for every change.
  expect(reads).toBeGreaterThan(0)
  expect(reads).toBeLessThan(9)
})

test('whoever comes while much happens finds the list as it is, then what all are told', async () => {
  const random = randomFrom(runSeed)
  const targetType = newTarget()
  const variables = { filter: { targetType: [targetType], open: true }, orderBy: 'PRIORITY' as const, first: 100 }
  const client = await clientOf(server, 'shop', trusted)
  const after = await server.tobedone.reads.eventCursor()
  const readers: QueueReader[] = []
  const comes = (): void => {
    readers.push(new QueueReader(client, variables))
  }
  comes()
  const alone = new QueueReader(client, { ...variables, first: 99 })
  await alone.untilRight(patienceMs)
  const jobs: Job[] = []
  for (let step = 0; step < size(40, 1_000); step++) {
    // Never more than there is room for in the list: all of it is compared.
    const job = jobs[Math.floor(random() * jobs.length * (jobs.length < 90 ? 2 : 1))]
    if (random() < 0.2 && readers.length < size(8, 100)) comes()
    if (job === undefined) jobs.push(await request(targetType, { priority: step % 100 }))
    else if (random() < 0.7) {
      await server.tobedone.operations.update(shop, job, { priority: Math.floor(random() * 100) })
    } else await server.tobedone.operations.complete(shop, jobs.splice(jobs.indexOf(job), 1)[0] ?? job, {})
    // Somebody who compares the list with a query after each step reads it as slowly as it is read.
    if (step % 20 === 0) await Promise.all([...readers, alone].map((reader) => reader.untilRight(patienceMs)))
  }
  await Promise.all(readers.map((reader) => reader.untilRight(patienceMs)))
  const last = await request(targetType, { priority: 50 })
  await Promise.all([...readers, alone].map((reader) => reader.untilRight(patienceMs)))
  const ends = readers.map(({ changes }) => JSON.stringify(changes.at(-1)))
  expect(new Set(ends).size).toBe(1)
  expect(ends[0]).toContain(`"${last.targetId}"`)
  // Whoever has a list that nobody else comes to is told of each event by itself: it has shown the list after each of them.
  const shownStates = ['[]', ...(await statesSince(after, targetType, last))]
  expect(alone.states.map(({ entries }) => JSON.stringify(entries))).toEqual(shownStates)
  // Also of what came between two readings of the list one reads who did it.
  const changes = readers.flatMap((reader) => reader.changes)
  expect(changes.filter(({ kind, actor }) => kind !== 'LIST' && actor !== 'shop')).toEqual([])
  for (const reader of [...readers, alone]) reader.stop()
})

test('what is written within one tick goes out with one write', async () => {
  const targetType = newTarget()
  const socket = await new RawSocket(server.wsUrl).init(await server.token('shop', trusted))
  leaving.push(() => socket.terminate())
  socket.send({
    id: '1',
    type: 'subscribe',
    payload: queuePayload({ filter: { targetType: [targetType] }, first: 100 }),
  })
  const told = (): number => socket.messages.filter(({ type }) => type === 'next').length
  await eventually(told, (count) => count === 1, patienceMs)
  let pieces = 0
  socket.connection.on('data', () => pieces++)
  await Promise.all(Array.from({ length: 50 }, () => request(targetType)))
  await eventually(told, (count) => count === 51, patienceMs)
  // What comes at once is committed in a few batches.
  expect(pieces).toBeLessThan(15)
})

test('only those share who see the same', async () => {
  const targetType = newTarget()
  const staff = (...groups: string[]): TokenOptions => ({ roles: ['staff'], groups })
  const fields = 'kind jobs { target { id } } job { target { id } }'
  const payload = {
    query: `subscription ($filter: JobFilter) { jobQueue(filter: $filter, orderBy: PRIORITY) { ${fields} } }`,
    variables: { filter: { targetType: [targetType], type: ['secret'] } },
  }
  const watched = {
    shop: await watchBySocket('shop', trusted, payload),
    root: await watchByStream('root', { roles: ['admin'] }, payload),
    'of risk': await watchBySocket('of risk', staff('risk', 'crm'), payload),
    'also of risk': await watchBySocket('also of risk', staff('risk'), payload),
    'of crm': await watchBySocket('of crm', staff('crm'), payload),
    kim: await watchBySocket('kim', {}, payload),
    'kim again': await watchBySocket('kim', {}, payload),
    lou: await watchBySocket('lou', {}, payload),
  }
  await untilTold(Object.values(watched), '"LIST"')
  const toldOf = (job: Job): readonly string[] =>
    Object.entries(watched).flatMap(([name, told]) =>
      told().some((text) => text.includes(`"${job.targetId}"`)) ? [name] : [],
    )
  const before = executions()
  const input = { type: 'secret', priority: 90 }
  const kims = await request(targetType, { ...input, candidateUsers: ['kim'] })
  const lous = await request(targetType, { ...input, candidateUsers: ['lou'] })
  const nobodys = await request(targetType, input)
  const marker = await request(targetType, { ...input, candidateUsers: ['kim', 'lou'], candidateGroups: ['crm'] })
  await untilTold(Object.values(watched), `"${marker.targetId}"`)
  const ofAll = ['shop', 'root', 'of risk', 'also of risk']
  expect(toldOf(kims)).toEqual([...ofAll, 'kim', 'kim again'])
  expect(toldOf(lous)).toEqual([...ofAll, 'lou'])
  expect(toldOf(nobodys)).toEqual(ofAll)
  // All who see everything share; crm, kim and lou have lists of their own: 4, and what each of them was told.
  expect(executions() - before).toBe(4 + 1 + 2 + 2)
})

test('figures are executed once for all who are told the same', async () => {
  const targetType = newTarget()
  const payload = { query: String(watchJobStats), variables: { filter: { targetType: [targetType] } } }
  const all = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      (index % 2 === 0 ? watchBySocket : watchByStream)(`shop ${index}`, trusted, payload),
    ),
  )
  await eventually(
    () => all.filter((told) => told().length === 0).length,
    (waiting) => waiting === 0,
    patienceMs,
  )
  await request(targetType)
  await untilTold(all, '"count":1')
  const texts = all.flatMap((told) => told())
  expect(executions()).toBe(new Set(texts).size)
  expect(executions()).toBeLessThan(texts.length)
})
