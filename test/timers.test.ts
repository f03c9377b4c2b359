// What is due happens within a second, once, whichever of several servers does it: by the database's clock however wrong
// those of the machines are, by an injected one, and also when all were down at that moment.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { JobEvent } from '../src/domain/event.ts'
import type { Job } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { connectProduct, openSystem, shop, staff } from './support/system.ts'

const never = 3_600_000
const ofEach = 8
// The promise is a second; the short form runs beside other tests.
const mostLateMs = size(2_000, 1_000)

let database: TestDatabase
const systems: Tobedone[] = []

beforeAll(async () => {
  database = await openTestDatabase()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(systems.splice(0).map((system) => system.close()))
})
afterAll(() => database.close())

async function open(...[types, options]: [Parameters<typeof openSystem>[1], Parameters<typeof openSystem>[2]]) {
  const system = await openSystem(database.url, types, options)
  systems.push(system)
  return system
}

/** A type whose claims last so long. */
function review(claimForMs: number) {
  return [defineJobType('review', { claimFor: claimForMs })]
}

async function databaseNow(): Promise<number> {
  const client = await connectProduct(database.url)
  const { rows } = await client.query<{ ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  )
  await client.end()
  return rows[0]?.ms ?? Number.NaN
}

interface Planned {
  readonly job: Job
  /** What has to happen by itself, and the moment of each. */
  readonly due: readonly { readonly kind: string; readonly at: number }[]
}

/** Jobs of each sort, for all of which something is due within `delayMs`. `claimForMs` is that of the system's type. */
async function plan({ operations, clock }: Tobedone, delayMs: number, claimForMs: number): Promise<Planned[]> {
  const planned: Planned[] = []
  const make = async (input: { expiresAt?: Date; dueAt?: Date } = {}): Promise<Job> => {
    const { job } = await operations.request(shop, { type: 'review', target: { type: 'P', id: 'timed' }, ...input })
    if (job === null) throw new Error('no job was made')
    return job
  }
  const soon = (): Date => new Date(clock.now().getTime() + delayMs)
  for (let index = 0; index < ofEach; index++) {
    const at = soon()
    planned.push({ job: await make({ expiresAt: at }), due: [{ kind: 'CANCELLED', at: at.getTime() }] })
    planned.push({ job: await make({ dueAt: at }), due: [{ kind: 'BECAME_OVERDUE', at: at.getTime() }] })
    const snoozed = await make()
    await operations.snooze(shop, { id: snoozed.id }, at)
    planned.push({ job: snoozed, due: [{ kind: 'WOKEN', at: at.getTime() }] })
    const claimed = await make()
    const { job } = await operations.claim(staff('ann'), { id: claimed.id })
    planned.push({
      job: claimed,
      due: [{ kind: 'UNCLAIMED', at: (job.claimedAt?.getTime() ?? Number.NaN) + claimForMs }],
    })
    // Everything at once: what is over is over, and nothing wakes that has expired.
    const both = await make({ dueAt: at, expiresAt: new Date(at.getTime() + 1) })
    planned.push({ job: both, due: [{ kind: 'CANCELLED', at: at.getTime() + 1 }] })
    // Started in time: the claim does not end.
    const started = await make()
    await operations.claim(staff('bob'), { id: started.id })
    await operations.start(staff('bob'), { id: started.id })
    planned.push({ job: started, due: [] })
  }
  return planned
}

async function happenedBySystem({ reads }: Tobedone, { job }: Planned): Promise<readonly JobEvent[]> {
  const events = await reads.history(shop, job, 0, 100)
  expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1))
  return events.filter(({ actor }) => actor === 'system')
}

/** Waits until all has happened, and looks that it happened once, and at its time. */
async function checkAll(
  system: Tobedone,
  planned: readonly Planned[],
  notBefore = 0,
  lateMs = mostLateMs,
): Promise<void> {
  await eventually(
    async () => (await Promise.all(planned.map((each) => happenedBySystem(system, each)))).flat().length,
    (count) => count >= planned.flatMap(({ due }) => due).length,
    15_000,
  )
  for (const each of planned) {
    const events = (await happenedBySystem(system, each)).filter(
      // Due a millisecond before it expires: told, if somebody looked in between.
      ({ kind }) => each.due.some((due) => due.kind === kind) || kind !== 'BECAME_OVERDUE',
    )
    expect(events.map(({ kind }) => kind)).toEqual(each.due.map(({ kind }) => kind))
    for (const [index, { at }] of each.due.entries()) {
      const lateByMs = (events[index]?.at.getTime() ?? Number.NaN) - Math.max(at, notBefore)
      expect(lateByMs).toBeGreaterThanOrEqual(0)
      expect(lateByMs).toBeLessThan(lateMs)
    }
    const now = await system.reads.job(shop, each.job.id)
    const last = each.due.at(-1)?.kind
    if (last === 'CANCELLED')
      expect(now).toMatchObject({ status: 'CANCELLED', cancellationReason: 'EXPIRED', closedBy: 'system' })
    if (last === 'BECAME_OVERDUE') expect(now).toMatchObject({ status: 'PENDING', overdueSince: now?.dueAt })
    if (last === 'WOKEN') expect(now).toMatchObject({ status: 'PENDING', snoozedUntil: null })
    if (last === 'UNCLAIMED') expect(now).toMatchObject({ status: 'PENDING', assignedTo: null, claimEndsAt: null })
    if (last === undefined) expect(now).toMatchObject({ status: 'IN_PROGRESS', assignedTo: 'bob' })
  }
}

