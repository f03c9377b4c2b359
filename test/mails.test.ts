// Mails over a real mail server, which refuses, puts off, hangs and cuts: what comes of each, and that nothing is sent about a job
// that is closed.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Job } from '../src/domain/job.ts'
import type { Notification } from '../src/domain/notification/notification.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { notificationsOf } from './support/notified.ts'
import { openSmtpPeer, type ReceivedMail, type SmtpPeer } from './support/smtp-peer.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const types = [
  defineJobType('pay', {
    title: 'Pay the bill',
    description: 'Pay it & be <done>.',
    link: '/{type}/{id}',
    notify: [{ when: 'requested' }, { when: 'completed', template: 'paid' }],
  }),
  defineJobType('wait', { notify: [{ when: { every: '1d', atMost: 1 } }] }),
]
// It goes on, and can be moved.
const clock = { aheadMs: 0, now: () => new Date(Date.now() + clock.aheadMs) }

const known = (id: string) =>
  id.startsWith('silent') ? null : { name: `Dr. ${id}\r\nBcc: x`, mail: `${id}@people.example` }

let database: TestDatabase
let peer: SmtpPeer
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  peer = await openSmtpPeer()
  system = await openSystem(database.url, types, {
    ...{ pollMs: 50, timerMs: 30, clock },
    mail: {
      ...{ server: peer.url, from: 'The "Shop" <jobs@shop.example>', baseUrl: 'https://shop.example/' },
      ...{ attempts: 3, retryMs: 50, timeoutMs: 60_000, concurrency: 4, perSecond: 200 },
      templates: {
        paid: ({ title }) => {
          if (title === 'broken') throw new Error('no words for that')
          return { subject: `Paid:\r\nBcc: all@shop.example ${title}`, text: 'Thank you.' }
        },
      },
    },
    resolveRecipient: known,
  })
})
afterAll(async () => {
  await system?.close()
  await peer?.close()
  await database?.close()
})

async function request(
  assignedTo: string,
  title: string | null = null,
  id = newTarget().id,
  by: Tobedone = system,
): Promise<Job> {
  const { job } = await by.operations.request(shop, {
    type: 'pay',
    target: { type: 'Bill', id },
    assignedTo,
    title,
  })
  if (job === null) throw new Error('no job was made')
  return job
}

async function mailOf(
  job: Job,
  isRight: (mail: Notification) => boolean,
  reason = 'REQUESTED',
  by: Tobedone = system,
): Promise<Notification> {
  const found = await eventually(
    async () => (await notificationsOf(by, job)).filter((each) => each.channel === 'MAIL' && each.reason === reason),
    ([mail]) => mail !== undefined && isRight(mail),
    15_000,
  )
  expect(found).toHaveLength(1)
  const [mail] = found
  if (mail === undefined) throw new Error('there is no mail')
  return mail
}

/** Of which a mail is planned for the next day. */
async function requestWaiting(assignedTo: string): Promise<Job> {
  const { job } = await system.operations.request(shop, { type: 'wait', target: newTarget(), assignedTo })
  if (job === null) throw new Error('no job was made')
  await mailOf(job, ({ plannedFor }) => plannedFor > clock.now(), 'REMINDER')
  return job
}

const isSent = ({ sentAt }: Notification): boolean => sentAt !== null
const hasFailed = ({ delivery }: Notification): boolean => (delivery?.failedAt ?? null) !== null
const receivedBy = (name: string): readonly ReceivedMail[] =>
  peer.received.filter(({ to }) => to.startsWith(`${name}@`))

function headersOf({ raw }: ReceivedMail): string {
  return raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ')
}

test('a mail server without anybody who sends is refused at the start', async () => {
  await expect(openSystem(database.url, types, { mail: { server: peer.url } })).rejects.toThrow('MAIL_FROM')
})

