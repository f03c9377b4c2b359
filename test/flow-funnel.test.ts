// The funnel of a flow: its steps in their order, and only what was requested as a step of it; now, as of then, and live.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Target } from '../src/domain/job.ts'
import { eventually } from './support/eventually.ts'
import { type FlowDesk, flowDesk } from './support/flow-desk.ts'
import { RawSocket } from './support/raw-socket.ts'

const names = ['verify_email', 'fill_profile', 'take_tour', 'call', 'approve']
const onboarding = defineFlow('onboarding', {
  steps: [
    { type: 'verify_email' },
    { type: 'fill_profile', after: ['verify_email'] },
    { type: 'take_tour', after: ['fill_profile'] },
  ],
})
// Both branches come after the first step; the last comes after whichever of them, and stands before them in the file.
const branching = defineFlow('branching', {
  steps: [
    { type: 'verify_email' },
    { type: 'approve', after: ['take_tour', 'call'] },
    { type: 'take_tour', after: ['verify_email'] },
    { type: 'call', after: ['verify_email'], when: ({ metadata }) => metadata['isLarge'] === true },
    { type: 'fill_profile' },
  ],
})
const holding = defineFlow('holding', {
  steps: [{ type: 'call' }, { type: 'take_tour', optional: true }, { type: 'approve', after: ['call'] }],
})
// As long as one may be.
const longNames = Array.from({ length: 100 }, (_, index) => `step_${index}`)
const long = defineFlow('long', { steps: longNames.map((type) => ({ type })) })
const asked = 'steps { type { name } entered enteredTargets completed pending conversion }'
const query = `query ($flow: String, $types: [String!], $asOf: DateTime, $cohort: Boolean) {
  funnel(flow: $flow, types: $types, asOf: $asOf, cohort: $cohort) { asOf ${asked} } }`

let desk: FlowDesk

beforeAll(async () => {
  desk = await flowDesk(
    [...names, ...longNames].map((name) => defineJobType(name)),
    [onboarding, branching, holding, long],
  )
})
afterAll(() => desk.close())

async function funnelOf(variables: object): Promise<unknown> {
  const { data, errors } = await desk.shop.send(query, variables)
  expect(errors).toBeUndefined()
  return data
}

const step = (name: string, [entered, completed, pending]: readonly number[], conversion: number | null) => ({
  ...{ type: { name }, entered, enteredTargets: entered, completed, pending, conversion },
})

test('counts what was requested as a step, in the order of the steps', async () => {
  const socket = await new RawSocket(desk.server.wsUrl).init(await desk.server.token('shop', { roles: ['service'] }))
  socket.send({
    ...{ id: 'watch', type: 'subscribe' },
    payload: { query: `subscription { funnelChanged(flow: "onboarding") { ${asked} } }` },
  })
  const targets = Array.from({ length: 4 }, () => desk.newTarget())
  for (const target of targets) await desk.start('onboarding', target)
  for (const target of targets.slice(0, 3)) await desk.complete('verify_email', target)
  for (const target of targets.slice(0, 3)) await desk.openJob('fill_profile', target)
  // The same types, but of nobody's onboarding.
  const other = desk.newTarget()
  for (const name of names.slice(0, 3)) await desk.request(name, other)
  await desk.complete('verify_email', other)

  const steps = [
    step('verify_email', [4, 3, 1], null),
    step('fill_profile', [3, 0, 3], 1),
    step('take_tour', [0, 0, 0], null),
  ]
  const now = await funnelOf({ flow: 'onboarding' })
  expect(now).toMatchObject({ funnel: { steps } })
  expect(await funnelOf({ flow: 'onboarding', cohort: true })).toMatchObject({ funnel: { steps } })
  const { asOf } = JSON.parse(JSON.stringify(now)).funnel
  const told = await eventually(
    () => socket.messages.filter(({ type }) => type === 'next').at(-1),
    (message) => JSON.stringify(message).includes(JSON.stringify(steps)),
  )
  expect(told).toMatchObject({ payload: { data: { funnelChanged: { steps } } } })
  socket.terminate()

  await desk.complete('fill_profile', targets[0] ?? other)
  await desk.openJob('take_tour', targets[0] ?? other)
  expect(await funnelOf({ flow: 'onboarding', asOf })).toMatchObject({ funnel: { steps } })
  expect(await funnelOf({ types: names.slice(0, 3) })).toMatchObject({
    funnel: { steps: [{ entered: 5, completed: 4 }, { entered: 4 }, { entered: 2 }] },
  })
})

