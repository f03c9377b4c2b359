// Flows through the front door: steps are asked for in their order, once, and a checklist tells how far they have come.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { eventually } from './support/eventually.ts'
import { type FlowDesk, flowDesk } from './support/flow-desk.ts'
import { clientOf } from './support/graphql-client.ts'

const types = [
  defineJobType('verify_email', { expiresIn: '14d' }),
  defineJobType('complete_profile', { outcomes: ['person', 'company'], dueIn: '1d' }),
  defineJobType('add_company', { metadata: z.object({ plan: z.string() }) }),
  defineJobType('approve', { candidateGroups: ['risk'] }),
  defineJobType('tour', { ifOpen: 'RETURN_EXISTING' }),
  defineJobType('pay_out', { fourEyes: true, candidateUsers: ['rita', 'sam'] }),
]
const onboarding = defineFlow('onboarding', {
  title: 'Getting started',
  steps: [
    { type: 'verify_email' },
    { type: 'complete_profile', after: ['verify_email'], dueIn: '2h' },
    {
      type: 'add_company',
      after: ['complete_profile'],
      when: ({ completed }) => completed['complete_profile']?.outcome === 'company',
      metadata: ({ metadata }) => ({ plan: metadata['plan'] ?? 'free' }),
    },
    { type: 'approve', after: ['complete_profile', 'add_company'], assignedTo: null },
    { type: 'tour', optional: true },
  ],
})

const expenses = defineFlow('expenses', {
  steps: [{ type: 'tour' }, { type: 'pay_out', after: ['tour'] }],
})

let desk: FlowDesk

beforeAll(async () => {
  desk = await flowDesk(types, [onboarding, expenses])
})
afterAll(() => desk.close())

describe('a flow', () => {
  test('asks for what comes after a step when it is done, and tells how far it has come', async () => {
    const target = desk.newTarget()
    const started = await desk.start('onboarding', target, { assignedTo: 'uma', metadata: { plan: 'pro' } })
    expect(started).toMatchObject({
      wasStarted: true,
      progress: { status: 'OPEN', done: 0, total: 5, assignedTo: 'uma' },
    })
    expect(await desk.steps('onboarding', target)).toEqual({
      ...{
        verify_email: 'OPEN',
        complete_profile: 'WAITING',
        add_company: 'WAITING',
        approve: 'WAITING',
        tour: 'OPEN',
      },
    })
    await desk.complete('verify_email', target)
    const profile = await desk.openJob('complete_profile', target)
    expect(profile).toMatchObject({
      ...{ assignedTo: 'uma', requestedBy: 'system', flow: { name: 'onboarding', title: 'Getting started' } },
      step: { type: { name: 'complete_profile' }, dueInMs: 7_200_000, isOptional: false },
    })
    expect(Date.parse(profile.dueAt ?? '') - Date.parse(profile.createdAt)).toBeLessThan(7_300_000)
    await desk.complete('complete_profile', target, 'company')
    expect(await desk.openJob('add_company', target)).toMatchObject({ metadata: { plan: 'pro' } })
    expect(await desk.progress('onboarding', target)).toMatchObject({ done: 2, total: 5, isComplete: false })
    await desk.complete('add_company', target)
    expect(await desk.openJob('approve', target)).toMatchObject({ assignedTo: null, candidateGroups: ['risk'] })
    await desk.complete('approve', target)
    await desk.complete('tour', target)
    await eventually(
      () => desk.progress('onboarding', target),
      (progress) => progress?.status === 'COMPLETED',
    )
    expect(await desk.progress('onboarding', target)).toMatchObject({
      ...{ done: 5, total: 5, isComplete: true, closedBy: 'system' },
    })
    expect(await desk.jobsOf(target)).toHaveLength(5)
  })

  test('leaves out what its condition does not ask for', async () => {
    const target = desk.newTarget()
    await desk.start('onboarding', target)
    await desk.complete('verify_email', target)
    await desk.openJob('complete_profile', target)
    await desk.complete('complete_profile', target, 'person')
    await desk.openJob('approve', target)
    expect(await desk.steps('onboarding', target)).toMatchObject({ add_company: 'NOT_NEEDED', approve: 'OPEN' })
    expect(await desk.jobsOf(target)).toHaveLength(4)
  })

  test('does not ask again for what is done for the target already, nor for what is open', async () => {
    const target = desk.newTarget()
    await desk.request('verify_email', target)
    await desk.complete('verify_email', target)
    await desk.request('tour', target)
    const { progress } = await desk.start('onboarding', target)
    expect(progress).toMatchObject({ done: 1, total: 5 })
    expect(await desk.openJob('complete_profile', target)).toMatchObject({ flow: { name: 'onboarding' } })
    const [tour] = (await desk.jobsOf(target)).filter(({ type }) => type.name === 'tour')
    expect(tour).toMatchObject({ flow: null, step: null })
    expect(await desk.jobsOf(target)).toHaveLength(3)
  })

  test('is started once for a target, and done stays done', async () => {
    const target = desk.newTarget()
    for (const { name } of types) await desk.request(name, target, name === 'add_company' ? { plan: 'x' } : {})
    for (const { name } of types) await desk.complete(name, target)
    const first = await desk.start('onboarding', target)
    expect(first).toMatchObject({ wasStarted: true, progress: { status: 'COMPLETED', isComplete: true } })
    expect(await desk.start('onboarding', target)).toEqual({
      ...first,
      wasStarted: false,
      eventCursor: expect.any(String),
    })
    const other = desk.newTarget()
    const { progress } = await desk.start('onboarding', other)
    expect(await desk.start('onboarding', other)).toMatchObject({ wasStarted: false, progress })
  })
})

