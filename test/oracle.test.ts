// The oracle: whatever is done by whomever, twenty clients that come and go with their cursors show what a fresh query shows,
// and got each event of the log once and in its order; also while servers are killed, and while they are replaced.
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Report, runOracle } from './oracle/run.ts'
import { Servers } from './oracle/servers.ts'
import { size } from './size.ts'
import { killSpawned } from './support/cli.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { runSeed } from './support/random.ts'
import { connectProduct } from './support/system.ts'

const seeds = size(1, 200)
const mutations = 120
const faultyMs = size(2_000, 20_000)
const faultySeeds = size(1, 6)

let database: TestDatabase
let client: Awaited<ReturnType<typeof connectProduct>>

beforeAll(async () => {
  database = await openTestDatabase()
  client = await connectProduct(database.url)
})
afterEach(killSpawned)
afterAll(async () => {
  await client?.end()
  await database?.close()
})

function counted(counts: Iterable<readonly [string, number]>): string {
  return [...counts].map(([what, count]) => `${what} ${count}`).join(', ')
}

function tell(name: string, { figures, codes, silences }: Report): void {
  console.info(
    `oracle, ${name}: ${counted(Object.entries(figures))}; answers: ${counted(codes)}; no answer: ${counted(silences)}`,
  )
}

test(`${seeds} seeds: no difference`, { timeout: size(120_000, 3_600_000) }, async () => {
  const servers = new Servers(database.url)
  await servers.start()
  for (let round = 0; round < seeds; round++) {
    const goesOn = (done: number): boolean => done < mutations
    const report = await runOracle({ servers, database: client, seed: runSeed + round, goesOn })
    tell('no faults', report)
    expect(report.differences).toEqual([])
    expect(report.silences.size + (report.codes.get('INTERNAL') ?? 0) + (report.codes.get('UNAVAILABLE') ?? 0)).toBe(0)
  }
})

/**
 * Ends the oldest server every second and starts another, until it is over; answers with how they ended. Where a start takes longer
 * than that the last one lives until there is another: without a server nothing happens that could be lost.
 */
async function replaceEverySecond(servers: Servers, signal: 'SIGKILL' | 'SIGTERM', isOver: () => boolean) {
  const starting: Promise<unknown>[] = []
  const ending: Promise<unknown>[] = []
  while (!isOver()) {
    await delay(1_000)
    const [oldest, another] = servers.open
    if (oldest === undefined || another === undefined) continue
    ending.push(servers.stop(oldest, signal))
    starting.push(servers.start())
  }
  await Promise.all(starting)
  return await Promise.all(ending)
}

test.each([
  ['killed every second', 'SIGKILL'],
  ['replaced every second', 'SIGTERM'],
] as const)('no difference while servers are %s', { timeout: size(120_000, 600_000) }, async (name, signal) => {
  const servers = new Servers(database.url)
  await Promise.all(Array.from({ length: size(2, 4) }, () => servers.start()))
  for (let round = 0; round < faultySeeds; round++) {
    const until = performance.now() + faultyMs
    const isOver = (): boolean => performance.now() > until
    const replacing = replaceEverySecond(servers, signal, isOver)
    const report = await runOracle({ servers, database: client, seed: runSeed + round, goesOn: () => !isOver() })
    const ends = await replacing
    tell(`${ends.length} servers ${name}`, report)
    expect(report.differences).toEqual([])
    expect(report.codes.get('INTERNAL')).toBeUndefined()
    expect(new Set(ends)).toEqual(new Set([signal === 'SIGKILL' ? 'SIGKILL' : 0]))
  }
})
