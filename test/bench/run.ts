// `npm run bench`: commands through one server beside their limit and a naive peer, each a process of its own with a
// database of its own on one PostgreSQL. Interleaved with rotating order, as the machine is never the same twice.
// Options: --only commands|live|reads, --seconds of one measurement (2), --rounds (3), --profile <folder> for CPU profiles of servers.
// Commands take turns of a quarter of that, four times as often: a busy machine is twice as slow for seconds at a time, and whoever
// is measured then alone looks slow.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openEmbeddedPostgres } from '../../src/store/embedded/open-embedded.ts'
import { type BenchChild, startChild } from './child-process.ts'
import { contenders } from './contenders.ts'
import { measureLive } from './measure-live.ts'
import { measureReads } from './measure-reads.ts'
import { type RunningContender, runContender } from './running-contender.ts'
import { isHeld, type Row, tableOf } from './table.ts'

const measures = [
  { title: '`requestJob`, 64 at once', deed: 'request', connections: 64, mustHold: 0.9 },
  { title: '`requestJob`, 16 at once', deed: 'request', connections: 16, mustHold: 0.7 },
  { title: '`requestJob`, one at a time', deed: 'request', connections: 1, mustHold: 0.4 },
  { title: '`completeJob`, 16 at once', deed: 'complete', connections: 16, mustHold: 0.6 },
] as const

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    profile: { type: 'string' },
    only: { type: 'string' },
  },
})
const ms = Number(values.seconds) * 1_000
const rounds = Number(values.rounds)
if (!(ms > 0 && rounds >= 1)) throw new Error('--seconds and --rounds must be positive numbers.')

const parts: readonly string[] = ['commands', 'live', 'reads'].filter((part) => part === (values.only ?? part))
if (parts.length === 0) throw new Error('--only takes commands, live or reads.')

function show(what: string, rows: readonly Row[]): void {
  console.log(`${tableOf(what, rows)}\n`)
  if (!rows.every(isHeld)) process.exitCode = 1
}

async function warmUp(contender: RunningContender): Promise<void> {
  for (const deed of ['request', 'complete'] as const) await contender.measure({ deed, connections: 16, ms: 1_500 })
}

const turnsARound = 4

async function measureAll(running: readonly RunningContender[]) {
  const rows = measures.map((measure) => ({
    ...measure,
    rates: new Map(running.map(({ name }) => [name, [0].slice(1)])),
  }))
  for (let round = 0; round < rounds * turnsARound; round++) {
    for (const [index, { deed, connections, rates }] of rows.entries()) {
      const turn = (round + index) % running.length
      for (const contender of [...running.slice(turn), ...running.slice(0, turn)]) {
        rates.get(contender.name)?.push(await contender.measure({ deed, connections, ms: ms / turnsARound }))
      }
    }
  }
  return rows
}

async function bench(databaseUrl: string, generator: BenchChild): Promise<void> {
  const running: RunningContender[] = []
  try {
    for (const contender of contenders)
      running.push(await runContender(contender, databaseUrl, generator, values.profile))
    for (const contender of running) await warmUp(contender)
    const rows = await measureAll(running)
    for (const contender of running) await contender.check()
    show('requests/s', rows)
  } finally {
    for (const contender of running) await contender.close()
  }
}

const dataFolder = await mkdtemp(join(tmpdir(), 'tobedone-bench-'))
const postgres = await openEmbeddedPostgres({ dataFolder, log: () => {} })
const generator = startChild('load-child.ts', [])
try {
  const effort = { ms, rounds, profiles: values.profile }
  if (parts.includes('commands')) await bench(postgres.url, generator)
  if (parts.includes('live')) show('live', await measureLive(postgres.url, effort))
  if (parts.includes('reads')) show('reads/s', await measureReads(postgres.url, generator, effort))
} finally {
  await generator.close()
  await postgres.close()
  await rm(dataFolder, { recursive: true, force: true })
}
