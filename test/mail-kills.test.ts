// kill -9 of the processes that send mails, while jobs are requested and closed at random and the mail server puts off, refuses, hangs and
// cuts: no mail is lost, each is in the queue once and has one id on the wire, and none comes about a job that was closed before. Some people
// get one mail a day: what is in it is in no other one.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Job } from '../src/domain/job.ts'
import { size } from './size.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase } from './support/database.ts'
import { eventually, eventuallyMoving } from './support/eventually.ts'
import { mailedTypes, mailing } from './support/mail-child.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { openSmtpPeer } from './support/smtp-peer.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

// What must become 0: mails that wait or are in somebody's hands, and such as were given up although nobody refused them.
const wrongSql = `
  select count(*) filter (where n.sent_at is null and n.withdrawn_at is null and n.failed_at is null)::integer as waiting,
         count(*) filter (where n.claimed_by is not null or n.next_try_at is not null)::integer as queued,
         count(*) filter (where (n.failed_at is not null or n.sent_at is null and n.withdrawn_at is null)
           <> (n.recipient like 'r%' and n.withdrawn_at is null))::integer as wrongly_ended,
         (select count(*) from tobedone.job o where not exists (
            select 1 from tobedone.notification m where m.job_id = o.id and m.channel = 'MAIL') and o.closed_at is null)::integer as lost
    from tobedone.notification n join tobedone.job j on j.id = n.job_id where n.channel = 'MAIL'`
const fourHours = 14_400_000
const digested = Array.from({ length: size(20, 200) }, (_, index) => `d${index}`)

/** Which jobs a mail tells of: their titles are numbers. */
function toldIn(raw: string): readonly string[] {
  return [...raw.replaceAll('=\r\n', '').matchAll(/Job (\d+)\./g)].map(([, index = '']) => index)
}