test('what was done by hand is passed, and is no job of the flow: a funnel of the types counts it', async () => {
  const [done, waits] = [desk.newTarget(), desk.newTarget()]
  await desk.request('verify_email', done)
  await desk.complete('verify_email', done)
  await desk.request('verify_email', waits)
  const counted = async () => {
    const found = JSON.parse(
      JSON.stringify([await funnelOf({ flow: 'onboarding' }), await funnelOf({ types: names.slice(0, 2) })]),
    )
    return found.map(({ funnel }: { funnel: { steps: { entered: number; pending: number }[] } }) =>
      funnel.steps.slice(0, 2).map(({ entered, pending }) => [entered, pending]),
    )
  }
  const [[verify, fill], ofTypes] = await counted()
  for (const target of [done, waits]) await desk.start('onboarding', target)
  await desk.openJob('fill_profile', done)
  expect(await desk.steps('onboarding', done)).toMatchObject({ verify_email: 'DONE', fill_profile: 'OPEN' })
  expect(await desk.steps('onboarding', waits)).toMatchObject({ verify_email: 'OPEN', fill_profile: 'WAITING' })
  const oneMore = ([entered, pending]: readonly [number, number]) => [entered + 1, pending + 1]
  expect(await counted()).toEqual([
    [verify, oneMore(fill)],
    [ofTypes[0], oneMore(ofTypes[1])],
  ])
})

test('the conversion of a step of a flow is by who did what it comes after, whatever stands above it', async () => {
  const [whole, half, small, slow, late] = Array.from({ length: 5 }, () => desk.newTarget())
  if (!whole || !half || !small || !slow || !late) throw new Error('five targets')
  const forAll = (some: readonly Target[], deed: (target: Target) => Promise<unknown>) => Promise.all(some.map(deed))
  const metadata = { isLarge: true }
  await forAll([whole, half], (target) => desk.start('branching', target, { metadata }))
  await forAll([small, slow, late], (target) => desk.start('branching', target))
  await forAll([whole, half, small, slow], (target) => desk.complete('verify_email', target))
  await forAll([whole, half, small, slow], (target) => desk.openJob('take_tour', target))
  await forAll([whole, half], (target) => desk.openJob('call', target))
  await desk.complete('call', whole)
  await forAll([whole, half, small], (target) => desk.complete('take_tour', target))
  await forAll([whole, small], (target) => desk.openJob('approve', target))
  // Three targets have come through what it comes after, one of them by both ways.
  const steps = [
    step('verify_email', [5, 4, 1], null),
    step('approve', [2, 0, 2], 2 / 3),
    step('take_tour', [4, 3, 1], 1),
    step('call', [2, 1, 1], 0.5),
    step('fill_profile', [5, 0, 5], null),
  ]
  const now = await funnelOf({ flow: 'branching' })
  expect(now).toMatchObject({ funnel: { steps } })
  expect(await funnelOf({ flow: 'branching', cohort: true })).toMatchObject({ funnel: { steps } })
  const { asOf } = JSON.parse(JSON.stringify(now)).funnel
  await desk.complete('call', half)
  await desk.openJob('approve', half)
  expect(await funnelOf({ flow: 'branching' })).toMatchObject({
    funnel: { steps: [{ completed: 4 }, { entered: 3, conversion: 1 }, {}, { completed: 2 }, {}] },
  })
  expect(await funnelOf({ flow: 'branching', asOf })).toMatchObject({ funnel: { steps } })
  // Types in a row know nothing of flows.
  const types = ['call', 'approve']
  expect(await funnelOf({ types })).toMatchObject({ funnel: { steps: [{}, { conversion: 3 / 2 }] } })
})

