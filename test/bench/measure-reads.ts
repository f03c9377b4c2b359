// The half of the benchmark that reads: lists and single jobs, 16 at once, and how soon after its start a server gives the
// first right answer.
import { openBenchDatabase } from './bench-database.ts'
import { type BenchChild, listening, startChild } from './child-process.ts'
import type { Load } from './load.ts'
import { prepareStarts } from './measure-start.ts'
import { type Reading, readableJobs, readContenders } from './read-contenders.ts'
import { resultOf } from './running-contender.ts'
import type { Row } from './table.ts'

const measures = [
  { title: 'first 20 jobs of a type, all variables different', reading: 'lists', mustHold: 0.4 },
  { title: 'the same list asked by all', reading: 'list', mustHold: 1 },
  { title: 'a job by id', reading: 'job', mustHold: 0.3 },
] as const

/** How much is measured, and where CPU profiles of servers go. */
export interface ReadEffort {
  readonly ms: number
  readonly rounds: number
  readonly profiles: string | undefined
}

async function ask(generator: BenchChild, name: string, load: Omit<Load, 'from' | 'until'>): Promise<number> {
  const { answered, tookMs, failure } = resultOf(await generator.ask({ ...load, from: 0, until: 2 ** 30 }))
  if (failure !== null) throw new Error(`${name} failed: ${failure}`)
  return (answered * 1_000) / tookMs
}

async function openReaders(databaseUrl: string, generator: BenchChild, { profiles }: ReadEffort) {
  return await Promise.all(
    readContenders.map(async ({ name, file, templateOf }) => {
      const database = await openBenchDatabase(databaseUrl, `read_${name}`)
      await database.prepareLists(readableJobs)
      const server = startChild(file, [database.url, 'lists'], profiles)
      const { port, token } = listening(await server.ask())
      const starts = await prepareStarts(name, database.url, generator)
      return {
        name,
        read: (reading: Reading, ms: number) =>
          ask(generator, name, { port, template: templateOf(reading, token), connections: 16, ms }),
        measureStart: starts.measure,
        async close() {
          await server.close()
          await starts.close()
          await database.close()
        },
      }
    }),
  )
}

/** Measures all, so many rounds, in rotating order. */
export async function measureReads(
  databaseUrl: string,
  generator: BenchChild,
  effort: ReadEffort,
): Promise<readonly Row[]> {
  const readers = await openReaders(databaseUrl, generator, effort)
  const makeRates = () => new Map(readers.map(({ name }) => [name, [0].slice(1)]))
  const rows = measures.map((measure) => ({ ...measure, rates: makeRates() }))
  const start = {
    title: 'ms from the start to the first right answer, ÷ naive',
    mustHold: 1.5,
    isLowerBetter: true,
    peer: 'naive',
    rates: makeRates(),
  } as const
  try {
    for (const { read } of readers) for (const { reading } of measures) await read(reading, 1_000)
    for (let round = 0; round < effort.rounds; round++) {
      for (const [index, { reading, rates }] of rows.entries()) {
        const turn = (round + index) % readers.length
        for (const { name, read } of [...readers.slice(turn), ...readers.slice(0, turn)]) {
          rates.get(name)?.push(await read(reading, effort.ms))
        }
      }
      for (const { name, measureStart } of readers) start.rates.get(name)?.push(await measureStart())
    }
    return [...rows, start]
  } finally {
    for (const reader of readers) await reader.close()
  }
}
