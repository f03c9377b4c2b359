// The rules of dates, each where it can be broken: at the request, by snoozing, rescheduling and reopening.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { RequestInput } from '../src/domain/command.ts'
import type { Job } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { openSystem, shop } from './support/system.ts'

const hourMs = 3_600_000
const types = [defineJobType('plain'), defineJobType('timed', { dueIn: '4h', expiresIn: '6h', claimFor: '2h' })]
const time = { ms: Date.UTC(2026, 0, 1) }

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { clock: { now: () => new Date(time.ms) }, timerMs: 3_600_000 })
})
afterAll(async () => {
  await system?.close()
  await database?.close()
})

const inHours = (hours: number): Date => new Date(time.ms + hours * hourMs)

async function made(rest: Partial<RequestInput> = {}, type = 'plain'): Promise<Job> {
  const { job } = await system.operations.request(shop, { type, target: { type: 'P', id: '1' }, ...rest })
  if (job === null) throw new Error('no job was made')
  return job
}

async function isRefused(work: Promise<unknown>, field: string): Promise<void> {
  await expect(work).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(field) })
}

test('a request refuses dates that have passed, and an expiry before it is due', async () => {
  await isRefused(made({ dueAt: inHours(0) }), 'dueAt')
  await isRefused(made({ expiresAt: inHours(-1) }), 'expiresAt')
  await isRefused(made({ dueAt: inHours(3), expiresAt: inHours(2) }), 'expiresAt')
})

test('a default never lies before a date that was given, and gives way to it', async () => {
  expect(await made({}, 'timed')).toMatchObject({ dueAt: inHours(4), expiresAt: inHours(6) })
  expect(await made({ dueAt: inHours(9) }, 'timed')).toMatchObject({ dueAt: inHours(9), expiresAt: inHours(9) })
  expect(await made({ expiresAt: inHours(1) }, 'timed')).toMatchObject({ dueAt: inHours(1), expiresAt: inHours(1) })
  expect(await made({ dueAt: null, expiresAt: null }, 'timed')).toMatchObject({ dueAt: null, expiresAt: null })
})

test('a job is snoozed until a later moment, before it expires', async () => {
  const { id } = await made({ expiresAt: inHours(5) })
  await isRefused(system.operations.snooze(shop, { id }, inHours(0)), 'until')
  await isRefused(system.operations.snooze(shop, { id }, inHours(5)), 'until')
  const { job } = await system.operations.snooze(shop, { id }, inHours(4))
  expect(job.snoozedUntil).toEqual(inHours(4))
  await isRefused(system.operations.reschedule(shop, { id }, { expiresAt: inHours(4) }), 'expiresAt')
})

test('a job is rescheduled to moments to come, in their order', async () => {
  const { id } = await made({ dueAt: inHours(2) })
  await isRefused(system.operations.reschedule(shop, { id }, { dueAt: inHours(-1) }), 'dueAt')
  await isRefused(system.operations.reschedule(shop, { id }, { expiresAt: inHours(0) }), 'expiresAt')
  await isRefused(system.operations.reschedule(shop, { id }, { expiresAt: inHours(1) }), 'expiresAt')
  const { job } = await system.operations.reschedule(shop, { id }, { expiresAt: inHours(3) })
  expect(job).toMatchObject({ dueAt: inHours(2), expiresAt: inHours(3) })
})

test('what has expired is reopened with a new expiry, or none', async () => {
  const { id } = await made({ expiresAt: inHours(1) })
  time.ms += 2 * hourMs
  await system.operations.settle(id)
  await isRefused(system.operations.reopen(shop, { id }, {}), 'expiresAt')
  await isRefused(system.operations.reopen(shop, { id }, { expiresAt: inHours(-1) }), 'expiresAt')
  expect((await system.operations.reopen(shop, { id }, { expiresAt: null })).job).toMatchObject({ status: 'PENDING' })
})

test('a claim that is not started returns by itself, also after the job was closed and reopened', async () => {
  const { id } = await made({}, 'timed')
  await system.operations.claim(shop, { id })
  await system.operations.cancel(shop, { id }, 'WITHDRAWN')
  time.ms += 3 * hourMs
  const { job } = await system.operations.reopen(shop, { id }, {})
  expect(job).toMatchObject({ assignedTo: 'shop', claimEndsAt: inHours(2) })
  time.ms += 2 * hourMs
  await system.operations.settle(id)
  expect(await system.reads.job(shop, id)).toMatchObject({ assignedTo: null, claimedAt: null, claimEndsAt: null })
})

test('a retry of a claim knows only the version from before it, and is a success', async () => {
  const { id, version } = await made()
  const expected = { id, expectedVersion: version }
  const { job } = await system.operations.claim(shop, expected)
  expect((await system.operations.claim(shop, expected)).job.version).toBe(job.version)
  await expect(system.operations.stop(shop, expected)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
})
