// Ending mails by one click, as mail programs do it by themselves and as people do it on the page: it changes what somebody prefers for
// one type and for mails, and looking changes nothing.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MailDesk, openMailDesk } from './support/linked-mails.ts'
import { notificationsOf, notifiedOf } from './support/notified.ts'
import { shop } from './support/system.ts'

let desk: MailDesk

beforeAll(async () => {
  desk = await openMailDesk()
})
afterAll(async () => {
  await desk?.close()
})

const channelsOf = async (id: string) => (await desk.server.tobedone.person(shop, id))?.channels ?? []

test('a mail program ends the mails of a type by itself, in either form, again and again', async () => {
  await Promise.all([desk.request('pay', 'ann'), desk.request('visit', 'ben')])
  const [ann, ben] = await Promise.all([desk.mailTo('ann'), desk.mailTo('ben')])
  expect(ann.headers).toContain(`List-Unsubscribe: <https://jobs.shop.example${ann.unsubscribe}>`)
  expect(ann.headers).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m)
  expect(ann.html).toContain(ann.unsubscribe)
  await desk.server.tobedone.operations.upsertPerson(shop, {
    id: 'ann',
    channels: [{ type: 'visit', channels: ['INBOX', 'MAIL'] }],
  })
  const form = new FormData()
  form.set('List-Unsubscribe', 'One-Click')
  const bodies = [
    new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    form,
    new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  ]
  for (const [index, body] of bodies.entries()) {
    const { unsubscribe } = index === 1 ? ben : ann
    const { status, text } = await desk.look(unsubscribe, { method: 'POST', body })
    expect(status).toBe(200)
    expect(text).toContain('No more such mails')
    expect(text).not.toContain('<form')
  }
  expect(await channelsOf('ann')).toEqual([
    { type: 'visit', channels: ['INBOX', 'MAIL'] },
    { type: 'pay', channels: ['INBOX'] },
  ])
  expect(await channelsOf('ben')).toEqual([{ type: 'visit', channels: ['INBOX'] }])
  const [pay, visit] = await Promise.all([desk.request('pay', 'ann'), desk.request('visit', 'ann')])
  expect((await notifiedOf(desk.server.tobedone, pay, ['requested ann sent'])).map(({ channel }) => channel)).toEqual([
    'INBOX',
  ])
  await notifiedOf(desk.server.tobedone, visit, ['requested ann sent', 'requested ann sent'])
})

test('a person sees what ends before it does; nobody and nothing else ends it', async () => {
  const job = await desk.request('pay', 'cem')
  const { unsubscribe } = await desk.mailTo('cem')
  const page = await desk.look(unsubscribe)
  expect([page.status, (await desk.look(unsubscribe, { method: 'HEAD' })).status]).toEqual([200, 200])
  expect(page.text).toContain('Pay the bill')
  expect(page.text).toContain('name="List-Unsubscribe" value="One-Click"')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
  const foreign = { method: 'POST', body, headers: { origin: 'https://evil.example' } }
  const refused = [
    [403, await desk.look(unsubscribe, foreign)],
    [400, await desk.look(unsubscribe, { method: 'POST', body: new URLSearchParams({ confirm: 'yes' }) })],
    [405, await desk.look(unsubscribe, { method: 'DELETE' })],
    [404, await desk.look(`${unsubscribe.slice(0, -1)}~`, { method: 'POST', body })],
  ] as const
  for (const [status, answered] of refused) {
    expect(answered.status).toBe(status)
    expect(answered.text).toContain('Nothing was changed.')
  }
  expect(await channelsOf('cem')).toEqual([])
  const own = { method: 'POST', body, headers: { origin: desk.server.url, 'sec-fetch-site': 'same-origin' } }
  expect((await desk.look(unsubscribe, own)).text).toContain('You are not told by mail any more')
  expect((await desk.look(unsubscribe)).text).toContain('You are not told by mail any more')
  expect(await channelsOf('cem')).toEqual([{ type: 'pay', channels: ['INBOX'] }])
  expect(await notificationsOf(desk.server.tobedone, job)).toHaveLength(2)
  const metrics = await (await fetch(`${desk.server.url}/metrics`)).text()
  expect(metrics).toContain('tobedone_http_requests_total{route="/unsubscribe/",status="200"}')
  expect(metrics).not.toContain(unsubscribe)
})
