// A job that cannot be planned, for a reason that nobody foresaw, is in nobody's way: the others are told, it is tried again a minute
// later, and one can see that something is wrong.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { MovedClock, notifiedOf } from './support/notified.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const types = [defineJobType('call', { notify: [{ when: 'requested' }] })]
const clock = new MovedClock('2031-01-01T09:00:00Z')
const said: string[] = []
let database: TestDatabase
let product: Awaited<ReturnType<typeof connectProduct>>
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  product = await connectProduct(database.url)
  system = await openSystem(database.url, types, {
    ...{ clock, pollMs: 50, timerMs: 20 },
    log: (_level, message) => said.push(message),
  })
  // What PostgreSQL refuses of the jobs of one person.
  await product.query(`create function public.refuse() returns trigger language plpgsql as $$
    begin if new.recipient = 'eve' then raise exception 'not for eve'; end if; return new; end $$;
    create trigger refuse before insert on tobedone.notification for each row execute function public.refuse()`)
})
afterAll(async () => {
  await system?.close()
  await product?.end()
  await database?.close()
})

async function request(assignedTo: string): Promise<Job> {
  const { job } = await system.operations.request(shop, { type: 'call', target: newTarget(), assignedTo })
  if (job === null) throw new Error('no job was made')
  return job
}

const stale = async (): Promise<readonly unknown[]> =>
  (await product.query('select job_id::text as id from tobedone.stale_plan')).rows

test('the follower goes on with the others, and so does whoever plans anew', async () => {
  const refused = await request('eve')
  const next = await request('ann')
  await eventually(stale, (rows) => rows.length === 1)
  await notifiedOf(system, next, ['requested ann sent'], 20_000)

  // It is tried again, in vain, before others that wait behind it.
  const behind = await request('bob')
  await notifiedOf(system, behind, ['requested bob sent'], 20_000)
  await product.query(`delete from tobedone.notification where job_id = $1`, [behind.id])
  clock.move(61_000)
  await product.query(
    `insert into tobedone.stale_plan (job_id, since, next_try_at) values ($1, now(), $2::timestamptz)`,
    [behind.id, clock.now().toISOString()],
  )
  await notifiedOf(system, behind, ['requested bob sent'], 20_000)
  expect(await stale()).toEqual([{ id: refused.id }])
  await eventually(
    () => said,
    (messages) => messages.includes('Notifications cannot be sent: not for eve'),
  )

  await product.query('drop trigger refuse on tobedone.notification')
  clock.move(61_000)
  await notifiedOf(system, refused, ['requested eve sent'], 20_000)
  expect(await stale()).toEqual([])
})
