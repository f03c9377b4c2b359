// The calls that must not take much longer with a hundred times the jobs, and how much longer they may take at the most.
import type { JobFilter } from '../../src/domain/filter.ts'
import type { JobOrder } from '../../src/domain/order.ts'
import { fields } from './contenders.ts'
import { listedType, preparedId } from './load.ts'
import { assignedGroup, assignedType, type SizeDatabase } from './size-database.ts'

/** A question, as it is posted. */
export interface Question {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** A call; each time it is asked with other variables. */
export interface SizeCall {
  readonly title: string
  /** The time of the large database by that of the small one. */
  readonly mustHold: number
  /** How often it is asked in a round. */
  readonly times: number
  readonly questionOf: (database: SizeDatabase, number: number) => Question
}

const globalId = (id: string): string => Buffer.from(`Job:${id}`).toString('base64')
// The most usual types are the first.
const usualType = (number: number): string => listedType(number % 5)
const person = (number: number): string => `person-${String(number % 100).padStart(3, '0')}`
const group = (number: number): string => `group-${String(number % 5).padStart(2, '0')}`

const job = `{ ${fields} }`
const requestJob = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { job ${job} eventCursor } }`
const completeJob = `mutation ($input: CompleteJobInput!) { completeJob(input: $input) { jobs ${job} eventCursor } }`
const claimNextJob = `mutation ($input: ClaimNextJobInput!) { claimNextJob(input: $input) { job ${job} eventCursor } }`
const jobs = `query ($filter: JobFilter, $orderBy: JobOrder!) {
  jobs(filter: $filter, orderBy: $orderBy, first: 20) { edges { node ${job} } pageInfo { hasNextPage endCursor } eventCursor } }`
const tally = `pending inProgress snoozed overdue completed cancelled { reason count } pendingAge { p50Ms p90Ms oldestMs }
  wait { count p50Ms p90Ms } handling { count p50Ms p90Ms } lead { count p50Ms p90Ms }`
const jobStats = `query ($filter: JobFilter, $groupBy: [JobStatsKey!]) {
  jobStats(filter: $filter, groupBy: $groupBy) { groups { type { name } status assignedTo group count ${tally} } } }`
const funnel = `query ($types: [String!], $from: DateTime, $to: DateTime, $seriesBy: SeriesUnit) {
  funnel(types: $types, from: $from, to: $to, seriesBy: $seriesBy) {
    steps { type { name } entered enteredTargets completedTargets conversion ${tally} series { at entered left } } } }`

function call(title: string, query: string, variablesOf: (database: SizeDatabase, number: number) => object): SizeCall {
  const questionOf = (database: SizeDatabase, number: number): Question => ({
    query,
    variables: { ...variablesOf(database, number) },
  })
  return { title, mustHold: 2, times: 12, questionOf }
}

const claim = (title: string, filterOf: (number: number) => object): SizeCall =>
  call(title, claimNextJob, (_, number) => ({ input: { filter: filterOf(number) } }))

const commands: readonly SizeCall[] = [
  call('`job`', `query ($id: ID!) { job(id: $id) ${job} }`, ({ jobs: count }, number) => ({
    id: globalId(preparedId(1 + ((number * 7_919) % count))),
  })),
  call('`requestJob`', requestJob, (_, number) => ({
    input: { type: listedType(number), target: { type: 'Application', id: `new-${number}` } },
  })),
  call('`completeJob`', completeJob, ({ openIds }, number) => ({ input: { id: globalId(openIds[number] ?? '') } })),
  claim('`claimNextJob`', () => ({})),
  claim('`claimNextJob`, of a type', (number) => ({ type: [usualType(number)] })),
  claim('`claimNextJob`, of a group', (number) => ({ group: [group(number)] })),
  claim('`claimNextJob`, of a type with nothing to claim', () => ({ type: [assignedType] })),
  claim('`claimNextJob`, of a group with nothing to claim', () => ({ group: [assignedGroup] })),
  claim('`claimNextJob`, of a group without jobs', (number) => ({ group: [`nobody-${number}`] })),
]

/** The orders that a list of work is offered in. */
export const offeredOrders: readonly JobOrder[] = ['PRIORITY', 'DUE_AT_ASC', 'CREATED_AT_ASC', 'CREATED_AT_DESC']

/** The lists of work that the console shows. */
export const offeredLists: Readonly<Record<string, (number: number) => JobFilter>> = {
  'of a type': (number) => ({ type: [usualType(number)], open: true }),
  'of a group': (number) => ({ group: [group(number)], open: true }),
  mine: (number) => ({ assignedTo: [person(number)], open: true }),
  unassigned: () => ({ unassigned: true, open: true }),
  overdue: () => ({ overdue: true }),
}

const lists = Object.entries(offeredLists).flatMap(([name, filterOf]) =>
  offeredOrders.map((orderBy) =>
    call(`\`jobs\` ${name}, ${orderBy}`, jobs, (_, number) => ({ filter: filterOf(number), orderBy })),
  ),
)

const ago = (days: number): Date => new Date(Date.now() - days * 86_400_000)

/** Of the five most usual types, which have a sixth of the jobs. */
const funnelPeriods: Readonly<Record<string, () => object>> = {
  'of all time': () => ({}),
  'of the last week, by day': () => ({ from: ago(7), seriesBy: 'DAY' }),
  'of the last 30 days': () => ({ from: ago(30) }),
  'of the last year, by day': () => ({ from: ago(365), seriesBy: 'DAY' }),
  'of 90 days, a year ago': () => ({ from: ago(455), to: ago(365) }),
}

const statistics = [
  ...(['TYPE', 'STATUS', 'ASSIGNED_TO', 'GROUP'] as const).flatMap((key) => [
    call(`\`jobStats\` by ${key}`, jobStats, () => ({ filter: {}, groupBy: [key] })),
    call(`\`jobStats\` of the open ones, by ${key}`, jobStats, () => ({ filter: { open: true }, groupBy: [key] })),
  ]),
  call('`jobStats` of a type', jobStats, (_, number) => ({
    filter: { type: [usualType(number)] },
    groupBy: ['STATUS'],
  })),
  ...Object.entries(funnelPeriods).map(([period, asked]) =>
    call(`\`funnel\` ${period}`, funnel, () => ({ types: [0, 1, 2, 3, 4].map(listedType), ...asked() })),
  ),
].map((each) => ({ ...each, mustHold: 5, times: 2 }))

/** All of them. */
export const sizeCalls: readonly SizeCall[] = [...commands, ...lists, ...statistics]
