// kill -9 of the processes that tell people, while jobs are requested and closed at random: nobody is left untold, nobody is told
// twice, and nothing waits for a job that is closed. And each step of an escalation is done once.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { size } from './size.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase } from './support/database.ts'
import { eventuallyMoving } from './support/eventually.ts'
import { toldTypes } from './support/notification-child.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const ann = { id: 'ann', roles: [], groups: [] }
// What must become 0: who was not told, what was told twice or in vain, what waits though it should not.
const wrongSql = `
  with told as (
    select n.job_id, n.reason::text as reason, count(*) filter (where n.sent_at is not null) as sent,
           count(*) filter (where n.sent_at is null and n.withdrawn_at is null) as waiting,
           count(*) filter (where n.sent_at > j.closed_at + interval '2 s' and n.reason <> 'COMPLETED') as late
      from tobedone.notification n join tobedone.job j on j.id = n.job_id group by 1, 2)
  select j.status::text as status,
         (count(*) filter (where coalesce(r.sent, 0) <> 1 and j.closed_at is null))::integer as untold,
         (count(*) filter (where coalesce(c.sent, 0) <> 1 and j.status = 'COMPLETED'))::integer as unreported,
         (count(*) filter (where r.sent > 1 or c.sent > 1 or m.sent > 0))::integer as twice,
         (count(*) filter (where coalesce(m.waiting, 0) <> case when j.closed_at is null then 2 else 0 end))::integer as unplanned,
         (count(*) filter (where r.waiting > 0))::integer as waiting, coalesce(sum(r.late), 0)::integer as late
    from tobedone.job j left join told r on r.job_id = j.id and r.reason = 'REQUESTED'
    left join told c on c.job_id = j.id and c.reason = 'COMPLETED' left join told m on m.job_id = j.id and m.reason = 'REMINDER'
   where j.type = 'told' group by 1 order by 1`
const right = { untold: 0, unreported: 0, twice: 0, unplanned: 0, waiting: 0, late: 0 }
// How often each step was done, and what it has left behind. Priorities and deeds tell of a step that was done twice.
const escalatedSql = `
  select j.priority, j.assigned_to, j.candidate_groups,
         (select count(*)::integer from tobedone.escalation s where s.job_id = j.id and s.done_at is not null) as done,
         (select string_agg(e.kind::text, ' ' order by e.version) from tobedone.job_event e
           where e.job_id = j.id and e.actor = 'system') as deeds,
         (select string_agg(n.recipient, ' ' order by n.recipient) from tobedone.notification n
           where n.job_id = j.id and n.sent_at is not null) as told, count(*)::integer as count
    from tobedone.job j where j.type = 'raised' group by 1, 2, 3, 4, 5, 6`
const escalated = {
  ...{ priority: 80, assigned_to: 'max', candidate_groups: ['leads'], done: 3, told: 'lea max' },
  deeds: 'UPDATED UPDATED ASSIGNED UPDATED ASSIGNED',
}

test(`killed again and again, they tell each once (seed ${runSeed})`, {
  timeout: size(240_000, 3_600_000),
}, async () => {
  const random = randomFrom(runSeed)
  const database = await openTestDatabase()
  onTestFinished(() => database.close())
  const start = (): ChildProcess =>
    spawn(process.execPath, [join(import.meta.dirname, 'support', 'notification-child.ts'), database.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const children = Array.from({ length: size(1, 2) }, start)
  onTestFinished(async () => {
    for (const child of children) {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    }
  })
  const [first] = children
  if (first?.stdout) await once(first.stdout, 'data')
  // It requests and closes jobs, and lets the others tell.
  const { operations, close } = await openSystem(database.url, toldTypes, { hasTimers: false, pollMs: 50 })
  onTestFinished(close)
  const count = size(60, 10_000)
  const killEvery = Math.ceil(count / size(2, 30))
  const open: string[] = []
  const closings: Promise<unknown>[] = []
  for (let index = 0; index < count; index++) {
    const { job } = await operations.request(shop, { type: 'told', target: newTarget(), assignedTo: 'ann' })
    if (job !== null) open.push(job.id)
    if (index % 5 === 0) await operations.request(shop, { type: 'raised', target: newTarget() })
    if (random() < 0.7) {
      const [id = ''] = open.splice(Math.floor(random() * open.length), 1)
      closings.push(
        random() < 0.6 ? operations.complete(ann, { id }, {}) : operations.cancel(shop, { id }, 'WITHDRAWN'),
      )
    }
    if (index % killEvery === killEvery - 1) {
      const killed = Math.floor(random() * children.length)
      children[killed]?.kill('SIGKILL')
      children[killed] = start()
    }
  }
  await Promise.all(closings)
  const product = await connectProduct(database.url)
  onTestFinished(() => product.end())
  // It goes through everything that there is.
  await product.query('set statement_timeout = 0')
  const rows = await eventuallyMoving(
    async () => (await product.query<Record<string, unknown>>(wrongSql)).rows,
    (found) => found.every(({ status: _, ...wrong }) => JSON.stringify(wrong) === JSON.stringify(right)),
  )
  expect(rows.map(({ status }) => status).sort()).toEqual(['CANCELLED', 'COMPLETED', 'PENDING'])
  const raised = await eventuallyMoving(
    async () => (await product.query<Record<string, unknown>>(escalatedSql)).rows,
    (found) => found.every(({ done, told }) => done === 3 && told === 'lea max'),
  )
  expect(raised).toEqual([{ ...escalated, count: Math.ceil(count / 5) }])
})
