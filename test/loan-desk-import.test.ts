// The main job on real input, all at once: the work of a bank's loan desk comes in by import with its original times, and
// what the database then says agrees with what is counted straight from the file. Where the data is not there (see
// loan-desk/data.ts) the check says so and passes.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countLines } from './loan-desk/count-lines.ts'
import { completersOf, countTimes, openAt, ranksOf } from './loan-desk/count-times.ts'
import { chooseApplications, loanDeskPath, readLoanDesk } from './loan-desk/data.ts'
import { readCompleters, readOpenAt, readRanks, readTally } from './loan-desk/figures.ts'
import { importLinesOf } from './loan-desk/import-lines.ts'
import { size } from './size.ts'
import { runCli } from './support/cli.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { connectProduct } from './support/system.ts'

const all = 100_000
const moments = ['2011-10-08T12:00:00+02:00', '2011-11-15T09:30:00+01:00', '2012-01-31T17:00:00+01:00'].map(Date.parse)

let folder: string
let here: TestDatabase
let there: TestDatabase
let client: Client

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tobedone-loan-desk-'))
  here = await openTestDatabase()
  there = await openTestDatabase()
  client = await connectProduct(here.url)
  await client.query('set statement_timeout = 0')
  const types = JSON.stringify(join(import.meta.dirname, 'loan-desk', 'job-types.ts'))
  await writeFile(
    join(folder, 'tobedone.config.ts'),
    `import { loanDeskTypes } from ${types}\nexport default { types: loanDeskTypes }\n`,
  )
})
afterAll(async () => {
  await client?.end()
  await Promise.all([here?.close(), there?.close()])
  await rm(folder, { recursive: true, force: true })
})

async function run({ url }: TestDatabase, ...args: string[]) {
  const startedAt = performance.now()
  const ended = await runCli({ args, folder, environment: { DATABASE_URL: url, TOBEDONE_LOG_LEVEL: 'warn' } })
  return { ...ended, seconds: (performance.now() - startedAt) / 1_000 }
}

test('the loan desk, imported: the figures are those of the file, and the export goes round', {
  timeout: size(2, 30) * 60_000,
}, async () => {
  const log = await readLoanDesk()
  if (log === null) return console.log(`The log of the loan desk is not there (${loanDeskPath}): nothing was checked.`)
  const chosen = chooseApplications(log, size(15, all))
  const lines = importLinesOf(log, chosen)
  const file = join(folder, 'desk.ndjson')
  await writeFile(file, `${lines.join('\n')}\n`)

  const { status, stdout, stderr, seconds } = await run(here, 'import', file)
  expect([status, stderr, stdout]).toEqual([0, '', `${lines.length} imported, 0 already there, 0 refused`])

  const tally = await readTally(client)
  expect(tally).toEqual(countLines(log, chosen))
  const byType = Map.groupBy(countTimes(log, chosen), ({ type }) => type)
  const ranks = await readRanks(client)
  expect(ranks).toEqual(Object.fromEntries([...byType].map(([type, stays]) => [type, ranksOf(stays)])))
  let wereOpen = 0
  for (const [type, stays] of byType) {
    expect([type, await readCompleters(client, type)]).toEqual([type, completersOf(stays)])
    for (const moment of moments) {
      const counted = openAt(stays, moment)
      expect([type, moment, await readOpenAt(client, type, moment)]).toEqual([type, moment, counted])
      wereOpen += counted.count
    }
  }
  expect(wereOpen).toBeGreaterThan(0)

  const again = await run(here, 'import', file)
  expect([again.status, again.stdout]).toEqual([0, `0 imported, ${lines.length} already there, 0 refused`])

  const [one, other] = [join(folder, 'one.ndjson'), join(folder, 'other.ndjson')]
  const exporting = await run(here, 'export', '--out', one)
  expect([exporting.status, exporting.stderr]).toEqual([0, `${lines.length} jobs exported`])
  expect((await run(there, 'import', one)).stdout).toBe(stdout)
  expect((await run(there, 'export', '--out', other)).status).toBe(0)
  expect((await readFile(other)).equals(await readFile(one))).toBe(true)

  const { rows } = await client.query<{ events: number }>('select count(*)::integer as events from tobedone.job_event')
  console.table({
    ...{ applications: chosen.size, jobs: lines.length, events: rows[0]?.events },
    ...{ 'import, seconds': seconds, 'import again, seconds': again.seconds, 'export, seconds': exporting.seconds },
  })
  console.table(tally.types)
  console.table(ranks)
})
