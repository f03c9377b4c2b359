// The onboarding of the example configuration, as somebody who is new goes through it.
import { expect, onTestFinished, test } from 'vitest'
import config from '../tobedone.config.ts'
import { eventually } from './support/eventually.ts'
import { flowDesk } from './support/flow-desk.ts'
import { clientOf } from './support/graphql-client.ts'

test('somebody new starts it, does what it asks for, and skips what is optional', async () => {
  const desk = await flowDesk(config.types, config.flows ?? [])
  onTestFinished(() => desk.close())
  const uma = desk.as(await clientOf(desk.server, 'uma'))
  const target = desk.newTarget()
  const { progress } = await uma.start('onboarding', target, { metadata: { email: 'uma@example.com' } })
  expect(progress).toMatchObject({ done: 0, total: 3, assignedTo: 'uma' })
  expect(await uma.openJob('verify_email', target)).toMatchObject({ metadata: { email: 'uma@example.com' } })
  await uma.complete('verify_email', target)
  await uma.openJob('complete_profile', target)
  await uma.complete('complete_profile', target, 'completed')
  await uma.cancel('invite_team', target, 'SKIPPED')
  await eventually(
    () => uma.progress('onboarding', target),
    (found) => found?.status === 'COMPLETED',
  )
  expect(await uma.progress('onboarding', target)).toMatchObject({ done: 2, total: 2, isComplete: true })
})