test('a type whose mails would offer answers, and nowhere to give them, is told of at the start', async () => {
  const told: string[] = []
  const asking = defineJobType('ask', { actionLinks: {}, notify: [{ when: 'requested' }] })
  const { close } = await openSystem(database.url, [asking], { log: (_, message) => void told.push(message) })
  await close()
  expect(told).toContainEqual(expect.stringMatching(/nothing to do by one click \(ask\).*publicUrl/))
})

test('a mail asks for one thing, with one button, whatever people have written', async () => {
  const job = await request('ann', '<b>Grüße</b> "a" & b', 'a/b?c=1 <x>')
  await mailOf(job, isSent)
  const [mail] = receivedBy('ann')
  if (mail === undefined) throw new Error('nothing came')
  const headers = headersOf(mail)
  expect(headers).toMatch(/^Subject: =\?UTF-8\?/m)
  expect(headers).toMatch(/^From: .*<jobs@shop\.example>$/m)
  expect(headers).toMatch(/^List-Unsubscribe: <mailto:jobs@shop\.example\?subject=unsubscribe%20pay>$/m)
  expect(headers).not.toMatch(/^Bcc:/im)
  const html = mail.raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')
  expect(html).toContain('https://shop.example/Bill/a%2Fb%3Fc%3D1%20%3Cx%3E')
  expect(html).toContain('&lt;b&gt;')
  expect(html).toContain('Pay it &amp; be &lt;done&gt;.')
  expect(html.slice(html.indexOf('<!doctype'))).not.toContain('<b>Gr')
  expect(html.match(/display:inline-block/g)).toHaveLength(1)
})

test('a template says something else, and cannot write headers; one that fails is a failed mail', async () => {
  const [right, wrong] = [await request('tom'), await request('tim', 'broken')]
  for (const { id } of [right, wrong])
    await system.operations.complete({ id: 'else', roles: ['service'], groups: [] }, { id }, {})
  await mailOf(right, isSent, 'COMPLETED')
  const [mail] = receivedBy('shop')
  expect(headersOf(mail ?? { to: '', messageId: '', raw: '', at: 0 })).toMatch(
    /^Subject: Paid: Bcc: all@shop\.example Pay the bill$/m,
  )
  expect(mail?.raw).toContain('Thank you.')
  const failed = await mailOf(wrong, hasFailed, 'COMPLETED')
  expect(failed.delivery).toMatchObject({ attempts: 3, lastError: 'no words for that' })
})