describe('a step that is cancelled', () => {
  test('lets the flow go on when it is skipped, or optional', async () => {
    const target = desk.newTarget()
    await desk.start('onboarding', target)
    await desk.cancel('tour', target, 'WITHDRAWN')
    await desk.cancel('verify_email', target, 'SKIPPED')
    await desk.openJob('complete_profile', target)
    expect(await desk.steps('onboarding', target)).toMatchObject({ tour: 'SKIPPED', verify_email: 'SKIPPED' })
    expect(await desk.progress('onboarding', target)).toMatchObject({ done: 0, total: 3 })
  })

  test('holds the flow otherwise, until it is done all the same', async () => {
    const target = desk.newTarget()
    await desk.start('onboarding', target)
    const job = await desk.openJob('verify_email', target)
    await desk.cancel('verify_email', target, 'REJECTED')
    // What the follower has handled before this is seen by what comes after it.
    await desk.settled()
    expect(await desk.steps('onboarding', target)).toMatchObject({ verify_email: 'HELD', complete_profile: 'WAITING' })
    expect(await desk.jobsOf(target)).toHaveLength(2)
    await desk.reopen(job.id)
    expect(await desk.steps('onboarding', target)).toMatchObject({ verify_email: 'OPEN' })
    await desk.complete('verify_email', target)
    await desk.openJob('complete_profile', target)
  })
})

describe('cancelling a flow', () => {
  test('withdraws what it requested and is open, and nothing follows', async () => {
    const target = desk.newTarget()
    await desk.request('tour', target)
    await desk.start('onboarding', target)
    const { progress } = await desk.cancelFlow('onboarding', target)
    expect(progress).toMatchObject({ status: 'CANCELLED', closedBy: 'shop', isComplete: false })
    expect(await desk.cancelFlow('onboarding', target)).toMatchObject({ progress: { status: 'CANCELLED' } })
    const jobs = await desk.jobsOf(target)
    expect(jobs.find(({ type }) => type.name === 'verify_email')).toMatchObject({
      ...{ status: 'CANCELLED', cancellationReason: 'WITHDRAWN', closedBy: 'shop' },
    })
    // It was not the flow that asked for it.
    expect(jobs.find(({ type }) => type.name === 'tour')).toMatchObject({ status: 'PENDING' })
    await desk.complete('tour', target)
    await desk.settled()
    expect(await desk.jobsOf(target)).toHaveLength(2)
    expect(await desk.start('onboarding', target)).toMatchObject({ wasStarted: true, progress: { status: 'OPEN' } })
    expect(await desk.steps('onboarding', target)).toMatchObject({ verify_email: 'OPEN', tour: 'DONE' })
  })
})

test.each(['rita', 'uma'])(
  'a step of four eyes is for neither who started the flow nor %s, whom it is for',
  async (whom) => {
    const staff = async (id: string) => desk.as(await clientOf(desk.server, id, { roles: ['staff'] }))
    const [rita, sam] = [await staff('rita'), await staff('sam')]
    const target = desk.newTarget()
    await rita.start('expenses', target, { assignedTo: whom })
    await desk.complete('tour', target)
    const { id } = await desk.openJob('pay_out', target)
    const codesOf = async (who: typeof rita, mutation: string) =>
      (await who.shop.send(`mutation ($id: ID!) { ${mutation} }`, { id })).errors?.map(
        ({ extensions }) => extensions.code,
      )
    const excluded = await desk.shop.send(
      'query ($id: ID!) { job(id: $id) { assignedTo requestedBy excludedUsers } }',
      { id },
    )
    const excludedUsers = [...new Set(['rita', whom])]
    expect(excluded.data).toEqual({ job: { assignedTo: null, requestedBy: 'system', excludedUsers } })
    const lift = 'updateJob(input: { id: $id, excludedUsers: ["zoe"] }) { job { excludedUsers } }'
    expect(await sam.shop.send(`mutation ($id: ID!) { ${lift} }`, { id })).toMatchObject({
      data: { updateJob: { job: { excludedUsers: ['zoe', ...excludedUsers] } } },
    })
    for (const mutation of [
      'claimJob(input: { id: $id }) { job { id } }',
      'completeJob(input: { id: $id }) { jobs { id } }',
    ])
      expect(await codesOf(rita, mutation)).toEqual(['EXCLUDED'])
    expect(await codesOf(desk, `assignJob(input: { id: $id, to: "${whom}" }) { job { id } }`)).toEqual(['EXCLUDED'])
    await sam.complete('pay_out', target)
    await eventually(
      () => desk.progress('expenses', target),
      (progress) => progress?.status === 'COMPLETED',
    )
  },
)

test('jobs are found by their flow, and what is unknown is refused with what is known', async () => {
  const target = desk.newTarget()
  await desk.start('onboarding', target)
  await desk.request('approve', target)
  expect(await desk.jobsOf(target, { flow: ['onboarding'] })).toHaveLength(2)
  expect(await desk.jobsOf(target, { not: { flow: ['onboarding'] } })).toHaveLength(1)
  await expect(desk.start('onbording', target)).rejects.toThrow(/INVALID_INPUT.*Did you mean \\"onboarding\\"/)
  await expect(desk.cancelFlow('onboarding', desk.newTarget())).rejects.toThrow(/NOT_FOUND/)
  await expect(desk.start('onboarding', { type: '', id: 'x' })).rejects.toThrow(/INVALID_INPUT/)
  expect(await desk.progress('onboarding', desk.newTarget())).toBeNull()
  const { data } = await desk.shop.send(
    '{ flows { name isActive steps { type { name } after { name } isConditional } } flow(name: "no") { name } }',
  )
  expect(data).toMatchObject({
    flow: null,
    flows: [{ name: 'expenses' }, { name: 'onboarding', isActive: true }],
  })
})
