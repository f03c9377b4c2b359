// One run of the oracle: random work, followers that come and go meanwhile, and the judgement at the end.
import fc from 'fast-check'
import type { Client } from 'pg'
import type { JobFilter } from '../../src/domain/filter.ts'
import { filter } from '../support/arbitrary-filters.ts'
import { eventually } from '../support/eventually.ts'
import { randomFrom } from '../support/random.ts'
import { type Deed, deed } from './arbitrary-deeds.ts'
import { cast, product } from './cast.ts'
import { owed, wrongEvents, wrongList } from './differences.ts'
import { Follower } from './follower.ts'
import { readLog } from './log.ts'
import { Product } from './product.ts'
import type { Servers } from './servers.ts'
import { readWholeList } from './whole-list.ts'

const followerCount = 20
const atOnce = 10
const patienceMs = 20_000

/** What a run found. */
export interface Report {
  /** What is wrong, in words: nothing when all is right. */
  readonly differences: readonly string[]
  /** What was seen, for whoever reads the output. */
  readonly figures: Readonly<Record<string, number>>
  /** How often mutations were answered with each code. */
  readonly codes: ReadonlyMap<string, number>
  /** How often they were not answered at all, by what the connection failed with. */
  readonly silences: ReadonlyMap<string, number>
}

/** What a run needs. */
export interface Stage {
  readonly servers: Servers
  /** Beside the servers, on their database. */
  readonly database: Client
  readonly seed: number
  /** Whether the work goes on, after so many mutations. */
  readonly goesOn: (done: number) => boolean
}

/** The same random values for the same seed. */
function sample<Value>(arbitrary: fc.Arbitrary<Value>, numRuns: number, seed: number): readonly Value[] {
  return fc.sample(arbitrary, { numRuns, seed })
}

// Half of the filters are simple, as those of people are: random conditions together seldom match.
function filtersOf(seed: number): readonly JobFilter[] {
  const soon = new Date(Date.now() + 300)
  const simple: readonly JobFilter[] = [
    ...[{}, { open: true }, { unassigned: true }, { type: ['review_payment'] }, { updatedBefore: soon }],
    ...[{ overdue: true }, { snoozed: true }, { not: { search: 'œ' } }, { closedAfter: soon }, { priorityAtLeast: 50 }],
  ]
  const random = sample(filter, followerCount, seed)
  return random.map((each, index) => (index % 2 === 0 ? each : (simple[index >> 1] ?? {})))
}

/** Lets followers come and go, each by chance of its own, as the work goes on. */
function comingsAndGoings(followers: readonly Follower[], seed: number): () => void {
  const random = randomFrom(seed)
  const next = followers.map(() => Math.floor(random() * 30))
  let done = 0
  return () => {
    done++
    for (const [index, follower] of followers.entries()) {
      if (done < (next[index] ?? 0)) continue
      next[index] = done + 1 + Math.floor(random() * (follower.isHere ? 40 : 80))
      if (follower.isHere) follower.leave(random() < 0.5)
      else follower.come()
    }
  }
}

async function work({ servers, seed, goesOn }: Stage, afterEach: () => void): Promise<Product> {
  const product = new Product(servers)
  const deeds: readonly Deed[] = sample(deed, 500, seed)
  let done = 0
  const lane = async (): Promise<void> => {
    while (goesOn(done)) {
      const next = deeds[done++ % deeds.length]
      if (next) await product.do(next)
      afterEach()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return product
}

/** Waits until no timer will change a job any more, but for those of hours from now. */
async function quiet(database: Client): Promise<void> {
  await eventually(
    async () =>
      (await database.query(`select from tobedone.job where timer_at < now() + interval '10 minutes'`)).rowCount,
    (count) => count === 0,
    patienceMs,
  )
}

/** Forgets the jobs of the run before. */
async function clear(database: Client): Promise<void> {
  await database.query('truncate tobedone.job, tobedone.job_event, tobedone.found_key, tobedone.unheard_job')
}

/** Runs it once. */
export async function runOracle(stage: Stage): Promise<Report> {
  const { servers, database, seed } = stage
  await clear(database)
  const followers = filtersOf(seed).map(
    (each, index) =>
      new Follower(servers, { viewer: cast[index % cast.length] ?? product, filter: each, isListing: index % 5 !== 4 }),
  )
  const done = await work(stage, comingsAndGoings(followers, seed))
  await quiet(database)
  // On a busy machine the servers that come for others may still be on their way: nobody can be told anything before.
  await servers.url()
  for (const follower of followers) if (!follower.isHere) follower.come()
  const log = await readLog(database)
  const differences: string[] = []
  for (const [index, follower] of followers.entries()) {
    const isComplete = (): boolean => {
      const got = new Set(follower.received.map(({ job, version }) => `${job.id} ${version}`))
      const isStarted = !follower.wish.isListing || follower.start !== null
      return isStarted && owed(follower, log).every(({ name, isCertain }) => !isCertain || got.has(name))
    }
    // What does not come in time is told below, event by event.
    await eventually(isComplete, Boolean, 5_000).catch(() => {})
    const { viewer, filter: asked, isListing } = follower.wish
    const read = (): ReturnType<typeof readWholeList> => readWholeList(servers, viewer, asked)
    const fresh = (await eventually(read, (list) => list !== null))?.jobs ?? new Map()
    const wrong = [...wrongEvents(follower, log), ...(isListing ? wrongList(follower, fresh, log) : [])]
    const who = `follower ${index}, ${viewer.id}, ${JSON.stringify(asked)}`
    differences.push(...wrong.map((what) => `${who}: ${what}`))
  }
  for (const follower of followers) follower.leave(true)
  await Promise.all(followers.map((follower) => follower.settled()))
  const names = new Set(log.entries.map(({ name }) => name))
  for (const name of done.acknowledged)
    if (!names.has(name)) differences.push(`acknowledged, and not in the log: ${name}`)
  const sum = (count: (follower: Follower) => number): number =>
    followers.reduce((total, each) => total + count(each), 0)
  return {
    differences,
    figures: {
      seed,
      events: log.entries.length,
      acknowledged: done.acknowledged.size,
      comings: sum(({ comings }) => comings),
      deliveries: sum(({ received }) => received.length),
    },
    codes: done.codes,
    silences: done.silences,
  }
}