test('put off and cut off, it is tried again under the same id; refused ones are listed, and tried again on demand', async () => {
  const treated = { grey: 'greylists', cut: 'cuts', nobody: 'refuses' } as const
  for (const [name, treatment] of Object.entries(treated)) peer.treatments.set(name, treatment)
  const [grey, cut, nobody, silent] = await Promise.all(
    ['grey', 'cut', 'nobody', 'silent'].map((name) => request(name)),
  )
  if (!grey || !cut || !nobody || !silent) throw new Error('a job is missing')
  expect((await mailOf(grey, isSent)).delivery?.attempts).toBeGreaterThan(1)
  expect(peer.triesOf('grey')).toBeGreaterThan(1)
  const again = await mailOf(cut, isSent)
  expect(receivedBy('cut').length).toBeGreaterThan(1)
  expect(new Set(receivedBy('cut').map(({ messageId }) => messageId))).toEqual(new Set([`<${again.id}@shop.example>`]))
  const refused = await mailOf(nobody, hasFailed)
  expect(refused.sentAt).toBeNull()
  expect(refused.delivery?.lastError).toContain('nobody here: [address]')
  expect((await mailOf(silent, hasFailed)).delivery?.lastError).toBe('no address is known')
  const { notifications: failed } = await system.mails(shop, { state: 'FAILED', first: 100 })
  const ids = failed.map(({ id }) => id)
  expect(ids).toContain(refused.id)
  peer.treatments.clear()
  expect(await system.operations.retryMails(shop, [refused.id, again.id])).toBe(1)
  expect((await mailOf(nobody, isSent)).delivery?.failedAt).toBeNull()
  await expect(system.operations.retryMails({ id: 'ann', roles: ['staff'], groups: [] }, null)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
})

test('one that is never answered is cut off, given up and tried again on demand', async () => {
  const own = await openTestDatabase()
  onTestFinished(() => own.close())
  const hasty = await openSystem(own.url, types, {
    ...{ pollMs: 50, timerMs: 30, resolveRecipient: (id: string) => ({ mail: `${id}@people.example` }) },
    mail: { server: peer.url, from: 'jobs@shop.example', attempts: 2, retryMs: 50, timeoutMs: 500 },
  })
  onTestFinished(() => hasty.close())
  peer.treatments.set('stone', 'hangs')
  const stone = await request('stone', null, newTarget().id, hasty)
  const hung = await mailOf(stone, hasFailed, 'REQUESTED', hasty)
  expect(hung.delivery).toMatchObject({ attempts: 2, lastError: 'the mail server did not answer in time' })
  peer.treatments.clear()
  // On a busy machine the mail server may once more take too long.
  await eventually(
    async () => {
      await hasty.operations.retryMails(shop, [hung.id])
      return (await notificationsOf(hasty, stone)).find(({ id }) => id === hung.id)?.sentAt ?? null
    },
    (sentAt) => sentAt !== null,
    30_000,
  )
  const ids = receivedBy('stone').map(({ messageId }) => messageId)
  expect(new Set(ids)).toEqual(new Set([`<${hung.id}@shop.example>`]))
})

test('nothing is given to the mail server once the job is closed, but for what was under way', async () => {
  peer.treatments.set('late', 'hangs')
  const underWay = await request('late')
  await eventually(
    () => receivedBy('late').length,
    (count) => count > 0,
    15_000,
  )
  await system.operations.cancel(shop, { id: underWay.id }, 'WITHDRAWN')
  peer.cut()
  const after = await mailOf(underWay, ({ withdrawnAt, delivery }) => withdrawnAt !== null && delivery === null)
  expect(after.sentAt).toBeNull()
  expect(receivedBy('late')).toHaveLength(1)
  // The product holds the job from before its mail is due until it has closed it.
  const held = await requestWaiting('held')
  const [product, writer] = [await connectProduct(database.url), await connectProduct(database.url)]
  // While this one writes, nobody hears of the closing: only the look right before it is sent can tell.
  await writer.query('begin; select pg_current_xact_id()')
  await product.query('begin')
  await product.query('select 1 from tobedone.job where id = $1 for update', [held.id])
  clock.aheadMs += 86_400_000
  await mailOf(held, ({ delivery }) => delivery !== null, 'REMINDER')
  await system.operations.cancel(shop, { id: held.id }, 'WITHDRAWN', system.frameIn(product))
  await product.query('commit')
  await product.end()
  const never = await mailOf(held, ({ withdrawnAt, delivery }) => withdrawnAt !== null && delivery === null, 'REMINDER')
  expect(never.sentAt).toBeNull()
  expect(receivedBy('held')).toEqual([])
  await writer.query('commit')
  await writer.end()
})

test('no more are given to the mail server in a second than is said', async () => {
  await system.close()
  const mail = { server: peer.url, from: 'jobs@shop.example', perSecond: 4 }
  system = await openSystem(database.url, types, { pollMs: 50, timerMs: 30, clock, mail, resolveRecipient: known })
  const jobs = await Promise.all(Array.from({ length: 5 }, () => requestWaiting('many')))
  clock.aheadMs += 86_400_000
  const from = clock.now().getTime()
  const sent = await Promise.all(jobs.map((job) => mailOf(job, isSent, 'REMINDER')))
  const afterMs = sent.map(({ sentAt }) => (sentAt?.getTime() ?? 0) - from).sort((one, other) => one - other)
  // Clocks show whole milliseconds, and not all the same ones.
  expect(afterMs.filter((ms, index) => ms < index * 250 - 10)).toEqual([])
})
