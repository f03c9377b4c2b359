// Rules that leave the configuration: what they have planned is not lost, and is not sent in vain.
import { onTestFinished, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase } from './support/database.ts'
import { MovedClock, notifiedOf } from './support/notified.ts'
import { openSystem, shop } from './support/system.ts'

const day = 86_400_000
const ann = { id: 'ann', roles: [], groups: [] }
const ruled = defineJobType('ruled', { notify: [{ when: 'requested' }] })
const visit = defineJobType('visit', { notify: [{ when: 'requested' }, { when: { every: '7d', atMost: 3 } }] })
const weekly = (state: string) => Array.from({ length: 3 }, () => `reminder ann ${state}`)

test('what rules have planned that are gone is sent while its job is open, and withdrawn when that is closed', async () => {
  const own = await openTestDatabase()
  onTestFinished(() => own.close())
  const ownClock = new MovedClock('2031-01-01T08:00:00Z')
  const options = { clock: ownClock, pollMs: 50, timerMs: 20 }
  const before = await openSystem(own.url, [ruled, visit], options)
  const target = newTarget()
  const { job: open } = await before.operations.request(shop, { type: 'visit', target, candidateUsers: ['ann'] })
  const { job: closed } = await before.operations.request(shop, { type: 'visit', target, candidateUsers: ['ann'] })
  if (open === null || closed === null) throw new Error('no jobs were made')
  for (const job of [open, closed]) await notifiedOf(before, job, ['requested ann sent', ...weekly('planned')])
  await before.close()
  const after = await openSystem(own.url, [defineJobType('visit'), ruled], options)
  onTestFinished(() => after.close())
  await after.operations.complete(ann, { id: closed.id }, {})
  ownClock.move(8 * day)
  await notifiedOf(after, open, ['requested ann sent', 'reminder ann sent', ...weekly('planned').slice(1)])
  await notifiedOf(after, closed, ['requested ann sent', 'reminder ann withdrawn', ...weekly('planned').slice(1)])
})