test(`killed again and again, they lose no mail (seed ${runSeed})`, { timeout: size(240_000, 3_600_000) }, async () => {
  const random = randomFrom(runSeed)
  const [database, peer] = await Promise.all([openTestDatabase(), openSmtpPeer()])
  onTestFinished(() => database.close())
  onTestFinished(() => peer.close())
  // Before the hour of the digests, which comes when all has been asked for.
  let aheadMs = Date.parse('2031-01-15T04:00:00Z') - Date.now()
  const child = join(import.meta.dirname, 'support', 'mail-child.ts')
  const start = (): ChildProcess =>
    spawn(process.execPath, [child, database.url, peer.url, String(aheadMs)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const children = Array.from({ length: size(1, 2) }, start)
  onTestFinished(async () => {
    for (const one of children) {
      one.kill('SIGKILL')
      if (one.exitCode === null && one.signalCode === null) await once(one, 'close')
    }
  })
  const [first] = children
  if (first?.stdout) await once(first.stdout, 'data')
  // It requests and closes jobs, and shares the work of those that are killed.
  const { operations, close } = await openSystem(
    database.url,
    mailedTypes,
    mailing(peer.url, () => aheadMs),
  )
  onTestFinished(close)
  for (const id of digested) await operations.upsertPerson(shop, { id, wantsDigest: true })
  const count = size(60, 10_000)
  const killEvery = Math.ceil(count / size(2, 30))
  const open: Pick<Job, 'id' | 'title'>[] = []
  const closings: Promise<unknown>[] = []
  const closedAt = new Map<string, number>()
  let kills = 0
  // Who is kept waiting is let go, and answered the next time.
  const letGo = (): void => {
    const waiting = [...peer.treatments].filter(([, treatment]) => treatment === 'hangs')
    for (const [name] of waiting) peer.treatments.set(name, 'cuts')
    peer.cut()
  }
  const kill = (index: number): void => {
    children[index]?.kill('SIGKILL')
    children[index] = start()
    kills += 1
    letGo()
  }
  for (let index = 0; index < count; index++) {
    const isDigested = random() < 0.4
    const isRefused = !isDigested && random() < 0.05
    const name = isDigested ? `d${Math.floor(random() * digested.length)}` : `${isRefused ? 'r' : 'p'}${index}`
    const treatment = (['greylists', 'cuts', 'hangs'] as const)[Math.floor(random() * 30)]
    if (isRefused) peer.treatments.set(name, 'refuses')
    else if (treatment) peer.treatments.set(name, treatment)
    const input = { type: 'mailed', target: newTarget(), assignedTo: name, title: `Job ${index}.` }
    const { job } = await operations.request(shop, input)
    if (job !== null) open.push(job)
    if (random() < 0.4) {
      const [{ id, title } = { id: '', title: '' }] = open.splice(Math.floor(random() * open.length), 1)
      const closing =
        random() < 0.5 ? operations.cancel(shop, { id }, 'WITHDRAWN') : operations.complete(shop, { id }, {})
      closings.push(closing.then(() => closedAt.set(/\d+/.exec(title ?? '')?.[0] ?? '', Date.now())))
    }
    if (index % killEvery === killEvery - 1) kill(Math.floor(random() * children.length))
  }
  await Promise.all(closings)
  const product = await connectProduct(database.url)
  onTestFinished(() => product.end())
  // It goes through everything that there is.
  await product.query('set statement_timeout = 0')
  // What is planned behind the hour goes by itself.
  await eventuallyMoving(
    async () => (await product.query<Record<string, number>>(wrongSql)).rows[0]?.['lost'],
    (lost) => lost === 0,
  )
  aheadMs += fourHours
  for (const index of children.keys()) kill(index)
  const isDigest = ({ to }: { readonly to: string }): boolean => to.startsWith('d')
  await eventually(() => peer.received.some(isDigest), Boolean, size(60_000, 600_000))
  for (const index of children.keys()) kill(index)
  await eventuallyMoving(
    async () => (await product.query<Record<string, number>>(wrongSql)).rows[0] ?? {},
    (wrong) => Object.values(wrong).every((figure) => figure === 0),
    120_000,
  )
  const { rows } = await product.query<{ mail: string; recipient: string; is_sent: boolean; index: string }>(
    `select coalesce(n.digest_id, n.id)::text as mail, n.recipient, n.sent_at is not null as is_sent, substring(j.title from '\\d+') as index
       from tobedone.notification n join tobedone.job j on j.id = n.job_id where n.channel = 'MAIL'`,
  )
  const sent = rows.filter(({ is_sent: isSent }) => isSent)
  const messageIds = new Map<string, Set<string>>()
  for (const { messageId, raw, at } of peer.received) {
    // What was on its way at that moment may come.
    for (const index of toldIn(raw)) expect(at).toBeLessThan((closedAt.get(index) ?? Number.POSITIVE_INFINITY) + 3_000)
    for (const index of toldIn(raw)) messageIds.set(index, (messageIds.get(index) ?? new Set()).add(messageId))
  }
  // Each is in the mail in which it was sent and in no other one, and that goes to one person.
  for (const { mail, index } of sent) expect([...(messageIds.get(index) ?? [])]).toEqual([`<${mail}@shop.example>`])
  for (const ids of messageIds.values()) expect(ids.size).toBe(1)
  const tos = new Map(peer.received.map(({ messageId, to }) => [messageId, to]))
  for (const { messageId, to } of peer.received) expect(to).toBe(tos.get(messageId))
  // Twice over the wire comes only what was cut off, or what a killed process had in its hands.
  const cut = [...peer.treatments.values()].filter((treatment) => treatment === 'cuts').length
  expect(peer.received.length - tos.size).toBeLessThanOrEqual(cut * 2 + kills * 4 * (children.length + 1))
  expect(sent.length).toBeGreaterThan(count / 4)
  const inDigests = sent.filter(({ recipient }) => digested.includes(recipient))
  expect(inDigests.length).toBeGreaterThan(new Set(inDigests.map(({ mail }) => mail)).size)
})
