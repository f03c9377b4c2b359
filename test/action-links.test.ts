// Links in mails that let somebody act: what follows them by itself changes nothing, one click does it once, in the name of who got the
// mail, and whatever has come in between is said on a page of its own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Job } from '../src/domain/job.ts'
import { type Answered, type MailDesk, openMailDesk, type ReadMail } from './support/linked-mails.ts'
import { storedRows } from './support/stored-rows.ts'
import { shop, staff } from './support/system.ts'

interface Asked {
  readonly job: Job
  readonly mail: ReadMail
  /** Where the first button leads. */
  readonly path: string
}

// Everybody gets one mail, all at once: what is tested is what they then do with it.
const cast: Readonly<Record<string, readonly [type: string, more?: object]>> = {
  ...{ ann: ['pay'], dan: ['pay'], eve: ['pay'], fay: ['pay'], gil: ['pay'], ida: ['pay'], kai: ['pay'], leo: ['pay'] },
  ...{ max: ['pay'], ned: ['pay'], ole: ['pay'], rob: ['pay'], planted: ['pay'], sam: ['pay'] },
  ...{ ben: ['visit'], hal: ['visit'], cem: ['report'], pia: ['sign'] },
  jan: ['pay', { dueAt: new Date(Date.now() + 3_600_000) }],
  kim: ['pay', { assignedTo: null, candidateUsers: ['kim', 'lea'] }],
  mia: ['pay', { assignedTo: null, candidateUsers: ['mia'] }],
}
const everybody = new Map<string, Asked>()
let desk: MailDesk

beforeAll(async () => {
  desk = await openMailDesk()
  await Promise.all(
    Object.entries(cast).map(async ([name, [type, more]]) => {
      const job = await desk.request(type, name, more)
      const mail = await desk.mailTo(name)
      const [path = ''] = mail.actions.values()
      everybody.set(name, { job, mail, path })
    }),
  )
})
afterAll(async () => {
  await desk?.close()
})

function asked(name: string): Asked {
  const found = everybody.get(name)
  if (found === undefined) throw new Error(`nobody is called ${name}`)
  return found
}

function isPageThatChangesNothing({ status, text, headers }: Answered, wanted: number, words: string): void {
  expect(status).toBe(wanted)
  for (const each of [words, 'Nothing was changed.']) expect(text).toContain(each)
  expect(text).not.toContain('<form')
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
}

test('a mail has one button for each answer that is offered, and says where else it is done', async () => {
  const { mail, job } = asked('ann')
  expect([...mail.actions.keys()]).toEqual(['I have <paid>', 'I will not pay'])
  expect(mail.html.match(/display:inline-block/g)).toHaveLength(2)
  expect(mail.html).toContain('I have &lt;paid&gt;')
  expect(mail.html).toContain(`https://shop.example/bills/${encodeURIComponent(job.targetId)}`)
  const visit = asked('ben').mail
  expect([...visit.actions.keys()]).toEqual(['Done'])
  expect(visit.html).toMatch(/href="https:\/\/jobs\.shop\.example\/jobs\/[\w%=]+"/)
})

test('no answer is offered that one click cannot give, nor to whom it is not theirs, nor of what is done', async () => {
  const report = asked('cem').mail
  expect([...report.actions.keys()]).toEqual([])
  expect(report.html.match(/display:inline-block/g)).toHaveLength(1)
  const helper = await desk.mailTo('helper')
  expect([...helper.actions.keys()]).toEqual([])
  expect(helper.html).toMatch(/href="https:\/\/jobs\.shop\.example\/jobs\/[\w%=]+"/)
  const { job } = asked('dan')
  await desk.server.tobedone.operations.complete(shop, { id: job.id }, { outcome: 'paid' })
  const closing = () => desk.peer.received.filter(({ to }) => to.startsWith('dan@'))
  await expect.poll(() => closing().length, { timeout: 15_000 }).toBe(2)
  expect(closing()[1]?.raw).not.toContain('/actions/')
})

