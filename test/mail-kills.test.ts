// kill -9 of the processes that send mails, while jobs are requested and closed at random and the mail server puts off and cuts: no
// mail is lost, each is in the queue once and has one id on the wire, and none is sent about a job that was closed before.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { size } from './size.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { mailedTypes, mailing } from './support/mail-child.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { openSmtpPeer } from './support/smtp-peer.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

// What must become 0: mails that wait or are in somebody's hands, or were neither sent nor taken back, and such as came too late.
const wrongSql = `
  select count(*) filter (where n.sent_at is null and n.withdrawn_at is null)::integer as waiting,
         count(*) filter (where n.claimed_by is not null or n.next_try_at is not null or n.failed_at is not null)::integer as queued,
         count(*) filter (where n.handed_at > j.closed_at + interval '2 s')::integer as late,
         (select count(*) from tobedone.job o where not exists (
            select 1 from tobedone.notification m where m.job_id = o.id and m.channel = 'MAIL') and o.closed_at is null)::integer as lost
    from tobedone.notification n join tobedone.job j on j.id = n.job_id where n.channel = 'MAIL'`

test(`killed again and again, they lose no mail (seed ${runSeed})`, { timeout: size(240_000, 1_800_000) }, async () => {
  const random = randomFrom(runSeed)
  const [database, peer] = await Promise.all([openTestDatabase(), openSmtpPeer()])
  onTestFinished(() => database.close())
  onTestFinished(() => peer.close())
  const start = (): ChildProcess =>
    spawn(process.execPath, [join(import.meta.dirname, 'support', 'mail-child.ts'), database.url, peer.url], {
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
  // It requests and closes jobs, and shares the work of those that are killed.
  const { operations, close } = await openSystem(database.url, mailedTypes, mailing(peer.url))
  onTestFinished(close)
  const count = size(100, 10_000)
  const killEvery = Math.ceil(count / size(2, 30))
  const open: string[] = []
  const closings: Promise<unknown>[] = []
  let kills = 0
  for (let index = 0; index < count; index++) {
    const name = `p${index}`
    if (random() < 0.1) peer.treatments.set(name, random() < 0.5 ? 'greylists' : 'cuts')
    const { job } = await operations.request(shop, { type: 'mailed', target: newTarget(), assignedTo: name })
    if (job !== null) open.push(job.id)
    if (random() < 0.4) {
      const [id = ''] = open.splice(Math.floor(random() * open.length), 1)
      closings.push(operations.cancel(shop, { id }, 'WITHDRAWN'))
    }
    if (index % killEvery === killEvery - 1) {
      const killed = Math.floor(random() * children.length)
      children[killed]?.kill('SIGKILL')
      children[killed] = start()
      kills += 1
    }
  }
  await Promise.all(closings)
  const product = await connectProduct(database.url)
  onTestFinished(() => product.end())
  await eventually(
    async () => (await product.query<Record<string, number>>(wrongSql)).rows[0] ?? {},
    (wrong) => Object.values(wrong).every((figure) => figure === 0),
    size(120_000, 900_000),
  )
  const { rows } = await product.query<{ id: string; recipient: string; is_sent: boolean; attempts: number }>(
    `select id::text as id, recipient, sent_at is not null as is_sent, attempts from tobedone.notification where channel = 'MAIL'`,
  )
  const ids = new Map(rows.map(({ id, recipient }) => [`${recipient}@people.example`, `<${id}@shop.example>`]))
  for (const { to, messageId } of peer.received) expect(messageId).toBe(ids.get(to))
  const tos = new Set(peer.received.map(({ to }) => to))
  for (const { recipient } of rows.filter(({ is_sent: isSent }) => isSent))
    expect(tos).toContain(`${recipient}@people.example`)
  // Twice over the wire comes only what was cut off, or what a killed process had in its hands.
  const cut = [...peer.treatments.values()].filter((treatment) => treatment === 'cuts').length
  expect(peer.received.length - tos.size).toBeLessThanOrEqual(cut + kills * 4)
  expect(rows.filter(({ is_sent: isSent }) => isSent).length).toBeGreaterThan(count / 4)
})
