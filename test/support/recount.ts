// Counts statistics again, straight from the jobs and histories that the API tells a viewer. It shares no code with what is
// tested, on purpose, and is as plain as can be.
import { graphql } from '../generated/gql.ts'
import type { JobStatsKey, ListHistoriesQuery, SeriesUnit } from '../generated/graphql.ts'
import type { Client } from './graphql-client.ts'

const listHistories = graphql(`
  query ListHistories($after: String) {
    jobs(first: 20, orderBy: CREATED_AT_ASC, after: $after) {
      edges { node { id history(first: 100) { pageInfo { hasNextPage } edges { node { at version job {
        type { name } status assignedTo candidateGroups target { type id } createdAt startedAt completedAt cancelledAt closedAt
        overdueSince snoozedUntil handledMs cancellationReason priority
      } } } } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

type Listed = ListHistoriesQuery['jobs']['edges'][number]['node']
type Told = Listed['history']['edges'][number]['node']

/** A job as it stood. */
export type State = Told['job'] & { readonly id: string }

/** All histories that a viewer is told of. */
export async function readHistories(client: Client): Promise<readonly Listed[]> {
  const found: Listed[] = []
  for (let after: string | null = null, isMore = true; isMore; ) {
    const { jobs }: ListHistoriesQuery = await client.run(listHistories, { after })
    found.push(...jobs.edges.map(({ node }) => node))
    after = jobs.pageInfo.endCursor
    isMore = jobs.pageInfo.hasNextPage
  }
  if (found.some(({ history }) => history.pageInfo.hasNextPage)) throw new Error('A history is longer than expected.')
  return found
}

/** The jobs as they stood at a moment. */
export function statesAt(histories: readonly Listed[], moment: number): readonly State[] {
  return histories.flatMap(({ id, history }) => {
    const events = history.edges.map(({ node }) => node).filter(({ at }) => Date.parse(at) <= moment)
    events.sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || one.version - other.version)
    const last = events.at(-1)
    return last === undefined ? [] : [{ ...last.job, id }]
  })
}

const isOpen = ({ status }: State): boolean => status === 'PENDING' || status === 'IN_PROGRESS'
const msOf = (moment: string | null): number => (moment === null ? Number.NaN : Date.parse(moment))

function rank(times: readonly number[], part: number): number | null {
  const sorted = times.toSorted((one, other) => one - other)
  return sorted[Math.ceil(part * sorted.length) - 1] ?? null
}

const spread = (times: readonly number[]) => ({ count: times.length, p50Ms: rank(times, 0.5), p90Ms: rank(times, 0.9) })

/** What is said of a set of jobs; `counts` tells whether something that happened then counts. */
function tally(jobs: readonly State[], asOf: number, counts: (at: string | null) => boolean) {
  const ages = jobs.filter(isOpen).map(({ createdAt }) => asOf - Date.parse(createdAt))
  const completed = jobs.filter(({ completedAt }) => counts(completedAt))
  const started = jobs.filter(({ startedAt }) => counts(startedAt))
  const reasons = jobs
    .filter(({ cancelledAt }) => counts(cancelledAt))
    .map(({ cancellationReason: why }) => String(why))
  return {
    pending: jobs.filter(({ status }) => status === 'PENDING').length,
    inProgress: jobs.filter(({ status }) => status === 'IN_PROGRESS').length,
    snoozed: jobs.filter(({ snoozedUntil }) => snoozedUntil !== null).length,
    overdue: jobs.filter(({ overdueSince }) => overdueSince !== null).length,
    completed: completed.length,
    cancelled: Object.fromEntries([...Map.groupBy(reasons, (why) => why)].map(([why, all]) => [why, all.length])),
    pendingAge:
      ages.length === 0 ? null : { p50Ms: rank(ages, 0.5), p90Ms: rank(ages, 0.9), oldestMs: Math.max(...ages) },
    wait: spread(started.map(({ startedAt, createdAt }) => msOf(startedAt) - msOf(createdAt))),
    handling: spread(completed.map(({ handledMs }) => handledMs).filter((ms) => ms > 0)),
    lead: spread(completed.map(({ completedAt, createdAt }) => msOf(completedAt) - msOf(createdAt))),
  }
}

function dayIn(timeZone: string, moment: string): string {
  return new Date(moment).toLocaleDateString('sv-SE', { timeZone })
}

function keysOf(job: State, key: JobStatsKey, timeZone: string): readonly unknown[] {
  const weekday = new Date(dayIn(timeZone, job.createdAt)).getUTCDay()
  switch (key) {
    case 'TYPE':
      return [job.type.name]
    case 'STATUS':
      return [job.status]
    case 'ASSIGNED_TO':
      return [job.assignedTo]
    case 'GROUP':
      return job.candidateGroups.length === 0 ? [null] : [...new Set(job.candidateGroups)]
    case 'TARGET_TYPE':
      return [job.target.type]
    case 'DAY':
      return [dayIn(timeZone, job.createdAt)]
    case 'WEEKDAY':
      return [weekday === 0 ? 7 : weekday]
    case 'OVERDUE':
      return [job.overdueSince !== null]
  }
}

/** The groups by what their jobs have in common, as a text. */
export function recountGroups(
  jobs: readonly State[],
  asked: { readonly groupBy: readonly JobStatsKey[]; readonly timeZone: string; readonly asOf: number },
) {
  const groups = new Map<string, State[]>()
  if (asked.groupBy.length === 0) groups.set('[]', [])
  for (const job of jobs) {
    const named = asked.groupBy.reduce<readonly (readonly unknown[])[]>(
      (names, key) => names.flatMap((name) => keysOf(job, key, asked.timeZone).map((value) => [...name, value])),
      [[]],
    )
    for (const name of named) groups.set(JSON.stringify(name), [...(groups.get(JSON.stringify(name)) ?? []), job])
  }
  const counted = [...groups].map(([name, members]) => {
    return [name, { count: members.length, ...tally(members, asked.asOf, (at) => at !== null) }] as const
  })
  return Object.fromEntries(counted)
}

/** What is asked of a funnel. */
export interface RecountedFunnel {
  readonly types: readonly string[]
  readonly from: number | null
  readonly to: number | null
  readonly asOf: number
  readonly cohort: boolean
  readonly seriesBy: SeriesUnit | null
  readonly timeZone: string
}

/** The steps of a funnel. A series is told as what was not nothing, by its local hour or day. */
export function recountFunnel(jobs: readonly State[], asked: RecountedFunnel) {
  const { types, from, to, asOf, cohort, seriesBy, timeZone } = asked
  const isWithin = (at: string | null): boolean =>
    at !== null && Date.parse(at) >= (from ?? -Infinity) && Date.parse(at) < (to ?? Infinity)
  const nameOf = ({ target }: State): string => JSON.stringify(target)
  const followed = new Set(
    jobs.filter(({ type, createdAt }) => type.name === types[0] && isWithin(createdAt)).map(nameOf),
  )
  const counts = (at: string | null): boolean => (cohort ? at !== null : isWithin(at))
  const partOf = (at: string): string => (seriesBy === 'DAY' ? dayIn(timeZone, at) : `${at.slice(0, 13)}:00:00.000Z`)
  const isInSeries = (at: string | null): boolean =>
    at !== null && Date.parse(at) >= (from ?? 0) && Date.parse(at) < (cohort ? asOf : (to ?? asOf))
  let completedBefore = 0
  return types.map((name) => {
    const own = jobs.filter((job) => job.type.name === name && (!cohort || followed.has(nameOf(job))))
    const entered = own.filter(({ createdAt }) => counts(createdAt))
    const enteredTargets = new Set(entered.map(nameOf)).size
    const completedTargets = new Set(own.filter(({ completedAt }) => counts(completedAt)).map(nameOf)).size
    const conversion = completedBefore === 0 ? null : enteredTargets / completedBefore
    completedBefore = completedTargets
    const series: Record<string, [number, number]> = {}
    const add = (at: string | null, side: 0 | 1): void => {
      if (at === null || seriesBy === null || !isInSeries(at)) return
      const point = series[partOf(at)] ?? [0, 0]
      point[side]++
      series[partOf(at)] = point
    }
    for (const { createdAt, closedAt } of own) {
      add(createdAt, 0)
      add(closedAt, 1)
    }
    const found = { type: name, entered: entered.length, enteredTargets, completedTargets, conversion }
    return { ...found, ...tally(own, asOf, counts), series }
  })
}
