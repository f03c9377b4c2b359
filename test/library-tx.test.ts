// Operations in the product's own transaction, by another Prisma client and by pg: together or not at all, and whatever is
// refused there, the transaction goes on.
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createTobedone, defineJobType, type Jobs } from '../src/index.ts'
import { openProduct, type Product, type ProductWork } from './product/open-product.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'

const review = defineJobType('review', {
  metadata: z.object({ amount: z.number(), tags: z.array(z.string()).default([]) }),
  outcomes: ['released', 'refunded'],
  expiresIn: '30d',
})
const call = defineJobType('call')
const kinds = ['prisma', 'pg'] as const

let database: TestDatabase
let jobs: Jobs
/** The same jobs, for those that are to wait in vain. */
let impatient: Jobs
let product: Product

beforeAll(async () => {
  database = await openTestDatabase()
  jobs = await createTobedone({ types: [review, call], database: database.url })
  impatient = await createTobedone({ types: [review, call], database: database.url, lockTimeoutMs: 800 })
  product = await openProduct(database.url)
})
afterAll(async () => {
  await product.close()
  await Promise.all([jobs.close(), impatient.close()])
  await database.close()
})

const targetOf = (id: string) => ({ type: 'Payment', id })
const requestReview = (id: string, work?: ProductWork) =>
  jobs.request(review, { target: targetOf(id), metadata: { amount: 17.5 } }, work && { tx: work.tx })
const kindsOf = async (id: string) => (await jobs.history(id)).map(({ kind }) => kind)

