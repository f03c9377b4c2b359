// Whatever was done with jobs, erasures too: an export, imported into an empty database, makes the same rows and the same log, and is
// exported again as the very same bytes. Imported once more, anywhere, it changes nothing.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { JobError } from '../src/domain/job-error.ts'
import type { JsonObject } from '../src/domain/json.ts'
import { jobOperations, timedOperations } from '../src/domain/lifecycle.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { jsonObject, targetIds, titles } from './support/arbitrary-jobs.ts'
import { beginning, doAction, risk, step } from './support/arbitrary-steps.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const cleaned = z.looseObject({ note: z.string().trim().default('none') })
const types = [
  defineJobType('review', { outcomes: ['released'], staffGroups: risk, claimFor: 2_000, metadata: cleaned }),
  defineJobType('call_back', {
    ...{ outcomes: ['released'], ifOpen: 'REFUSE', priority: 70, candidateGroups: ['callers'] },
    ...{ dueIn: 1_500, expiresIn: 60_000, fourEyes: true },
  }),
]

const life = fc.record({
  beginning,
  title: fc.option(fc.constantFrom(...titles)),
  targetId: fc.constantFrom(...targetIds),
  metadata: fc.option(jsonObject),
  hasKey: fc.boolean(),
  hasDates: fc.boolean(),
})
// Everything at once: to somebody, or back to nobody.
const handOver = fc.record({
  from: fc.option(fc.constantFrom('ann', 'bob', 'shop')),
  to: fc.option(fc.constantFrom('ann', 'bob')),
})
const waits = ['claim', 'snooze', 'sitting', 'closing'] as const
const day = fc.record({
  lives: fc.array(life, { minLength: 1, maxLength: 4 }),
  steps: fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
  handOver: fc.option(handOver),
  erased: fc.option(fc.constantFrom('ann', 'bob', ...targetIds), { freq: 2 }),
  // What the steps alone seldom come to.
  waitedFor: fc.constantFrom(...waits),
})

function isRefused(error: unknown): null {
  if (error instanceof JobError) return null
  throw error
}

const admin: Viewer = { id: 'root', roles: ['admin'], groups: [] }

interface World {
  readonly system: Tobedone
  readonly time: { ms: number }
}

async function begin({ system, time }: World, drawn: typeof life extends fc.Arbitrary<infer Life> ? Life : never) {
  const { type, dueAt, expiresAt, isOnlyOpen, requestedBy, ...rest } = drawn.beginning
  const at = (ms: number | null): Date | null => (ms === null ? null : new Date(time.ms + 1 + ms))
  const answer = await system.operations
    .request(requestedBy, {
      ...{ ...rest, type, title: drawn.title, target: { type: 'P', id: drawn.targetId } },
      ...(drawn.metadata === null ? {} : { metadata: { ...drawn.metadata, note: ' said ' } }),
      ...(drawn.hasDates ? { dueAt: at(dueAt), expiresAt: at(expiresAt) } : {}),
      ...(drawn.hasKey ? { idempotencyKey: String(Math.random()) } : {}),
      ifOpen: isOnlyOpen ? 'REFUSE' : 'CREATE',
    })
    .catch(isRefused)
  return answer?.job?.id ?? null
}

async function wait({ system, time }: World, what: (typeof waits)[number]): Promise<void> {
  const { operations } = system
  const dueAt = new Date(time.ms + 1_000)
  const { job } = await operations.request(shop, { type: 'review', target: { type: 'P', id: 'waited for' }, dueAt })
  const id = job?.id ?? ''
  if (what === 'claim') {
    await operations.update(shop, { id }, { priority: 60 })
    await operations.claim(shop, { id })
    await operations.unclaim(shop, { id })
    await operations.claim(shop, { id })
  }
  if (what === 'snooze') await operations.snooze(shop, { id }, new Date(time.ms + 1_000))
  if (what === 'sitting') await operations.start(shop, { id })
  if (what === 'closing') await operations.cancel(shop, { id }, 'SKIPPED')
  time.ms += 2_500
  if (what === 'sitting') await operations.stop(shop, { id })
  if (what === 'closing') await operations.reopen(shop, { id }, {})
  await operations.settle(id)
  if (what === 'sitting') await operations.complete(shop, { id }, {})
  if (what === 'snooze') await operations.reschedule(shop, { id }, { expiresAt: new Date(time.ms + 1_000) })
  time.ms += 2_500
  await operations.settle(id)
}

