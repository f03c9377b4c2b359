// Steps that are needed under a condition: it is asked when all before them has passed, and may fail.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { type FlowDesk, flowDesk } from './support/flow-desk.ts'

const types = [
  defineJobType('verify_email'),
  defineJobType('complete_profile', { outcomes: ['person', 'company'] }),
  defineJobType('add_company', { metadata: z.object({ plan: z.string() }) }),
  defineJobType('approve'),
  defineJobType('tour'),
]
// In the file a step may stand before those that it comes after.
const inquiry = defineFlow('inquiry', {
  steps: [
    { type: 'approve', after: ['add_company'] },
    {
      type: 'add_company',
      after: ['complete_profile'],
      when({ completed: { complete_profile: profile } }) {
        if (profile === undefined) throw new Error('asked too early')
        return profile.outcome === 'company'
      },
      metadata: () => ({ plan: 'free' }),
    },
    { type: 'complete_profile' },
  ],
})
const broken = defineFlow('broken', {
  steps: [
    { type: 'tour' },
    {
      type: 'verify_email',
      when({ metadata }) {
        if (metadata['isBroken'] === true) throw new Error('no such customer')
        return true
      },
    },
    {
      type: 'add_company',
      metadata({ metadata }) {
        if (metadata['plan'] === undefined) throw new Error('no plan')
        return { plan: metadata['plan'] }
      },
    },
  ],
})

let desk: FlowDesk

beforeAll(async () => {
  desk = await flowDesk(types, [inquiry, broken])
})
afterAll(() => desk.close())

test.each([
  ['company', 'OPEN', 'WAITING', 3],
  ['person', 'NOT_NEEDED', 'OPEN', 2],
])(
  'whether a step is needed is known when the one before is done, and nothing begins before that: %s',
  async (outcome, asked, last, total) => {
    const target = desk.newTarget()
    expect(await desk.start('inquiry', target)).toMatchObject({ progress: { done: 0, total: 3 } })
    const before = { complete_profile: 'OPEN', add_company: 'WAITING', approve: 'WAITING' }
    expect(await desk.steps('inquiry', target)).toEqual(before)
    await desk.complete('complete_profile', target, outcome)
    await desk.settled()
    expect(await desk.steps('inquiry', target)).toEqual({
      complete_profile: 'DONE',
      add_company: asked,
      approve: last,
    })
    expect(await desk.progress('inquiry', target)).toMatchObject({ done: 1, total })
    expect(await desk.jobsOf(target)).toHaveLength(2)
  },
)

test('a flow whose functions fail at the start is not started, and who starts it is told of which step', async () => {
  const target = desk.newTarget()
  await expect(desk.start('broken', target, { metadata: { isBroken: true } })).rejects.toThrow(
    /INVALID_INPUT.*flow: when of the step \\"verify_email\\" of the flow \\"broken\\" failed: no such customer/,
  )
  await expect(desk.start('broken', target)).rejects.toThrow(
    /INVALID_INPUT.*flow: metadata of the step \\"add_company\\" of the flow \\"broken\\" failed: no plan/,
  )
  expect(await desk.progress('broken', target)).toBeNull()
  expect(await desk.jobsOf(target)).toEqual([])
  expect(await desk.start('broken', target, { metadata: { plan: 'pro' } })).toMatchObject({ wasStarted: true })
})