test('whatever follows a link by itself sees a page and changes nothing', async () => {
  const { job, path } = asked('eve')
  const [get, head] = [await desk.look(path), await desk.look(path, { method: 'HEAD' })]
  const prefetched = await desk.look(path, { headers: { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch' } })
  expect([get.status, head.status, prefetched.status]).toEqual([200, 200, 200])
  expect(head.text).toBe('')
  expect(get.text).toContain('Pay the bill')
  expect(get.text).toContain('I have &lt;paid&gt;')
  expect(get.text).not.toMatch(/<script|javascript:| on\w+=/)
  const policy = get.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
  )
  expect(get.headers.get('cache-control')).toBe('no-store')
  expect(get.headers.get('referrer-policy')).toBe('same-origin')
  const wrong = [
    [405, { method: 'PUT', body: 'confirm=yes' }],
    [400, { method: 'POST', body: new URLSearchParams({ other: 'yes' }) }],
    [415, { method: 'POST', body: '{"confirm":"yes"}', headers: { 'content-type': 'application/json' } }],
    [413, { method: 'POST', body: new URLSearchParams({ confirm: 'x'.repeat(1_100_000) }) }],
  ] as const
  for (const [status, given] of wrong)
    isPageThatChangesNothing(await desk.look(path, given), status, 'That did not work')
  expect(await desk.historyOf(job)).toEqual(['REQUESTED shop'])
})

test('other pages cannot press the button', async () => {
  const { job, path } = asked('fay')
  const foreign: readonly Readonly<Record<string, string>>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://jobs.shop.example' },
  ]
  for (const headers of foreign) isPageThatChangesNothing(await desk.press(path, headers), 403, 'That did not work')
  expect(await desk.historyOf(job)).toEqual(['REQUESTED shop'])
  const own = await desk.press(path, { origin: 'https://jobs.shop.example', 'sec-fetch-site': 'same-origin' })
  expect(own.status).toBe(200)
})

test('the button completes the job once, in the name of who got the mail, however often it is pressed', async () => {
  const { job, path, mail } = asked('gil')
  const answers = await Promise.all(Array.from({ length: 12 }, () => desk.press(path)))
  answers.push(await desk.press(path), await desk.look(path))
  for (const { status, text } of answers) {
    expect(status).toBe(200)
    expect(text).toContain('This is done')
    expect(text).not.toContain('<form')
  }
  expect(await desk.historyOf(job)).toEqual(['REQUESTED shop', 'COMPLETED gil By a link in a mail.'])
  isPageThatChangesNothing(await desk.press(mail.actions.get('I will not pay') ?? ''), 409, 'This is closed already')
  // Nor after it was brought back.
  await desk.server.tobedone.operations.reopen(shop, { id: job.id }, {})
  isPageThatChangesNothing(await desk.press(path), 409, 'This has changed')
  expect(await desk.historyOf(job)).toHaveLength(3)
})

test('a type without outcomes is just done', async () => {
  const { job, path } = asked('hal')
  expect((await desk.press(path)).status).toBe(200)
  expect(await desk.historyOf(job)).toEqual(['REQUESTED shop', 'COMPLETED hal By a link in a mail.'])
})

describe('nothing is changed, and a page says why, when', () => {
  test('the job has changed, but not by what timers and its recipient did to get on with it', async () => {
    const [one, two] = [asked('ida'), asked('jan')]
    await desk.server.tobedone.operations.update(shop, { id: one.job.id }, { title: 'Pay another bill' })
    for (const answered of [await desk.look(one.path), await desk.press(one.path)]) {
      isPageThatChangesNothing(answered, 409, 'This has changed')
    }
    desk.clock.move(3_600_000)
    await expect.poll(() => desk.historyOf(two.job), { timeout: 15_000 }).toContain('BECAME_OVERDUE system')
    desk.clock.move(-3_600_000)
    await desk.server.tobedone.operations.start({ id: 'jan', roles: [], groups: [] }, { id: two.job.id })
    // As an escalation does.
    const more = { priority: 90, candidateGroups: ['leads'] }
    await desk.server.tobedone.operations.update(shop, { id: two.job.id }, more)
    await desk.server.tobedone.operations.reschedule(shop, { id: two.job.id }, { dueAt: null })
    expect((await desk.press(two.path)).status).toBe(200)
    const three = asked('kim')
    const kim = { id: 'kim', roles: [], groups: [] }
    await desk.server.tobedone.operations.claim(kim, { id: three.job.id })
    await desk.server.tobedone.operations.unclaim(kim, { id: three.job.id })
    expect((await desk.look(three.path)).text).toContain('<form')
    await desk.server.tobedone.operations.claim({ ...kim, id: 'lea' }, { id: three.job.id })
    isPageThatChangesNothing(await desk.press(three.path), 409, 'This has changed')
  })

  test('somebody else has closed it, or it was called off', async () => {
    const [one, two] = [asked('kai'), asked('leo')]
    await desk.server.tobedone.operations.complete(staff('lea'), { id: one.job.id }, { outcome: 'paid' })
    await desk.server.tobedone.operations.cancel(shop, { id: two.job.id }, 'WITHDRAWN')
    for (const { path } of [one, two]) {
      for (const answered of [await desk.look(path), await desk.press(path)]) {
        isPageThatChangesNothing(answered, 409, 'This is closed already')
      }
    }
    expect(await desk.historyOf(one.job)).toEqual(['REQUESTED shop', 'COMPLETED lea'])
  })

  test('its recipient may not do it any more, by whatever it comes about', async () => {
    const [one, two] = [asked('max'), asked('mia')]
    await desk.server.tobedone.operations.assign(shop, { id: one.job.id }, 'lea')
    await desk.server.tobedone.operations.update(shop, { id: two.job.id }, { excludedUsers: ['mia'] })
    for (const { path } of [one, two]) {
      const pages = [await desk.look(path), await desk.press(path)]
      for (const answered of pages) isPageThatChangesNothing(answered, 403, 'This is not yours to do any more')
      expect(pages[0]?.text).not.toContain('Pay the bill')
    }
  })

  test('the link is none of ours', async () => {
    const { job, path, mail } = asked('ned')
    const [payload = '', signature = ''] = path.slice('/actions/'.length).split('.')
    const [otherPayload = ''] = asked('ole').path.slice('/actions/'.length).split('.')
    const forged = [`${otherPayload}.${signature}`, `${payload}.${signature.slice(1)}A`, payload]
    forged.push('', 'a.b', '%00', mail.unsubscribe.slice('/unsubscribe/'.length))
    for (const token of forged) {
      isPageThatChangesNothing(await desk.look(`/actions/${token}`), 404, 'There is nothing by this link')
      isPageThatChangesNothing(await desk.press(`/actions/${token}`), 404, 'There is nothing by this link')
    }
    const other = await desk.look(`/unsubscribe/${payload}.${signature}`)
    isPageThatChangesNothing(other, 404, 'There is nothing by this link')
    expect(await desk.historyOf(job)).toEqual(['REQUESTED shop'])
  })

  test('it takes more than the mail, and nobody, or somebody else, is signed in', async () => {
    const { job, path } = asked('pia')
    for (const answered of [await desk.look(path), await desk.press(path)]) {
      isPageThatChangesNothing(answered, 401, 'Please sign in first')
      expect(answered.text).toContain('https://jobs.shop.example/jobs/')
    }
    for (const cookie of ['user=lea', 'user=lea.law']) {
      isPageThatChangesNothing(await desk.press(path, { cookie }), 403, 'This mail was for somebody else')
    }
    expect(await desk.historyOf(job)).toEqual(['REQUESTED shop'])
    expect((await desk.look(path, { headers: { cookie: 'user=pia' } })).text).toContain('<form')
    expect((await desk.press(path, { cookie: 'user=pia' })).status).toBe(200)
    expect(await desk.historyOf(job)).toEqual(['REQUESTED shop', 'COMPLETED pia By a link in a mail.'])
  })

  test('it is older than 7 days, or its recipient is erased', async () => {
    const [one, two] = [asked('rob'), asked('planted')]
    await desk.server.tobedone.operations.erasePerson({ id: 'root', roles: ['admin'], groups: [] }, 'planted')
    isPageThatChangesNothing(await desk.press(two.path), 404, 'There is nothing by this link')
    desk.clock.move(7 * 86_400_000)
    for (const answered of [await desk.look(one.path), await desk.press(one.path)]) {
      isPageThatChangesNothing(answered, 410, 'This link is too old')
      expect(answered.text).toContain('https://shop.example/bills/')
    }
    desk.clock.move(-7 * 86_400_000)
  })
})

test('no token is stored or logged', async () => {
  const { path, mail } = asked('sam')
  await desk.press(path)
  const kept = JSON.stringify([await storedRows(desk.server.databaseUrl), desk.server.logged])
  for (const token of [...mail.actions.values(), mail.unsubscribe]) {
    const [, signature = ''] = token.split('.')
    expect(signature).toHaveLength(43)
    expect(kept).not.toContain(signature)
  }
})
