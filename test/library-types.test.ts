// What must not compile: tsc checks these lines, and each `@ts-expect-error` fails where there is no error any more.
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { defineJobType, type Job, type Jobs, type TypedJob } from '../src/index.ts'

const review = defineJobType('review', {
  metadata: z.object({ paymentId: z.string(), tries: z.number().default(1) }),
  result: z.object({ note: z.string() }),
  outcomes: ['released', 'refunded'],
})
const call = defineJobType('call')
const target = { type: 'Payment', id: '17' }

/** Never called: only its types count. */
async function wrong(jobs: Jobs): Promise<void> {
  await jobs.request(review, { target, metadata: { paymentId: '17' } })
  // @ts-expect-error: the metadata is missing
  await jobs.request(review, { target })
  // @ts-expect-error: the paymentId is missing
  await jobs.request(review, { target, metadata: {} })
  // @ts-expect-error: the paymentId is a text
  await jobs.request(review, { target, metadata: { paymentId: 17 } })
  // @ts-expect-error: there is no such field
  await jobs.request(review, { target, metadata: { paymentId: '17', other: 1 } })
  // @ts-expect-error: there is no such word
  await jobs.request(call, { target, ifOpen: 'MAYBE' })
  // @ts-expect-error: types go by their objects, which know what fits them
  await jobs.request('review', { target, metadata: { paymentId: '17' } })
  // @ts-expect-error: the target is missing
  await jobs.request(call, {})
  await jobs.request(call, { target })
  await jobs.request(call, { target, metadata: { anything: ['goes'] } })

  const outcomes = ['released', 'refunded'] as const
  defineJobType('pay', { outcomes, actionLinks: { outcomes: { released: 'Release it' }, withoutSignIn: true } })
  defineJobType('pay', { outcomes, actionLinks: { outcomes: ['refunded'] } })
  // @ts-expect-error: there is no such outcome
  defineJobType('pay', { outcomes, actionLinks: { outcomes: ['forgotten'] } })
  // @ts-expect-error: there is no such outcome
  defineJobType('pay', { outcomes, actionLinks: { outcomes: { forgotten: 'Forget it' } } })

  await jobs.complete(review, { target, outcome: 'released', result: { note: 'fine' } })
  await jobs.complete(review, { target, metadata: { tries: 2 } })
  // @ts-expect-error: there is no such outcome
  await jobs.complete(review, { target, outcome: 'forgotten' })
  // @ts-expect-error: the result has a note
  await jobs.complete(review, { target, outcome: 'released', result: { text: 'fine' } })
  // @ts-expect-error: this type has no outcomes
  await jobs.complete(call, { target, outcome: 'released' })
  // @ts-expect-error: only the system lets jobs expire
  await jobs.cancel('id', 'EXPIRED')
  // @ts-expect-error: there is no such role
  jobs.as({ id: 'ann', roles: ['boss'] })
  // @ts-expect-error: there is no such kind of event
  jobs.events({ kinds: ['HAPPENED'] })
  // @ts-expect-error: a number is no transaction
  await jobs.claim('id', { tx: 17 })
}

/** Never called either. */
function wrongConditions(): void {
  defineJobType('pay', { outcomes: ['card'], isDone: async () => ({ outcome: 'card', reason: 'so' }) })
  defineJobType('pay', { isDone: (of, job) => of.id === job.targetId && { result: [1] } })
  // @ts-expect-error: there is no such outcome
  defineJobType('pay', { outcomes: ['card'], isDone: () => ({ outcome: 'cash' }) })
  // @ts-expect-error: the note is a text
  defineJobType('pay', { result: z.object({ note: z.string() }), isDone: () => ({ result: { note: 1 } }) })
  // @ts-expect-error: it does not answer
  defineJobType('pay', { isDone: async () => {} })
  // @ts-expect-error: it is there or it is not
  defineJobType('pay', { isTargetGone: () => null })
}

test('answers are typed by the type', () => {
  expect([wrong, wrongConditions]).toEqual([expect.any(Function), expect.any(Function)])
  type Review = Awaited<ReturnType<typeof askForReview>>
  const askForReview = async (jobs: Jobs) => (await jobs.request(review, { target, metadata: { paymentId: '17' } })).job
  expectTypeOf<Review['metadata']>().toEqualTypeOf<{ paymentId: string; tries: number }>()
  expectTypeOf<Review['outcome']>().toEqualTypeOf<'released' | 'refunded' | null>()
  expectTypeOf<Review['result']>().toEqualTypeOf<{ note: string } | null>()
  expectTypeOf<Job>().toExtend<TypedJob>()
  const askAs = async (jobs: Jobs) => (await jobs.as({ id: 'ann' }).request(call, { target })).job
  expectTypeOf<null>().toExtend<Awaited<ReturnType<typeof askAs>>>()
})
