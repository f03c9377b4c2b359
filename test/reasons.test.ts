// Why a job was closed by itself, in its history: as an import says it, as an export tells it again, and gone with an erasure.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Target } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { openSystem, shop } from './support/system.ts'

const types = [defineJobType('pay', { outcomes: ['card'] })]
const target = { type: 'Invoice', id: '17' }
const at = (day: number): string => `2020-01-0${day}T00:00:00.000Z`
const closings = [
  { at: at(2), by: 'system', operation: 'complete', outcome: 'card', because: 'Invoice 17 is paid.' },
  { at: at(3), by: 'ann', operation: 'reopen' },
  { at: at(4), by: 'system', operation: 'cancel', reason: 'TARGET_GONE', because: 'Its target is gone.' },
]

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types)
})
afterAll(async () => {
  await system?.close()
  await database?.close()
})

async function imported(externalId: string, about: Target, history: readonly object[]): Promise<readonly unknown[]> {
  const line = JSON.stringify({ externalId, type: 'pay', target: about, at: at(1), by: 'ann', history })
  async function* pieces() {
    yield line
  }
  return await Array.fromAsync(system.importJobs(pieces()))
}

async function historyOf(about: Target) {
  const { jobs } = await system.reads.jobs(shop, { filter: { target: about }, orderBy: 'CREATED_AT_ASC' })
  const [job] = jobs
  return job === undefined ? [] : await system.reads.history(shop, job, 0, 100)
}

test('the reasons of an import are in the history, and in the export as they came', async () => {
  await imported('one', target, closings)
  expect((await historyOf(target)).map(({ kind, reason, comment }) => [kind, reason, comment])).toEqual([
    ['REQUESTED', null, null],
    ['COMPLETED', 'Invoice 17 is paid.', null],
    ['REOPENED', null, null],
    ['CANCELLED', 'Its target is gone.', null],
  ])
  const lines = await Array.fromAsync(system.exportJobs())
  expect(lines.map((line) => JSON.parse(line).history)).toEqual([[closings[0], expect.anything(), closings[2]]])
})

test('a reason that is too long, or of something else than a closing, is refused', async () => {
  const wrong = { type: 'Invoice', id: 'wrong' }
  const long = [{ ...closings[0], because: 'x'.repeat(201) }]
  const isRefused = (field: string) => [{ outcome: 'REFUSED', refusal: { code: 'INVALID_INPUT', details: { field } } }]
  expect(await imported('long', wrong, long)).toMatchObject(isRefused('history[0].because'))
  const elsewhere = [{ at: at(2), by: 'ann', operation: 'claim', because: 'so' }]
  expect(await imported('elsewhere', wrong, elsewhere)).toMatchObject(isRefused('history[0].because'))
  expect(await historyOf(wrong)).toEqual([])
})

test('streams tell it as well', async () => {
  const live = { type: 'Invoice', id: 'live' }
  const stream = await system.subscribe({ viewer: () => shop, filter: { target: live } })
  await imported('live', live, closings.slice(0, 1))
  const requested = await stream.next()
  const completed = await stream.next()
  await stream.return?.()
  expect(requested.value?.event).toMatchObject({ kind: 'REQUESTED', reason: null })
  expect(completed.value?.event).toMatchObject({ kind: 'COMPLETED', reason: 'Invoice 17 is paid.' })
})

test('an erasure leaves only that there was one', async () => {
  await system.operations.eraseTarget({ ...shop, roles: ['admin'] }, target)
  const lines = await Array.fromAsync(system.exportJobs())
  expect(lines.join('')).not.toContain('Its target is gone.')
  const [erased] = lines.map((line) => JSON.parse(line)).filter(({ target: { id } }) => id.startsWith('erased-'))
  expect(erased.history.map(({ because }: { readonly because?: string }) => because ?? null)).toEqual([
    ...['[erased]', null, '[erased]', null],
  ])
})