async function live(
  world: World,
  { lives, steps, handOver: given, waitedFor, erased }: typeof day extends fc.Arbitrary<infer Day> ? Day : never,
) {
  const { system, time } = world
  const ids: string[] = []
  for (const drawn of lives) ids.push((await begin(world, drawn)) ?? '')
  await wait(world, waitedFor)
  for (const { job, viewer, passedMs, action } of steps) {
    time.ms += passedMs
    const id = ids[job % ids.length] ?? ''
    if (id === '') continue
    if (action === 'settle') await system.operations.settle(id)
    else await doAction(system, viewer, { id }, action, time.ms).catch(isRefused)
  }
  if (given) await system.operations.assignMany(shop, { from: given.from, to: given.to, filter: {} })
  if (erased === 'ann' || erased === 'bob') await system.operations.erasePerson(admin, erased)
  else if (erased !== null) await system.operations.eraseTarget(admin, { type: 'P', id: erased })
}

async function exported(system: Tobedone): Promise<string> {
  return (await Array.fromAsync(system.exportJobs())).join('')
}

async function outcomes(system: Tobedone, text: string): Promise<Readonly<Record<string, number>>> {
  // Cut anywhere, also within a character.
  const bytes = Buffer.from(text)
  async function* pieces() {
    for (let from = 0; from < bytes.length; from += 997) yield bytes.subarray(from, from + 997)
  }
  const counts: Record<string, number> = {}
  for await (const each of system.importJobs(pieces())) {
    expect('refusal' in each ? `${each.line}: ${each.refusal.message}` : null).toBeNull()
    counts[each.outcome] = (counts[each.outcome] ?? 0) + 1
  }
  return counts
}

const keys = "- 'external_id' - 'idempotency_key' - 'idempotency_hash'"

/** All that stands in the tables, but for what only an import or a place in the log makes different. */
async function contents({ url }: TestDatabase): Promise<readonly JsonObject[]> {
  const client = await connectProduct(url)
  const { rows: jobs } = await client.query(
    `select to_jsonb(j) ${keys} - 'place' as row from tobedone.job j order by id`,
  )
  const { rows: events } = await client.query(
    `select to_jsonb(e) - 'id' - 'place' - 'xid' - 'recorded_at' - 'is_imported' - 'snapshot' as row, e.snapshot ${keys} as state
       from tobedone.job_event e order by e.job_id, e.version`,
  )
  await client.end()
  return [...jobs, ...events]
}

test('an export, imported and exported again, is the same to the byte', { timeout: propertyTimeoutMs }, async () => {
  let jobs = 0
  let events = 0
  const done = new Set<string>()
  const property = fc.asyncProperty(
    fc.array(day, { minLength: 10, maxLength: size(20, 60), size: 'max' }),
    async (days) => {
      const time = { ms: Date.UTC(2026, 0, 1) }
      const options = { clock: { now: () => new Date(time.ms) }, hasTimers: false }
      const [here, there] = [await openTestDatabase(), await openTestDatabase()]
      const system = await openSystem(here.url, types, options)
      const copy = await openSystem(there.url, types, options)
      try {
        for (const what of waits) await wait({ system, time }, what)
        for (const each of days) await live({ system, time }, each)
        const text = await exported(system)
        const count = text.split('\n').length - 1
        jobs += count
        for (const [, word = ''] of text.matchAll(/"operation":"(\w+)"/g)) done.add(word)
        expect(await outcomes(copy, text)).toEqual(count === 0 ? {} : { IMPORTED: count })
        expect((await exported(copy)).split('\n')).toEqual(text.split('\n'))
        const whole = await contents(there)
        events += whole.length - count
        expect(whole).toEqual(await contents(here))
        // In both places all is known already; also when the jobs have gone on since.
        for (const each of days.slice(0, 1)) await live({ system: copy, time }, { ...each, erased: null })
        expect(await outcomes(system, text)).toEqual(count === 0 ? {} : { KNOWN: count })
        expect(await outcomes(copy, text)).toEqual(count === 0 ? {} : { KNOWN: count })
      } finally {
        await Promise.all([system.close(), copy.close()])
        await Promise.all([here.close(), there.close()])
      }
    },
  )
  await checkProperty('export and import', size(2, 60), property, { endOnFailure: true })
  // Nothing was left out.
  expect([...jobOperations, ...timedOperations].filter((word) => !done.has(word))).toEqual([])
  console.info(`${jobs} jobs with ${events} events went round`)
})
