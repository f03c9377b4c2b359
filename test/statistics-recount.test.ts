// Statistics are what anybody can count from the jobs and histories that the API tells them: after any steps by any actors, for
// any viewer, as of now and of any moment before. So they count nothing of what a viewer does not see.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { FunnelOfQuery, JobFilter, JobStatsKey, JobStatsOfQuery, SeriesUnit } from './generated/graphql.ts'
import { size } from './size.ts'
import { beginnings, queueStep, type ReaderName, readers } from './support/arbitrary-queues.ts'
import { risk } from './support/arbitrary-steps.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { QueueRun } from './support/queue-run.ts'
import { readHistories, recountFunnel, recountGroups, type State, statesAt } from './support/recount.ts'
import { startServer, type TestServer } from './support/server.ts'
import { funnel, jobStats } from './support/statistics-documents.ts'

const common = { metadata: z.looseObject({}), outcomes: ['released'] } as const
const types = [
  defineJobType('review', { ...common, staffGroups: risk, claimFor: 2_000, metadataFor: 'staff' }),
  defineJobType('call_back', common),
]
const startMs = Date.UTC(2026, 2, 28)
const time = { ms: startMs }
let server: TestServer
let clients: ReadonlyMap<ReaderName, Client>
let runs = 0

beforeAll(async () => {
  server = await startServer({ types, system: { clock: { now: () => new Date(time.ms) }, hasTimers: false } })
  const expiresInMs = 10 * 365 * 86_400_000
  const names = Object.keys(readers) as ReaderName[]
  clients = new Map(
    await Promise.all(
      names.map(async (name) => [name, await clientOf(server, name, { ...readers[name], expiresInMs })] as const),
    ),
  )
})
afterAll(() => server?.close())

const filters: readonly (readonly [JobFilter, (state: State) => boolean])[] = [
  [{}, () => true],
  [{ open: true }, ({ closedAt }) => closedAt === null],
  [{ type: ['call_back'] }, ({ type }) => type.name === 'call_back'],
  [{ unassigned: true, open: true }, ({ assignedTo, closedAt }) => assignedTo === null && closedAt === null],
  [{ overdue: true }, ({ overdueSince }) => overdueSince !== null],
  [{ not: { group: ['callers'] } }, ({ candidateGroups }) => !candidateGroups.includes('callers')],
  [
    { or: [{ snoozed: true }, { status: ['COMPLETED'] }] },
    (job) => job.snoozedUntil !== null || job.status === 'COMPLETED',
  ],
  [
    { priorityAtLeast: 60, assignedTo: ['bob', 'ann'] },
    (job) => job.priority >= 60 && /^(bob|ann)$/.test(job.assignedTo ?? ''),
  ],
]
const keys: JobStatsKey[] = ['TYPE', 'STATUS', 'ASSIGNED_TO', 'GROUP', 'TARGET_TYPE', 'DAY', 'WEEKDAY', 'OVERDUE']
const timeZone = fc.constantFrom('UTC', 'Europe/Amsterdam', 'America/Los_Angeles')
// Parts of the time from the first step of all to now; null: not given.
const part = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 3 })

const question = fc.record({
  ...{ filter: fc.constantFrom(...filters), groupBy: fc.subarray(keys, { maxLength: 3 }), timeZone, asOf: part },
  ...{
    types: fc.constantFrom<string[][]>(['review', 'call_back'], ['call_back', 'review'], ['review']),
    from: part,
    length: part,
  },
  ...{ cohort: fc.boolean(), seriesBy: fc.constantFrom<(SeriesUnit | null)[]>(null, 'HOUR', 'DAY') },
})
type Question = typeof question extends fc.Arbitrary<infer Drawn> ? Drawn : never

const isoOf = (moment: number | null): string | null => (moment === null ? null : new Date(moment).toISOString())

type Tally = JobStatsOfQuery['jobStats']['groups'][number] | FunnelOfQuery['funnel']['steps'][number]

/** What is answered in the form of the recount; that the oldest is one of the oldest is looked at here. */
function plain<Told extends Tally>({ pendingAge, cancelled, ...told }: Told, states: readonly State[], asOf: number) {
  const oldest = states.find(({ id }) => id === pendingAge?.oldestJobId)
  if (pendingAge) expect(asOf - Date.parse(oldest?.createdAt ?? '')).toBe(pendingAge.oldestMs)
  const { oldestJobId: _, ...age } = pendingAge ?? { oldestJobId: '' }
  const reasons = Object.fromEntries(cancelled.map(({ reason, count }) => [reason, count]))
  return { ...told, cancelled: reasons, pendingAge: pendingAge && age }
}

