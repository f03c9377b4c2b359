// The demo: its folder is its own, and the company in it has a past that the product has lived through with it, by a clock that was
// moved on and never into the future.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from '../src/server/listen.ts'
import { onboarding } from '../tools/demo/company.ts'
import { fill } from '../tools/demo/fill.ts'
import { takeFolder, wipeFolder } from '../tools/demo/folder.ts'
import { openProduct, type Product } from '../tools/demo/open-product.ts'
import { absent, staff } from '../tools/demo/people.ts'
import { dayAt, dayMs, hourMs } from '../tools/demo/working-hours.ts'
import { openEmptyDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'

const days = 7
// A Thursday in the afternoon.
const untilMs = new Date(2026, 5, 11, 15).getTime()
const past = { days, untilMs, busy: 0.25, lookMs: 100, onPassed: () => {}, stop: new AbortController().signal }
let database: TestDatabase
let folder: string
let product: Product
let lived: readonly Record<string, unknown>[]

async function rows(statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client(database.url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tobedone-demo-'))
  database = await openEmptyDatabase()
  const stop = new AbortController()
  // One that is broken off, as by Ctrl-C, and is made anew.
  await fill({ ...past, busy: 3, database: database.url, onPassed: () => stop.abort(), stop: stop.signal })
  await fill({ ...past, database: database.url })
  lived = await rows('select kind, at, recorded_at, actor, is_imported from tobedone.job_event')
  product = await openProduct({ database: database.url, port: 0 })
}, 240_000)
afterAll(async () => {
  await product?.close()
  await database.close()
  await rm(folder, { recursive: true })
})

test('takes and wipes a folder that it has made, and touches no other', async () => {
  const [own, foreign] = [join(folder, 'own'), join(folder, 'foreign')]
  expect(await wipeFolder(own)).toBe(false)
  const taken = await takeFolder(own)
  expect(taken).toMatchObject({ data: join(own, 'data'), isFilled: false })
  expect(await takeFolder(own)).toMatchObject({ isFilled: false })
  await taken.noteFilled()
  expect(await takeFolder(own)).toMatchObject({ data: join(own, 'data'), isFilled: true })
  expect(await wipeFolder(own)).toBe(true)
  await mkdir(foreign)
  await writeFile(join(foreign, 'precious'), 'data')
  for (const touch of [takeFolder, wipeFolder]) await expect(touch(foreign)).rejects.toThrow(/was not made by the demo/)
  expect(await readdir(folder, { recursive: true })).toEqual(['foreign', join('foreign', 'precious')])
})

test('has a past of days and nights, of which nothing lies in the future and nothing is left of one broken off', async () => {
  const moments = lived.flatMap(({ at, recorded_at: recordedAt }) => [at, recordedAt]).map(Number)
  expect(Math.min(...moments)).toBeGreaterThanOrEqual(dayAt(untilMs, -days) + 6 * hourMs)
  expect(Math.max(...moments)).toBeLessThanOrEqual(untilMs)
  expect(lived.some(({ is_imported: isImported }) => isImported === true)).toBe(false)
  expect(new Set(moments.map((ms) => dayAt(ms))).size).toBeGreaterThanOrEqual(days)
  // Nobody of the staff takes anything outside of their hours, and who is ill nothing at all.
  for (const { id, shift } of staff) {
    const taken = lived.filter(({ actor, kind }) => actor === id && kind === 'CLAIMED').map(({ at }) => Number(at))
    expect([id, taken.length > 0]).toEqual([id, true])
    for (const ms of taken) {
      const at = new Date(ms)
      expect(shift.weekdays).toContain(at.getDay())
      expect(at.getHours() >= shift.from && ms <= new Date(at).setHours(shift.to, 5)).toBe(true)
    }
    if (id === absent.id) expect(Math.max(...taken)).toBeLessThanOrEqual(untilMs - absent.forDays * dayMs)
  }
  const started = await rows('select count(*)::integer as count from tobedone.flow_run')
  expect(Number(started[0]?.['count'])).toBeLessThan(3 * 8 * days * past.busy)
})

test('shows what the product did by itself: stalls, what became overdue, and messages that moved people', async () => {
  const { jobs } = product
  const found = await jobs.jobs({ type: ['investigate_stall'], open: true })
  expect(found.jobs.map(({ requestedBy, targetId }) => [requestedBy, targetId])).toContainEqual([
    'system',
    'onboarding/check_application',
  ])
  expect((await jobs.jobs({ overdue: true })).jobs.length).toBeGreaterThan(0)
  const stats = await jobs.notificationStats({ since: new Date(untilMs - 30 * dayMs) })
  const moved = stats.messages.filter(({ movedCount }) => movedCount > 0).map(({ template }) => template)
  expect(moved).toContain('requested')
  const { steps } = await jobs.funnel({ flow: onboarding, from: new Date(untilMs - days * dayMs) })
  const completed = steps.map((step) => step.completed)
  expect(completed.every((count, index) => count > 0 && count <= (completed[index - 1] ?? count))).toBe(true)
})

test('goes on by the real clock: what has become due since happens at once', async () => {
  expect(product.jobs.system.clock.now().getTime()).toBeGreaterThan(untilMs)
  await eventually(
    () => rows("select id from tobedone.job where timer_at <= now() - interval '1 minute' limit 1"),
    (due) => due.length === 0,
    20_000,
  )
})

test('says at once that a port is taken, or is none', async () => {
  const taken = createServer()
  const port = await listen(taken, '127.0.0.1', 0)
  const answerOf = (given: string) =>
    new Promise<string>((resolve) => {
      const args = [join(import.meta.dirname, '..', 'tools', 'demo.ts'), '--port', given]
      execFile(process.execPath, args, { cwd: folder }, (error, _, stderr) => resolve(`${error?.code} ${stderr}`))
    })
  expect(await Promise.all([answerOf(String(port)), answerOf('http')])).toEqual([
    `1 127.0.0.1:${port} is in use already: stop what listens there, or choose another with npm run demo -- --port N.\n`,
    '1 --port must be a number from 0 to 65535, and is "http".\n',
  ])
  taken.close()
  expect(await readdir(folder)).not.toContain('.tobedone-demo')
})
