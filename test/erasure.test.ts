// Erasure, looked at in everything that is stored: what was planted is nowhere, and whatever is of others is as it was.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { asAdmin } from './support/as-admin.ts'
import { eventually } from './support/eventually.ts'
import { plant } from './support/planted.ts'
import { startServer, type TestServer } from './support/server.ts'
import { type StoredRow, storedRows, wordsIn } from './support/stored-rows.ts'
import { openSystem, shop, staff } from './support/system.ts'

const types = [
  defineJobType('review', { metadata: z.object({ iban: z.string() }), result: z.unknown(), outcomes: ['released'] }),
  defineJobType('call_back', { title: 'Call back' }),
]
const root: Viewer = { id: 'root', roles: ['admin'], groups: [] }

let server: TestServer

beforeAll(async () => {
  server = await startServer({ types })
})
afterAll(() => server?.close())

const everything = (): Promise<readonly StoredRow[]> => storedRows(server.databaseUrl)

async function nowOf({ id }: Job): Promise<Job> {
  const job = await server.tobedone.reads.job(shop, id)
  if (job === null) throw new Error('the job is gone')
  return job
}

/** What is stored of other jobs than these. */
function ofOthers(rows: readonly StoredRow[], jobs: readonly Job[]): readonly StoredRow[] {
  return rows.filter(({ jobId }) => !jobs.some(({ id }) => id === jobId))
}

describe('a person', () => {
  test('is nowhere afterwards, in whichever part they had; others and their jobs are as they were', async () => {
    const { operations, reads } = server.tobedone
    const { told, them, person, request, words } = await plant(server.tobedone, 'planted-p1', { target: 'a payment' })
    const jobs = [
      told,
      await request(shop, { candidateUsers: [person, 'colleague'] }),
      await request(shop, { excludedUsers: ['colleague', person] }),
      await request(shop, { assignedTo: person }),
    ]
    const reassigned = await request(shop, { assignedTo: person })
    await operations.assign(shop, reassigned, 'colleague')
    const closed = await request(shop)
    await operations.cancel(them, closed, 'SKIPPED')
    const onlySaid = await request(shop)
    await operations.comment(them, onlySaid, { body: 'planted-p1', isInternal: false })
    const reopened = await request(shop)
    await operations.complete(them, reopened, { result: 'planted-p1' })
    await operations.reopen(shop, reopened, {})
    jobs.push(reassigned, closed, onlySaid, reopened)
    await asAdmin(
      server.databaseUrl,
      `update tobedone.job set external_id = 'planted-p1' where id = '${told.id}'`,
      `update tobedone.job_event set snapshot = snapshot || '{"external_id": "planted-p1"}' where job_id = '${told.id}'`,
    )
    const { told: otherTold } = await plant(server.tobedone, 'kept-p1', { target: 'a payment' })

    const before = await everything()
    expect(wordsIn(before, words)).not.toEqual([])
    const answer = await operations.erasePerson(root, person)
    expect(answer).toMatchObject({ erasedCount: jobs.length, cancelledCount: 0 })
    const after = await everything()
    expect(wordsIn(after, words)).toEqual([])
    expect(ofOthers(after, jobs)).toEqual(ofOthers(before, jobs))
    expect(wordsIn(after, ['kept-p1-comment', 'kept-p1-result', 'kept-p1-iban'])).toHaveLength(3)
    expect((await nowOf(otherTold)).title).toBe('kept-p1-title-2')

    const erased = await nowOf(told)
    const pseudonym = erased.requestedBy
    expect(pseudonym).toMatch(/^erased-[0-9a-f]{32}$/)
    expect(erased).toMatchObject({
      ...{ status: 'COMPLETED', outcome: 'released', assignedTo: 'colleague', closedBy: 'colleague' },
      ...{ title: null, result: null, metadata: {}, idempotencyKey: null, idempotencyHash: null, externalId: null },
      ...{ excludedUsers: [pseudonym, 'other'], candidateUsers: ['other', pseudonym], targetId: 'a payment' },
      ...{ searchText: 'review\na payment', version: 6 },
    })
    expect((await nowOf(jobs[3] ?? told)).assignedTo).toBe(pseudonym)
    expect((await nowOf(closed)).closedBy).toBe(pseudonym)
    const events = await reads.history(shop, told, 0, 100)
    expect(events.map(({ kind, actor, comment }) => [kind, actor, comment?.body])).toEqual([
      ['REQUESTED', pseudonym, undefined],
      ['UPDATED', 'shop', undefined],
      ['COMMENTED', 'colleague', '[erased]'],
      ['COMMENTED', pseudonym, '[erased]'],
      ['COMPLETED', 'colleague', undefined],
      ['ERASED', 'root', undefined],
    ])
    expect(events.at(-1)?.job).toEqual(erased)

    expect(await operations.erasePerson(root, person)).toMatchObject({ erasedCount: 0 })
    expect(await everything()).toEqual(after)
    // What comes afterwards is a new fact, and gets the same pseudonym.
    const anew = await request(shop, { assignedTo: person })
    expect(anew.assignedTo).toBe(person)
    expect(await operations.erasePerson(root, person)).toMatchObject({ erasedCount: 1 })
    expect((await nowOf(anew)).assignedTo).toBe(pseudonym)
    expect(wordsIn(await everything(), words)).toEqual([])
  })

  test('who erases themselves is not written down again by that', async () => {
    const { operations } = server.tobedone
    const self: Viewer = { id: 'planted-self', roles: ['admin'], groups: [] }
    const { job } = await operations.request(self, { type: 'call_back', target: { type: 'Customer', id: '1' } })
    expect(await operations.erasePerson(self, self.id)).toMatchObject({ erasedCount: 1 })
    expect(wordsIn(await everything(), ['planted-self'])).toEqual([])
    expect((await nowOf(job ?? (await plant(server.tobedone, 'none')).told)).status).toBe('PENDING')
  })

  test('who has only found what others requested leaves no key behind', async () => {
    const { operations } = server.tobedone
    const rest = { type: 'call_back', target: { type: 'Customer', id: 'found' }, ifOpen: 'RETURN_EXISTING' } as const
    await operations.request(shop, rest)
    const finder = { ...shop, id: 'planted-finder' }
    expect(await operations.request(finder, { ...rest, idempotencyKey: 'planted-finding' })).toMatchObject({
      wasCreated: false,
    })
    expect(wordsIn(await everything(), ['planted-finder', 'planted-finding'])).toHaveLength(2)
    expect(await operations.erasePerson(root, finder.id)).toMatchObject({ erasedCount: 0 })
    expect(wordsIn(await everything(), ['planted-find'])).toEqual([])
  })

  test('is also taken from what is remembered of a type that was removed', async () => {
    const once = defineJobType('once', { assignedTo: 'planted-type', candidateUsers: ['planted-type', 'ann'] })
    await (await openSystem(server.databaseUrl, [...types, once])).close()
    expect(wordsIn(await everything(), ['planted-type'])).toHaveLength(1)
    expect(await server.tobedone.operations.erasePerson(root, 'planted-type')).toMatchObject({ erasedCount: 0 })
    expect(wordsIn(await everything(), ['planted-type'])).toEqual([])
  })
})

