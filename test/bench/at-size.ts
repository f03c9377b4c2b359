// `npm run bench:size`: how much longer the same calls take with a hundred times the jobs, through a real server on each
// database, asked in turns. Options: --small (10000) and --large (1000000) jobs, --rounds (3), --only what stands in titles, --data
// a folder in which the databases stay for the next time.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openEmbeddedPostgres } from '../../src/store/embedded/open-embedded.ts'
import { sizeCalls } from './size-calls.ts'
import { openSizeDatabase } from './size-database.ts'
import { openSizeServer, type SizeServer } from './size-server.ts'
import { median } from './table.ts'

const { values } = parseArgs({
  options: {
    small: { type: 'string', default: '10000' },
    large: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    data: { type: 'string' },
  },
})
const [small, large, rounds] = [Number(values.small), Number(values.large), Number(values.rounds)]
if (!(small >= 1_000 && large > small && rounds >= 1)) {
  throw new Error('--small (from 1000 on), --large (more than that) and --rounds must be numbers.')
}

interface Measure {
  readonly title: string
  readonly mustHold: number
  readonly ask: (server: SizeServer) => Promise<readonly number[]>
}

async function several(measure: () => Promise<number>): Promise<readonly number[]> {
  const all: number[] = []
  for (let time = 0; time < 10; time++) all.push(await measure())
  return all
}

// "Unchanged" leaves room for what a machine does by itself.
const streams: readonly Measure[] = [
  { title: 'an event to a subscriber', mustHold: 1.5, ask: (server) => several(() => server.measureEvent()) },
  { title: 'to resume over 100 events', mustHold: 1.5, ask: (server) => several(() => server.measureResume()) },
]
const calls = sizeCalls.map((call): Measure => ({ ...call, ask: (server) => server.measure(call) }))
const measures = [...calls, ...streams].filter(({ title }) => title.includes(values.only))

/** The medians of the rounds, of the small and of the large database. */
async function measured({ ask }: Measure, servers: readonly SizeServer[]) {
  const times: (readonly number[])[] = []
  for (let round = 0; round < rounds; round++) {
    const pair: number[] = [0, 0]
    for (const turn of [round % 2, (round + 1) % 2]) {
      const server = servers[turn]
      if (server) pair[turn] = median(await ask(server))
    }
    times.push(pair)
  }
  const of = (index: number): number => median(times.map((pair) => pair[index] ?? Number.NaN))
  return { small: of(0), large: of(1), ratio: median(times.map(([less = 0, more = 0]) => more / less)) }
}

async function measureAll(servers: readonly SizeServer[]): Promise<void> {
  for (const { ask } of measures) for (const server of servers) await ask(server)
  console.log(
    `| call | ms, ${small} jobs | ms, ${large} jobs | ratio | at most | |\n| --- | --- | --- | --- | --- | --- |`,
  )
  for (const measure of measures) {
    const found = await measured(measure, servers)
    const isHeld = found.ratio <= measure.mustHold
    if (!isHeld) process.exitCode = 1
    const figures = [found.small, found.large, found.ratio].map((figure) => figure.toFixed(2))
    console.log(`| ${[measure.title, ...figures, measure.mustHold, isHeld ? 'holds' : 'MISSED'].join(' | ')} |`)
  }
}

const dataFolder = values.data ?? (await mkdtemp(join(tmpdir(), 'tobedone-size-')))
const postgres = await openEmbeddedPostgres({ dataFolder, log: () => {} })
const servers: SizeServer[] = []
try {
  for (const jobs of [small, large]) servers.push(await openSizeServer(await openSizeDatabase(postgres.url, jobs)))
  await measureAll(servers)
} finally {
  for (const server of servers) await server.close()
  await postgres.close()
  if (values.data === undefined) await rm(dataFolder, { recursive: true, force: true })
}
