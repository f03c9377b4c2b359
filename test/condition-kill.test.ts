// A server of the command line whose configuration has a condition, killed while it asks: the next one goes through what is open.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { killSpawned, spawnServer } from './support/cli.ts'
import { closedIn, historyIn, importIn } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { openSystem } from './support/system.ts'

// The data of this product are files: of whom it was asked, and whether it answers.
const config = `
  import { appendFileSync, existsSync } from 'node:fs'
  import { defineConfig, defineJobType } from 'tobedone'
  const isDone = async ({ id }) => {
    appendFileSync('asked', id + '\\n')
    if (!existsSync('answers')) await new Promise(() => {})
    return { reason: 'The files say so.' }
  }
  export default defineConfig({ types: [defineJobType('verify', { isDone, checkEvery: '1h' })] })`

let folder: string
let database: TestDatabase
let observer: Tobedone

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tobedone-conditions-'))
  await writeFile(join(folder, 'tobedone.config.ts'), config)
  database = await openTestDatabase()
  observer = await openSystem(database.url, [defineJobType('verify')])
})
afterAll(async () => {
  await killSpawned()
  await observer?.close()
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

const serve = () => spawnServer({ folder, environment: { DATABASE_URL: database.url } })

async function asked(): Promise<number> {
  const text = await readFile(join(folder, 'asked'), 'utf8').catch(() => '')
  return text.split('\n').length - 1
}

test('every job whose condition holds is closed once, by the server that is left', async () => {
  const jobs: readonly Job[] = await importIn(observer, 'verify', 12)
  const killed = serve()
  await killed.ready
  await eventually(asked, (count) => count >= 8, 20_000)
  killed.process.kill('SIGKILL')
  expect(await killed.ended).toBe('SIGKILL')
  await writeFile(join(folder, 'answers'), '')
  await serve().ready
  for (const job of jobs) {
    expect(await closedIn(observer, job, 20_000)).toMatchObject({ status: 'COMPLETED', closedBy: 'system' })
    const ends = (await historyIn(observer, job)).slice(1)
    expect(ends).toMatchObject([{ kind: 'COMPLETED', actor: 'system', reason: 'The files say so.' }])
  }
  expect(await asked()).toBe(8 + jobs.length)
}, 60_000)