async function checkGroups(client: Client, states: readonly State[], asked: Question, asOf: number | null) {
  const [filter, admits] = asked.filter
  const { groupBy, timeZone: zone } = asked
  const { jobStats: found } = await client.run(jobStats, { filter, groupBy, timeZone: zone, asOf: isoOf(asOf) })
  const groups = found.groups.map((group) => {
    const { type, status, assignedTo, group: name, targetType, day, weekday, isOverdue, ...told } = group
    const values = {
      ...{ TYPE: type?.name, STATUS: status, ASSIGNED_TO: assignedTo, GROUP: name, TARGET_TYPE: targetType },
      ...{ DAY: day, WEEKDAY: weekday, OVERDUE: isOverdue },
    }
    return [
      JSON.stringify(groupBy.map((key) => values[key])),
      plain(told as typeof group, states, Date.parse(found.asOf)),
    ]
  })
  const expected = recountGroups(states.filter(admits), { groupBy, timeZone: zone, asOf: asOf ?? time.ms })
  expect(Object.fromEntries(groups)).toEqual(expected)
  expect(groups).toHaveLength(Object.keys(expected).length)
}

async function checkFunnel(client: Client, states: readonly State[], asked: Question, asOf: number | null) {
  const end = asOf ?? time.ms
  const from = asked.from === null ? null : Math.round(startMs - 1 + asked.from * (end - startMs))
  const to = asked.length === null ? null : Math.round((from ?? startMs) + 1 + asked.length * 2 * (end - startMs))
  const { types: steps, cohort, timeZone: zone } = asked
  const longestMs = 999 * 3_600_000
  const isLong = from !== null && Math.max(end, to ?? end) - from > longestMs
  const seriesBy = from === null ? null : isLong && asked.seriesBy !== null ? 'DAY' : asked.seriesBy
  const question = { types: steps, cohort, seriesBy, timeZone: zone }
  const variables = { ...question, from: isoOf(from), to: isoOf(to), asOf: isoOf(asOf) }
  const { funnel: found } = await client.run(funnel, variables)
  const told = found.steps.map(({ series, type, ...step }) => {
    const times = series.map(({ at }) => Date.parse(at))
    const partMs = seriesBy === 'HOUR' ? 3_600_000 : 25 * 3_600_000
    expect(times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) <= partMs)).toBe(true)
    const counted = series.filter(({ entered, left }) => entered + left > 0)
    const partOf = (at: string): string =>
      seriesBy === 'DAY' ? new Date(at).toLocaleDateString('sv-SE', { timeZone: zone }) : at
    const points = Object.fromEntries(counted.map(({ at, entered, left }) => [partOf(at), [entered, left]]))
    return { ...plain({ ...step, type, series }, states, end), type: type.name, series: points }
  })
  expect(told).toEqual(recountFunnel(states, { ...question, from, to, asOf: end }))
}

test('they equal a recount', { timeout: propertyTimeoutMs }, async () => {
  await checkProperty(
    'statistics',
    size(2, 60),
    fc.asyncProperty(
      beginnings,
      fc.array(queueStep, { minLength: 15, maxLength: 30 }),
      fc.uniqueArray(fc.constantFrom<ReaderName>('shop', 'staff risk', 'staff crm', 'ann', 'bob'), {
        minLength: 2,
        maxLength: 2,
      }),
      fc.array(question, { minLength: 6, maxLength: 6 }),
      fc.nat(30),
      async (jobs, steps, viewers, questions, hours) => {
        const run = new QueueRun(`Run ${runs++ % 3}`, time)
        for (const each of jobs) await run.request(server.tobedone, each)
        for (const each of steps) await run.do(server.tobedone, each)
        time.ms += hours * 3_600_000
        for (const name of viewers) {
          const client = clients.get(name)
          if (client === undefined) throw new Error(`nobody is called ${name}`)
          const histories = await readHistories(client)
          for (const asked of questions) {
            const asOf = asked.asOf === null ? null : Math.round(startMs + asked.asOf * (time.ms - startMs))
            const states = statesAt(histories, asOf ?? time.ms)
            await checkGroups(client, states, asked, asOf)
            await checkFunnel(client, states, asked, asOf)
          }
        }
      },
    ),
    { endOnFailure: true },
  )
})
