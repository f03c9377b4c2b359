// Durable followers: one that fails waits, says so, and stops nobody else; nothing is skipped, and no stream is held up.
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Jobs } from '../src/index.ts'
import { eventually } from './support/eventually.ts'
import { call, type Ledger, mail, openLedger, requestCall } from './support/ledger.ts'

let ledger: Ledger

beforeEach(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.close())

test('one that fails is tried again after a while, says so, and stops nobody else; nothing is skipped', async () => {
  const jobs = await ledger.open()
  const seen: string[] = []
  const tries: number[] = []
  let isBroken = true
  jobs.follow('failing', async ({ job, id }, { tx }) => {
    await tx.query('insert into public.ledger (event_id, by) values ($1, $2)', [String(id), 'failing'])
    if (job.targetId === 'bad') tries.push(performance.now())
    if (job.targetId === 'bad' && isBroken) throw new Error('no connection to the crm')
  })
  jobs.follow('working', ({ job }) => void seen.push(job.targetId))
  await eventually(
    () => jobs.followers(),
    ({ length }) => length === 2,
  )
  for (const id of ['good', 'bad', 'late']) await requestCall(jobs, id)
  await eventually(
    () => seen,
    ({ length }) => length === 3,
  )
  const [failing, working] = await eventually(
    () => jobs.followers(),
    ([first]) => (first?.failures ?? 0) >= 3,
  )
  expect(failing).toMatchObject({ name: 'failing', lag: 2, lastError: 'no connection to the crm' })
  expect(failing?.nextTryAt).toBeInstanceOf(Date)
  expect(working).toMatchObject({ name: 'working', lag: 0, failures: 0, lastError: null, nextTryAt: null })
  expect(await ledger.handled()).toHaveLength(1)
  // From 100 ms on, at least half as long again each time.
  const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
  for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThan(95 * 2 ** index)
  isBroken = false
  await eventually(ledger.handled, ({ length }) => length === 3)
  expect(await ledger.handled()).toEqual(await ledger.logged())
  expect((await jobs.followers())[0]).toMatchObject({ failures: 0, lag: 0 })
})

test('a handler that hides a failed statement, or takes too long, has failed all the same', async () => {
  const jobs = await ledger.open()
  let isSlow = true
  const late: unknown[] = []
  jobs.follow(
    'slow',
    async (_, { tx }) => {
      if (!isSlow) return
      await delay(300)
      late.push(
        await Promise.resolve()
          .then(() => tx.query('select 1'))
          .catch((error: unknown) => error),
      )
    },
    { timeoutMs: 100, from: 'start' },
  )
  jobs.follow('hiding', async (_, { tx }) => void (await tx.query('select nonsense', []).then(null, () => null)), {
    from: 'start',
  })
  await requestCall(jobs, 'one')
  const states = await eventually(
    () => jobs.followers(),
    (all) => all.length === 2 && all.every(({ failures }) => failures > 0),
  )
  expect(states.map(({ lastError }) => lastError)).toEqual([
    expect.stringContaining('transaction is aborted'),
    'The handler took longer than 100 ms.',
  ])
  await eventually(
    () => late,
    ({ length }) => length > 0,
  )
  expect(String(late[0])).toContain('has ended')
  isSlow = false
  await eventually(
    () => jobs.followers(),
    ([, slow]) => slow?.lag === 0,
  )
})

test('it begins at its registration, goes on where it was, and can work with jobs in its transaction', async () => {
  const jobs = await ledger.open()
  await requestCall(jobs, 'before')
  const seen: string[] = []
  const follow = (system: Jobs, name: string, from: 'now' | 'start') =>
    system.follow(
      name,
      async ({ kind, job }, { tx }) => {
        await jobs.request(mail, { target: { type: 'Call', id: job.targetId } }, { tx })
        seen.push(`${name} ${job.targetId} ${kind}`)
      },
      { from, type: call, kinds: ['REQUESTED'] },
    )
  const following = follow(jobs, 'new', 'now')
  await following.registered
  expect(() => follow(jobs, 'new', 'now')).toThrow('followed in this process already')
  const { id } = await requestCall(jobs, 'after')
  await jobs.complete(id)
  await eventually(
    () => seen,
    ({ length }) => length === 1,
  )
  await following.stop()
  await requestCall(jobs, 'meanwhile')
  const other = await ledger.open()
  follow(other, 'new', 'start')
  follow(other, 'old', 'start')
  await eventually(
    () => seen,
    ({ length }) => length === 5,
  )
  expect(seen.filter((line) => line.startsWith('new'))).toEqual(['new after REQUESTED', 'new meanwhile REQUESTED'])
  expect(seen.filter((line) => line.startsWith('old')).map((line) => line.split(' ')[1])).toEqual([
    'before',
    'after',
    'meanwhile',
  ])
  // Seen before the commit.
  await eventually(
    () => jobs.jobs({ type: mail }),
    (page) => page.jobs.length === 5,
  )
  // What was not wanted is passed as well.
  await eventually(
    () => jobs.followers(),
    (all) => all.every(({ lag }) => lag === 0),
  )
})

test('a handler that takes its time holds up no stream, and closing waits for it', async () => {
  const jobs = await ledger.open()
  const begun = Promise.withResolvers<void>()
  const free = Promise.withResolvers<void>()
  let isDone = false
  jobs.follow(
    'patient',
    async () => {
      begun.resolve()
      await free.promise
      isDone = true
    },
    { from: 'start' },
  )
  await requestCall(jobs, 'one')
  await begun.promise
  const events = jobs.events({ after: await jobs.eventCursor() })
  const beganAt = performance.now()
  await requestCall(jobs, 'two')
  expect((await events.next()).value).toMatchObject({ job: { targetId: 'two' } })
  expect(performance.now() - beganAt).toBeLessThan(2_000)
  const closed = jobs.close()
  free.resolve()
  await closed
  expect(isDone).toBe(true)
  expect(await events.next()).toEqual({ done: true, value: undefined })
})

test('a name that cannot be one, and a filter that cannot be, are refused at once', async () => {
  const jobs = await ledger.open()
  const refused = expect.objectContaining({ code: 'INVALID_INPUT' })
  expect(() => jobs.follow('', () => {})).toThrow(refused)
  expect(() => jobs.follow('x'.repeat(101), () => {})).toThrow(refused)
  expect(() => jobs.follow('x', () => {}, { filter: { priorityAtLeast: 1.5 } })).toThrow(refused)
  expect(() => jobs.follow('x', () => {}, { timeoutMs: 0 })).toThrow(refused)
  expect(await jobs.followers()).toEqual([])
})

test('what comes while an event is handled, behind which others than those wanted were read already, is not overlooked', async () => {
  const jobs = await ledger.open()
  const seen: string[] = []
  const witnessed: string[] = []
  await requestCall(jobs, 'first')
  await jobs.request(mail, { target: { type: 'Customer', id: 'unwanted' } })
  jobs.follow('witness', ({ job }) => void witnessed.push(job.targetId), { from: 'start' })
  await eventually(
    () => witnessed,
    ({ length }) => length === 2,
  )
  const handler = async ({ job }: { readonly job: { readonly targetId: string } }): Promise<void> => {
    seen.push(job.targetId)
    if (job.targetId !== 'first') return
    await requestCall(jobs, 'second')
    // All in this process have been woken for it by then.
    await eventually(
      () => witnessed,
      ({ length }) => length === 3,
    )
  }
  jobs.follow('picky', handler, { from: 'start', filter: { type: ['call'] } })
  await eventually(
    () => seen,
    ({ length }) => length === 2,
  )
  expect(seen).toEqual(['first', 'second'])
})