describe.each(kinds)('in a transaction of %s', (kind) => {
  test('the product and the job are seen together, at the commit', async () => {
    const id = `${kind} together`
    const events = jobs.events({ filter: { target: targetOf(id) } })
    const next = events.next()
    const requested = await product.transaction(kind, async (work) => {
      await work.pay(id, 'failed')
      const answer = await requestReview(id, work)
      expect(answer).toMatchObject({ wasCreated: true, job: { metadata: { amount: 17.5, tags: [] }, version: 1 } })
      await jobs.claim(answer.job.id, { tx: work.tx })
      expect((await jobs.jobs({ target: targetOf(id) })).jobs).toEqual([])
      expect(await product.payments()).not.toContain(id)
      return answer.job
    })
    expect(await product.payments()).toContain(id)
    expect(await jobs.job(requested.id)).toMatchObject({ assignedTo: 'service', version: 2 })
    expect((await next).value).toMatchObject({ kind: 'REQUESTED', jobId: requested.id })
    expect((await events.next()).value).toMatchObject({ kind: 'CLAIMED', jobId: requested.id })
    await events.return()
  })

  test('both are rolled back together', async () => {
    const id = `${kind} undone`
    const { job: kept } = await requestReview(`${kind} kept`)
    await expect(
      product.transaction(kind, async (work) => {
        await work.pay(id, 'failed')
        await requestReview(id, work)
        await jobs.complete(review, { target: targetOf(`${kind} kept`), outcome: 'released' }, { tx: work.tx })
        throw new Error('the product changed its mind')
      }),
    ).rejects.toThrow('changed its mind')
    expect(await product.payments()).not.toContain(id)
    expect((await jobs.jobs({ target: targetOf(id) })).jobs).toEqual([])
    expect(await kindsOf(kept.id)).toEqual(['REQUESTED'])
  })

  test('every operation works, and the cursor given leads on from it', async () => {
    const due = new Date('2030-01-02T03:04:05.678Z')
    const { id, eventCursor } = await product.transaction(kind, async ({ tx }) => {
      const options = { tx }
      const { job } = await jobs.request(
        call,
        { target: targetOf(`${kind} all`), candidateGroups: ['a "b"', 'c\\d'] },
        options,
      )
      await jobs.update(job.id, { title: 'Ring', metadata: { nested: { list: [1, null, 'ü'] } } }, options)
      await jobs.reschedule(job.id, { dueAt: due }, options)
      await jobs.snooze(job.id, new Date('2029-01-01T00:00:00Z'), options)
      await jobs.snooze(job.id, null, options)
      await jobs.comment(job.id, 'said', options)
      await jobs.assign(job.id, 'service', options)
      await jobs.start(job.id, options)
      await jobs.stop(job.id, options)
      await jobs.unclaim(job.id, options)
      const next = await jobs.claimNext(
        { type: [call], group: ['a "b"'], createdAfter: new Date('2020-01-01') },
        options,
      )
      expect(next.job).toMatchObject({ id: job.id, dueAt: due, candidateGroups: ['a "b"', 'c\\d'] })
      await jobs.cancel(job.id, 'WITHDRAWN', options)
      const { eventCursor } = await jobs.reopen(job.id, {}, options)
      await jobs.complete(job.id, { result: { said: 'yes' } }, options)
      return { id: job.id, eventCursor }
    })
    const made = [
      'REQUESTED',
      'UPDATED',
      'RESCHEDULED',
      'SNOOZED',
      'WOKEN',
      'COMMENTED',
      'ASSIGNED',
      'STARTED',
      'STOPPED',
    ]
    expect(await kindsOf(id)).toEqual([...made, 'UNCLAIMED', 'CLAIMED', 'CANCELLED', 'REOPENED', 'COMPLETED'])
    expect(await jobs.job(id)).toMatchObject({ title: 'Ring', metadata: { nested: { list: [1, null, 'ü'] } } })
    const events = jobs.events({ after: eventCursor })
    const { job } = await jobs.request(call, { target: targetOf(`${kind} after`) })
    expect((await events.next()).value).toMatchObject({ jobId: job.id })
    await events.return()
  })

  test('whatever is refused, the transaction goes on and commits', async () => {
    const id = `${kind} refused`
    const { job } = await jobs.request(call, { target: targetOf(id), ifOpen: 'REFUSE', idempotencyKey: `${kind} key` })
    const { job: closed } = await jobs.request(call, { target: targetOf(`${id} closed`) })
    await jobs.cancel(closed.id, 'SKIPPED')
    const ann = jobs.as({ id: 'ann' })
    await product.transaction(kind, async (work) => {
      const options = { tx: work.tx }
      const refused: readonly [string, () => Promise<unknown>][] = [
        ['ALREADY_OPEN', () => jobs.request(call, { target: targetOf(id), ifOpen: 'REFUSE' }, options)],
        [
          'IDEMPOTENCY_CONFLICT',
          () => jobs.request(call, { target: targetOf('x'), idempotencyKey: `${kind} key` }, options),
        ],
        ['INVALID_INPUT', () => jobs.request(call, { target: targetOf('') }, options)],
        ['INVALID_INPUT', () => jobs.request(call, { target: targetOf('x\u0000y') }, options)],
        ['INVALID_INPUT', () => jobs.complete(job.id, { outcome: 'none of it' }, options)],
        ['UNKNOWN_TYPE', () => jobs.request(defineJobType('unheard_of'), { target: targetOf('x') }, options)],
        ['UNKNOWN_TYPE', () => jobs.complete(defineJobType('unheard_of'), { target: targetOf('x') }, options)],
        ['NOT_FOUND', () => jobs.claim('no such job', options)],
        ['NOT_FOUND', () => ann.claim(job.id, options)],
        ['FORBIDDEN', () => ann.request(call, { target: targetOf('x') }, options)],
        ['CLOSED', () => jobs.start(closed.id, options)],
        // What the compiler keeps a product in TypeScript from.
        ['INVALID_INPUT', () => jobs.cancel(job.id, JSON.parse('"BORED"'), options)],
        ['INVALID_INPUT', () => jobs.claimNext({ assignedTo: JSON.parse('"ann"') }, options)],
        ['INVALID_INPUT', () => jobs.update(job.id, { candidateGroups: JSON.parse('"risk"') }, options)],
        ['INVALID_INPUT', () => jobs.request(call, JSON.parse('{}'), options)],
        ['INVALID_INPUT', () => jobs.request(call, { target: JSON.parse('{ "type": "A", "id": 1 }') }, options)],
        ['INVALID_INPUT', () => jobs.request(call, { target: targetOf('x'), ifOpen: JSON.parse('"MAYBE"') }, options)],
        ['INVALID_INPUT', () => jobs.snooze(job.id, JSON.parse('"2030-01-01"'), options)],
        ['INVALID_INPUT', () => jobs.claim(JSON.parse('null'), options)],
        ['VERSION_CONFLICT', () => jobs.update({ id: job.id, expectedVersion: 7 }, { priority: 1 }, options)],
      ]
      for (const [code, ask] of refused) await expect(ask(), code).rejects.toMatchObject({ name: 'JobError', code })
      await work.pay(id, 'paid all the same')
    })
    expect(await product.payments()).toContain(id)
    expect(await kindsOf(job.id)).toEqual(['REQUESTED'])
  })

  test('a key that found a job leads to it, also from the next transaction', async () => {
    const target = targetOf(`${kind} found`)
    const { job } = await jobs.request(call, { target })
    const ask = () =>
      product.transaction(kind, ({ tx }) =>
        jobs.request(call, { target, ifOpen: 'RETURN_EXISTING', idempotencyKey: `${kind} found` }, { tx }),
      )
    expect(await ask()).toMatchObject({ job: { id: job.id }, wasCreated: false })
    await jobs.complete(job.id)
    expect(await ask()).toMatchObject({ job: { id: job.id, status: 'COMPLETED' }, wasCreated: false })
  })

  test('versions and order stay right when the product wrote first and stays open', async () => {
    const { job } = await requestReview(`${kind} order`)
    const events = jobs.events({ filter: { target: targetOf(`${kind} order`) }, after: await jobs.eventCursor() })
    await product.transaction(kind, async (work) => {
      await work.pay(`${kind} order`, 'early')
      for (const text of ['one', 'two']) await jobs.comment(job.id, text)
      await jobs.comment(job.id, 'three', { tx: work.tx })
      await jobs.claim(job.id, { tx: work.tx })
    })
    await jobs.comment(job.id, 'four')
    const versions: number[] = []
    for await (const { version } of events) if (versions.push(version) === 5) break
    expect(versions).toEqual([2, 3, 4, 5, 6])
  })

  test('two that want the same jobs the other way round: neither waits for ever, and both stay usable', async () => {
    const [one, two] = [(await requestReview(`${kind} one`)).job, (await requestReview(`${kind} two`)).job]
    const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const work = (mine: string, theirs: string, place: 0 | 1) =>
      product.transaction(kind, async ({ tx, pay }) => {
        await jobs.comment(mine, 'mine', { tx })
        met[place].resolve()
        await met[place === 0 ? 1 : 0].promise
        const told = await impatient.comment(theirs, 'theirs', { tx }).then(
          () => 'done',
          (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
        )
        await pay(`${kind} crossed ${place}`, String(told))
        return told
      })
    const told = await Promise.all([work(one.id, two.id, 0), work(two.id, one.id, 1)])
    expect(told).toContain('UNAVAILABLE')
    for (const each of told) expect(['done', 'UNAVAILABLE']).toContain(each)
    expect(await product.payments()).toEqual(expect.arrayContaining([`${kind} crossed 0`, `${kind} crossed 1`]))
    for (const { id } of [one, two]) {
      const versions = (await jobs.history(id)).map(({ version }) => version)
      expect(versions).toEqual(versions.map((_, index) => index + 1))
    }
  })

  test('one that completes and one that requests wait for each other, not for ever', async () => {
    const target = targetOf(`${kind} only`)
    await jobs.request(call, { target, ifOpen: 'RETURN_EXISTING' })
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        product.transaction(kind, async ({ tx }) => {
          if (index % 2 === 0) return (await jobs.complete(call, { target }, { tx })).jobs.length
          const { wasCreated } = await jobs.request(call, { target, ifOpen: 'RETURN_EXISTING' }, { tx })
          await delay(5)
          return wasCreated
        }),
      ),
    )
    expect(answers).toHaveLength(6)
    expect((await jobs.jobs({ target, open: true })).jobs.length).toBeLessThanOrEqual(1)
  })

  test('a job that is held for long is refused in time', async () => {
    const { job } = await requestReview(`${kind} held`)
    const holder = new Client({ connectionString: database.url })
    await holder.connect()
    await holder.query('begin; select from tobedone.job for update')
    await product.transaction(kind, async (work) => {
      await expect(impatient.claim(job.id, { tx: work.tx })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await holder.query('rollback')
      await jobs.claim(job.id, { tx: work.tx })
      await work.pay(`${kind} held`, 'fine')
    })
    await holder.end()
    expect(await kindsOf(job.id)).toEqual(['REQUESTED', 'CLAIMED'])
  })
})