describe('by the database’s clock', () => {
  const children: ChildProcess[] = []
  afterAll(async () => {
    await Promise.all(
      children.splice(0).map(async (child) => {
        child.stdin?.end()
        if (child.exitCode === null) await once(child, 'exit')
      }),
    )
  })

  /** A server on a machine whose clock is wrong. */
  async function startShifted(shiftMs: number): Promise<{ readonly now: number; readonly machine: number }> {
    const script = join(import.meta.dirname, 'support', 'clock-child.ts')
    const child = spawn(process.execPath, [script, database.url, String(shiftMs)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    children.push(child)
    const [line] = await once(createInterface(child.stdout), 'line')
    return JSON.parse(String(line))
  }

  test('two servers whose clocks are 5 s apart', async () => {
    const told = await Promise.all([startShifted(2_500), startShifted(-2_500)])
    expect((told[0]?.machine ?? 0) - (told[1]?.machine ?? 0)).toBeGreaterThan(3_000)
    const between = (told[0]?.now ?? 0) - (told[1]?.now ?? 0)
    expect(Math.abs(between)).toBeLessThan(2_000)
    const system = await open(review(1_500), { timerMs: never })
    expect(Math.abs((await databaseNow()) - system.clock.now().getTime())).toBeLessThan(500)
    await checkAll(system, await plan(system, 1_500, 1_500))
  })

  test('while all were down', async () => {
    const down = await openTestDatabase()
    const first = await openSystem(down.url, review(800), { timerMs: never })
    const planned = await plan(first, 800, 800)
    const [last] = planned.flatMap(({ due }) => due.map(({ at }) => at)).sort((a, b) => b - a)
    await first.close()
    await eventually(databaseNow, (now) => now > (last ?? 0))
    const openedAt = await databaseNow()
    const both = await Promise.all([openSystem(down.url, review(800)), openSystem(down.url, review(800))])
    // It takes a moment until a server is there.
    for (const system of both) await checkAll(system, planned, openedAt, 3_000)
    await Promise.all(both.map((system) => system.close()))
    await down.close()
  })
})

describe('by an injected clock', () => {
  test('nothing happens before its moment, and all when it has come, with two servers', async () => {
    const hour = 3_600_000
    const started = Date.UTC(2026, 9, 25, 0, 59, 0)
    const time = { ms: started }
    const clock = { now: () => new Date(time.ms) }
    const own = await openTestDatabase()
    // The night in which Berlin goes back from 3:00 to 2:00, in Berlin: an hour is an hour.
    vi.stubEnv('TZ', 'Europe/Berlin')
    expect([new Date(started).getHours(), new Date(started + hour).getHours()]).toEqual([2, 2])
    const both = [
      await openSystem(own.url, review(hour), { clock, timerMs: 20 }),
      await openSystem(own.url, review(hour), { clock, timerMs: 20 }),
    ]
    const [first] = both
    if (first === undefined) throw new Error('there is no system')
    const planned = await plan(first, hour, hour)
    const { job: witness } = await first.operations.request(shop, {
      type: 'review',
      target: { type: 'P', id: 'witness' },
      dueAt: new Date(started + hour - 1),
    })
    time.ms = started + hour - 1
    // A millisecond before the others: that it happened shows that the timers have looked by then.
    await eventually(
      () => first.reads.job(shop, witness?.id ?? ''),
      (job) => job?.overdueSince?.getTime() === time.ms,
    )
    for (const each of planned) expect(await happenedBySystem(first, each)).toEqual([])
    time.ms = started + hour + 1
    await checkAll(first, planned)
    await Promise.all(both.map((system) => system.close()))
    await own.close()
  })

  test('a claim that ends while the job is snoozed, and a due date that is moved: each told once', async () => {
    const time = { ms: Date.UTC(2026, 0, 1) }
    const clock = { now: () => new Date(time.ms) }
    const own = await openTestDatabase()
    const system = await openSystem(own.url, review(1_000), { clock, timerMs: 20 })
    const { operations } = system
    const { job } = await operations.request(shop, {
      type: 'review',
      target: { type: 'P', id: 'all' },
      dueAt: new Date(time.ms + 2_000),
      expiresAt: new Date(time.ms + 5_000),
    })
    const id = job?.id ?? ''
    await operations.claim(staff('ann'), { id })
    await operations.snooze(staff('ann'), { id }, new Date(time.ms + 3_000))
    const kinds = async (): Promise<string> => {
      const found = await system.reads.job(shop, id)
      if (found === null) return ''
      return (await system.reads.history(shop, found, 3, 100)).map(({ kind }) => kind).join(' ')
    }
    time.ms += 2_000
    await eventually(kinds, (said) => said === 'UNCLAIMED BECAME_OVERDUE')
    await operations.reschedule(shop, { id }, { dueAt: new Date(time.ms + 2_000) })
    time.ms += 2_000
    await eventually(kinds, (said) => said === 'UNCLAIMED BECAME_OVERDUE RESCHEDULED WOKEN BECAME_OVERDUE')
    time.ms += 1_000
    await eventually(kinds, (said) => said === 'UNCLAIMED BECAME_OVERDUE RESCHEDULED WOKEN BECAME_OVERDUE CANCELLED')
    await system.close()
    await own.close()
  })
})