test('what a follower said when it failed is erased as well: nobody can tell whom it was about', async () => {
  const { told, person } = await plant(server.tobedone, 'planted-f1')
  const following = server.tobedone.follow(
    { name: 'crm', from: 'start', filter: {}, timeoutMs: 10_000 },
    async ({ event }) => {
      if (event.jobId === told.id) throw new Error(`There is no address for ${event.job.requestedBy}.`)
    },
  )
  const failed = await eventually(
    () => server.tobedone.followers(),
    ([follower]) => (follower?.failures ?? 0) > 0,
  )
  expect(failed[0]?.lastError).toContain(person)
  await following.stop()
  expect(await server.tobedone.operations.erasePerson(root, person)).toMatchObject({ erasedCount: 1 })
  expect(wordsIn(await everything(), [person])).toEqual([])
  expect((await server.tobedone.followers())[0]).toMatchObject({ failures: failed[0]?.failures, lastError: '[erased]' })
})

describe('a target', () => {
  test('is nowhere afterwards, and its open jobs are cancelled', async () => {
    const { operations, reads } = server.tobedone
    const { told, target, request, words } = await plant(server.tobedone, 'planted-t1', { person: 'someone' })
    const open = await request(shop, { assignedTo: 'colleague', ifOpen: 'REFUSE' })
    await operations.start(staff('colleague'), open)
    const called = await request(shop, { type: 'call_back', metadata: {} })
    const jobs = [told, open, called]
    const sameId = await request(shop, {
      ...{ target: { type: 'Order', id: 'planted' }, title: null, metadata: { iban: '-' } },
    })
    const before = await everything()
    const answer = await operations.eraseTarget(root, { type: 'Payment', id: target })
    expect(answer).toMatchObject({ erasedCount: 3, cancelledCount: 2 })
    const after = await everything()
    expect(wordsIn(after, words)).toEqual([])
    expect(ofOthers(after, jobs)).toEqual(ofOthers(before, jobs))
    const erased = await nowOf(open)
    expect(erased).toMatchObject({
      ...{ status: 'CANCELLED', cancellationReason: 'TARGET_GONE', closedBy: 'root', assignedTo: 'colleague' },
      ...{ targetType: 'Payment', metadata: {}, title: null },
    })
    expect(erased.targetId).toMatch(/^erased-[0-9a-f]{32}$/)
    expect(new Set([(await nowOf(told)).targetId, (await nowOf(called)).targetId])).toEqual(new Set([erased.targetId]))
    expect((await nowOf(called)).searchText).toBe(`call back\n${erased.targetId}`)
    expect((await reads.history(shop, open, 0, 9)).map(({ kind }) => kind)).toEqual([
      'REQUESTED',
      'STARTED',
      'CANCELLED',
      'ERASED',
    ])
    expect((await nowOf(sameId)).targetId).toBe('planted')
    expect(await operations.eraseTarget(root, { type: 'Payment', id: target })).toMatchObject({ erasedCount: 0 })
    expect(await everything()).toEqual(after)
    // The place of an only open job is free again.
    expect((await request(shop, { ifOpen: 'REFUSE' })).targetId).toBe(target)
    // An erased job goes on like any other, although its type wants metadata that it has no more.
    await operations.reopen(shop, open, {})
    await operations.complete(shop, open, { outcome: 'released' })
    expect((await nowOf(open)).status).toBe('COMPLETED')
  })
})

test('two deployments have different pseudonyms for one person', async () => {
  const { operations } = server.tobedone
  const other = await startServer({ types })
  try {
    const target = { type: 'Customer', id: 'pseudonyms' }
    const names = new Set<string | undefined>()
    for (const system of [operations, other.tobedone.operations]) {
      const { job } = await system.request(shop, { type: 'call_back', target, assignedTo: 'same' })
      await system.erasePerson(root, 'same')
      const { reads } = system === operations ? server.tobedone : other.tobedone
      names.add((await reads.job(shop, job?.id ?? ''))?.assignedTo ?? undefined)
    }
    expect(names.size).toBe(2)
  } finally {
    await other.close()
  }
})