test('tells how many targets a step holds, as their checklists do', async () => {
  const start = (target: Target) => desk.start('holding', target)
  const reject = (type: string, target: Target) => desk.cancel(type, target, 'REJECTED')
  const deeds: readonly ((target: Target) => Promise<unknown>)[] = [
    // Held: rejected, rejected after it was skipped and reopened, an older job that the flow waits for, and at the last step.
    (target) => reject('call', target),
    async (target) => {
      const { id } = await desk.openJob('call', target)
      await desk.cancel('call', target, 'SKIPPED')
      await desk.reopen(id)
      await reject('call', target)
    },
    async (target) => {
      await desk.cancelFlow('holding', target)
      await desk.request('call', target)
      await start(target)
      await reject('call', target)
    },
    async (target) => {
      await desk.complete('call', target)
      await reject('approve', target)
    },
    // Not held: optional, skipped, reopened, done elsewhere, cancelled, and started anew.
    (target) => reject('take_tour', target),
    (target) => desk.cancel('call', target, 'SKIPPED'),
    async (target) => {
      const { id } = await desk.openJob('call', target)
      await reject('call', target)
      await desk.reopen(id)
    },
    async (target) => {
      await reject('call', target)
      await desk.request('call', target)
      await desk.complete('call', target)
    },
    async (target) => {
      await reject('call', target)
      await desk.cancelFlow('holding', target)
    },
    async (target) => {
      await reject('call', target)
      await desk.cancelFlow('holding', target)
      await start(target)
    },
  ]
  const targets = deeds.map(() => desk.newTarget())
  await Promise.all(
    targets.map(async (target, index) => {
      await start(target)
      await deeds[index]?.(target)
    }),
  )
  const standing = await Promise.all(targets.map((target) => desk.progress('holding', target)))
  const heldAt = (type: string) =>
    standing.filter((progress) =>
      progress?.steps.some(
        (each) => progress.status === 'OPEN' && each.step.type.name === type && each.status === 'HELD',
      ),
    ).length
  expect(['call', 'take_tour', 'approve'].map(heldAt)).toEqual([3, 0, 1])
  const heldOf = async (variables: object) => {
    const { data } = await desk.shop.send(query.replace('conversion', 'conversion held'), variables)
    return JSON.parse(JSON.stringify(data)).funnel.steps.map(({ held }: { held: number | null }) => held)
  }
  const flow = 'holding'
  expect(await heldOf({ flow })).toEqual([3, 0, 1])
  expect(await heldOf({ flow, cohort: true })).toEqual([3, 0, 1])
  expect(await heldOf({ flow, asOf: new Date().toISOString() })).toEqual([null, null, null])
  expect(await heldOf({ types: ['call'] })).toEqual([null])
})

test.each([
  [{}, 'types: must be given, the types of the steps in their order; or else flow, and not both.'],
  [{ flow: 'onboarding', types: names }, 'types: must be given, the types of the steps'],
  [{ flow: 'onbording' }, 'flow: there is no flow "onbording". Did you mean "onboarding"?'],
])('%j is refused', async (variables, message) => {
  const { errors } = await desk.shop.send(query, variables)
  expect(errors?.[0]?.message).toContain(message)
  expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
})

test('of as many steps as a flow may have', async () => {
  const { funnel } = z
    .object({ funnel: z.object({ steps: z.array(z.unknown()) }) })
    .parse(await funnelOf({ flow: 'long' }))
  expect(funnel.steps).toHaveLength(longNames.length)
})
