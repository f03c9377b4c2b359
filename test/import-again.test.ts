// An import can be run again, and by several at once: also after it was killed the result is that of one run. And what came
// in is no news to those who hear of new jobs.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { killSpawned } from './support/cli.ts'
import { openTestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { day, ImportDesk, type Line, line, step } from './support/import-desk.ts'
import { Reader } from './support/reader.ts'
import { openSystem, shop } from './support/system.ts'

let desk: ImportDesk
const systems: Tobedone[] = []

beforeEach(async () => {
  desk = await ImportDesk.open()
})
afterEach(async () => {
  await killSpawned()
  await Promise.all(systems.splice(0).map((system) => system.close()))
  await desk.close()
})

async function open(options: Parameters<typeof openSystem>[2] = {}): Promise<Tobedone> {
  const system = await openSystem(desk.database.url, [defineJobType('call_back', { claimFor: '2h' })], options)
  systems.push(system)
  return system
}

/** Imports lines into this process's system; says what became of each, or why it was refused. */
async function importedBy(system: Tobedone, lines: readonly Line[]): Promise<readonly string[]> {
  const text = lines.map((each) => JSON.stringify(each)).join('\n')
  const outcomes = await Array.fromAsync(system.importJobs(Readable.from([text])))
  return outcomes.map((each) => ('refusal' in each ? each.refusal.code : each.outcome))
}

/** All that an import could have changed. */
async function everything(): Promise<unknown> {
  return await desk.ask(
    'select to_jsonb(j) as job, (select jsonb_agg(e order by e.id) from tobedone.job_event e) from tobedone.job j order by id',
  )
}

test('a dry run finds the same and changes nothing; a second run changes nothing; another content is left out', async () => {
  const lines = [
    line('a', { history: [step(2, 'claim'), step(3, 'start'), step(4, 'stop'), step(5, 'complete')] }),
    line('b', { type: 'only_one', onlyOpen: true }),
    line('c', { type: 'missing' }),
  ]
  const file = await desk.write(lines)
  const dry = await desk.cli('import', file, '--dry-run')
  expect([dry.status, dry.stdout]).toEqual([1, '2 to import, 0 already there, 1 refused; nothing was changed'])
  expect(await desk.ask('select from tobedone.job')).toEqual([])
  const first = await desk.cli('import', file)
  expect([first.status, first.stdout, first.stderr]).toEqual([1, '2 imported, 0 already there, 1 refused', dry.stderr])
  const before = await everything()
  expect((await desk.cli('import', file)).stdout).toBe('0 imported, 2 already there, 1 refused')

  const other = await desk.write([
    line('a', { history: [step(2, 'claim'), step(3, 'start'), step(4, 'cancel', { reason: 'SKIPPED' })] }),
    line('b', { ...lines[1], priority: 3 }),
  ])
  const conflict = await desk.cli('import', other)
  expect([conflict.status, conflict.stdout]).toEqual([
    ...[1, '0 imported, 0 already there, 2 refused (2 of them there with another content)'],
  ])
  expect(conflict.stderr).toMatch(/^line 1 \(a\): IDEMPOTENCY_CONFLICT externalId: a job of this id is there already/)
  expect(await everything()).toEqual(before)
})

test('killed in the middle and run again, the result is that of one run', {
  timeout: size(60_000, 240_000),
}, async () => {
  const count = size(120, 10_000)
  const history = [
    step(2, 'claim'),
    step(3, 'start'),
    step(4, 'stop'),
    step(5, 'comment', { body: 'busy' }),
    step(6, 'start'),
    step(7, 'complete', { outcome: 'reached' }),
  ]
  const file = await desk.write(Array.from({ length: count }, (_, index) => line(`job ${index}`, { history })))
  await open()
  const launcher = join(import.meta.dirname, '..', 'src', 'bin.js')
  let kills = 0
  for (let wanted = 1; wanted < count; wanted += Math.ceil(count / size(2, 5))) {
    const child = spawn(process.execPath, [launcher, 'import', file], {
      ...{ cwd: desk.folder, stdio: 'ignore' },
      env: { ...process.env, DATABASE_URL: desk.database.url },
    })
    const ended = once(child, 'close')
    await eventually(
      async () =>
        Number((await desk.ask<{ count: string }>('select count(*)::text as count from tobedone.job'))[0]?.count),
      (there) => there >= wanted || child.exitCode !== null,
      30_000,
    )
    if (child.exitCode === null) kills++
    child.kill('SIGKILL')
    await ended
    // Never half a job.
    expect(await desk.ask('select from tobedone.job where version <> 7')).toEqual([])
  }
  expect(kills).toBeGreaterThan(0)
  const startedAt = performance.now()
  const { status, stdout } = await desk.cli('import', file)
  expect(`${status}: ${stdout}`).toMatch(/^0: \d+ imported, \d+ already there, 0 refused$/)
  expect(
    await desk.ask(
      `select count(*)::integer as jobs, (select count(*)::integer from tobedone.job_event) as events, min(handled_ms) as least,
            max(handled_ms) as most, count(distinct external_id)::integer as ids from tobedone.job where status = 'COMPLETED'`,
    ),
  ).toEqual([{ jobs: count, events: 7 * count, least: 172_800_000, most: 172_800_000, ids: count }])
  console.info(`killed ${kills} times; ${stdout} in ${Math.round(performance.now() - startedAt)} ms`)
})

test('from standard input to standard output, through two databases', async () => {
  const there = await openTestDatabase()
  const file = await desk.write([
    line('a', { title: 'Größe 🦊', history: [step(2, 'comment', { body: 'x', internal: true })] }),
    line('b'),
  ])
  await desk.cli('import', file)
  const shell = `"$0" "$1" export | DATABASE_URL="$2" "$0" "$1" import - && DATABASE_URL="$2" "$0" "$1" export`
  const launcher = join(import.meta.dirname, '..', 'src', 'bin.js')
  const child = spawn('sh', ['-c', shell, process.execPath, launcher, there.url], {
    ...{ cwd: desk.folder, stdio: ['ignore', 'pipe', 'ignore'] },
    env: { ...process.env, DATABASE_URL: desk.database.url },
  })
  const text = Buffer.concat(await child.stdout.toArray()).toString()
  await there.close()
  const [said, ...lines] = text.trimEnd().split('\n')
  expect(said).toBe('2 imported, 0 already there, 0 refused')
  const out = join(desk.folder, 'out.ndjson')
  await desk.cli('export', '--out', out)
  expect((await readFile(out, 'utf8')).trimEnd().split('\n')).toEqual(lines)
  expect(lines.map((each) => JSON.parse(each)).find(({ externalId }) => externalId === 'a')).toMatchObject({
    title: 'Größe 🦊',
    history: [{ operation: 'comment', internal: true }],
  })
})

test('imported jobs are no news: only jobEvents tells of them; what is overdue or past happens after the import', async () => {
  const system = await open({ timerMs: 50 })
  const viewer = () => shop
  const [all, news] = [
    await Reader.open(system, { viewer, filter: {} }),
    await Reader.open(system, { viewer, filter: {}, isWithoutImported: true }),
  ]
  const began = system.clock.now()
  const file = await desk.write([
    line('past', { dueAt: day(2), expiresAt: day(3), history: [step(1, 'claim')] }),
    line('done', { history: [step(2, 'complete')] }),
    line('due', { dueAt: day(2), history: [step(5, 'start')] }),
  ])
  expect((await desk.cli('import', file)).status).toBe(0)
  await news.until(({ event }) => event.kind === 'CANCELLED')
  await news.until(({ event }) => event.kind === 'BECAME_OVERDUE')
  const told = ({ event }: (typeof all.received)[number]) =>
    `${event.job.externalId} ${event.kind} ${event.actor} ${event.isImported}`
  expect(news.received.map(told).sort()).toEqual(['due BECAME_OVERDUE system false', 'past CANCELLED system false'])
  for (const { event } of news.received) expect(event.at.getTime()).toBeGreaterThanOrEqual(began.getTime())
  await eventually(
    () => all.received.length,
    (length) => length === 8,
  )
  const imported = all.received.filter(({ event }) => event.isImported)
  expect(imported.map(({ event }) => event.at.toISOString())).toEqual(
    expect.arrayContaining([day(1), day(1), day(1), day(1), day(2), day(5)]),
  )
  for (const { event } of imported) expect(event.recordedAt.getTime()).toBeGreaterThanOrEqual(began.getTime())
  await Promise.all([all.close(), news.close()])
})

test('what was erased is not brought back by the file that it came from', async () => {
  const admin = { id: 'root', roles: ['admin'], groups: [] } as const
  const system = await open()
  const uuid = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'
  const lines = [line('a', { title: 'Ann Smith' }), line(uuid, { title: 'Bob' })]
  expect(await importedBy(system, lines)).toEqual(['IMPORTED', 'IMPORTED'])
  await system.operations.eraseTarget(admin, { type: 'Customer', id: 'a' })
  await system.operations.eraseTarget(admin, { type: 'Customer', id: uuid })
  const before = await everything()
  expect(await importedBy(system, lines)).toEqual(['IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_CONFLICT'])
  expect(await everything()).toEqual(before)
})

test('a job too big for one statement comes in whole, its events in order', async () => {
  const system = await open()
  const count = size(60, 300)
  const comments = Array.from({ length: count }, (_, index) => step(2, 'comment', { body: `${index}` }))
  const big = line('big', { metadata: { note: 'x'.repeat(60_000) }, history: [...comments, step(3, 'complete')] })
  expect(await importedBy(system, [line('before'), big, line('after')])).toEqual(['IMPORTED', 'IMPORTED', 'IMPORTED'])
  expect(await importedBy(system, [big])).toEqual(['KNOWN'])
  const events = await desk.ask<{ version: number }>(
    `select e.version from tobedone.job_event e join tobedone.job j on j.id = e.job_id
      where j.external_id = 'big' order by e.place, e.id`,
  )
  expect(events.map(({ version }) => version)).toEqual(Array.from({ length: count + 2 }, (_, index) => index + 1))
  expect(await desk.ask("select version, status::text from tobedone.job where external_id = 'big'")).toEqual([
    { version: count + 2, status: 'COMPLETED' },
  ])
})

test('by several at once, each job comes in once', async () => {
  const rivals = await Promise.all([open(), open(), open()])
  const count = size(60, 300)
  const lines = Array.from({ length: count }, (_, index) => line(`job ${index}`, { history: [step(2, 'complete')] }))
  async function* pieces() {
    for (const each of lines) yield `${JSON.stringify(each)}\n`
  }
  const outcomes = await Promise.all(rivals.map((system) => Array.fromAsync(system.importJobs(pieces()))))
  for (const each of outcomes)
    expect(each.map(({ line: number }) => number)).toEqual(lines.map((_, index) => index + 1))
  const imported = outcomes.flat().filter(({ outcome }) => outcome === 'IMPORTED')
  expect(new Set(imported.map(({ externalId }) => externalId)).size).toBe(imported.length)
  expect([imported.length, outcomes.flat().filter(({ outcome }) => outcome === 'KNOWN').length]).toEqual([
    ...[count, 2 * count],
  ])
  expect(await desk.ask('select count(*)::integer as count from tobedone.job_event')).toEqual([{ count: 2 * count }])
})

test('stopped with Ctrl-C it says how to go on, and nothing is half done', async () => {
  const launcher = join(import.meta.dirname, '..', 'src', 'bin.js')
  await open()
  const child = spawn(process.execPath, [launcher, 'import', '-'], {
    ...{ cwd: desk.folder, stdio: ['pipe', 'pipe', 'pipe'] },
    env: { ...process.env, DATABASE_URL: desk.database.url },
  })
  const lines = Array.from({ length: 1_000 }, (_, index) => `${JSON.stringify(line(`job ${index}`))}\n`).join('')
  child.stdin.write(`${lines}${lines.slice(0, 40)}`)
  await eventually(
    () => desk.ask('select from tobedone.job'),
    ({ length }) => length > 0,
    20_000,
  )
  child.kill('SIGINT')
  const [said, [status]] = await Promise.all([child.stderr.toArray(), once(child, 'close')])
  expect([status, Buffer.concat(said).toString()]).toEqual([
    ...[1, 'Stopped. Run the same command again: it goes on where something is missing.\n'],
  ])
})
