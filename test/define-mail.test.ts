// What a configuration may say about mails and their links, what mails say, and when they are tried again: without a mail server.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { mailSettings } from '../src/cli/mail-settings.ts'
import { readSettings } from '../src/config.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { digestTextOf } from '../src/domain/notification/digest-text.ts'
import { linkOf, linkOnHost } from '../src/domain/notification/link.ts'
import { withoutTokens } from '../src/domain/notification/mail-link.ts'
import type { MailContent } from '../src/domain/notification/mail-options.ts'
import { problemOfMail, senderOf } from '../src/domain/notification/mail-options.ts'
import { nextTryAfter } from '../src/domain/notification/mail-retry.ts'
import { mailTextOf } from '../src/domain/notification/mail-text.ts'
import { makeMailTokens } from '../src/operations/notification/mail-tokens.ts'
import { size } from './size.ts'
import { job as arbitraryJob } from './support/arbitrary-jobs.ts'
import { checkProperty } from './support/property.ts'

const from = 'Shop <jobs@shop.example>'

test('what is right is taken', () => {
  expect(problemOfMail(undefined)).toBeNull()
  expect(
    problemOfMail({ from, server: 'smtps://ann:p%40ss@[::1]:465', templates: { a: () => ({}) }, perSecond: 0.5 }),
  ).toBeNull()
  expect(senderOf(from)).toEqual({ name: 'Shop', address: 'jobs@shop.example' })
  expect(senderOf('jobs@shop.example')).toEqual({ name: '', address: 'jobs@shop.example' })
  expect(defineJobType('visit', { link: '/visits/{id}' }).link).toBe('/visits/{id}')
})

test('the environment stands above the configuration', () => {
  const configured = { from, publicUrl: 'https://shop.example', attempts: 3 }
  expect(mailSettings(configured, readSettings({}))).toEqual(configured)
  const settings = readSettings({ SMTP_URL: 'smtp://host', TOBEDONE_PUBLIC_URL: 'https://jobs.shop.example' })
  const publicUrl = 'https://jobs.shop.example'
  expect(mailSettings(configured, settings)).toEqual({ ...configured, server: 'smtp://host', publicUrl })
})

describe('it is impossible', () => {
  test.each([
    ['smtp://host', 'has "mail" that is no object'],
    [{ form: from }, 'has "form" in "mail", which is unknown'],
    [{ server: 'http://host', from }, 'needs a mail server like'],
    [{ from: 'a@b.c\r\nBcc: d@e.f' }, 'needs a sender of mails like'],
    [{ baseUrl: 'shop.example' }, 'has a "baseUrl" in "mail" that is no address'],
    [{ publicUrl: 'http://jobs.shop.example' }, 'has a "publicUrl" in "mail" that is no address'],
    [{ publicUrl: 'https://jobs.shop.example?a=b' }, 'has a "publicUrl" in "mail" that is no address'],
    [{ unsubscribe: 'javascript:alert(1)' }, 'has "unsubscribe" in "mail" that is no address'],
    [{ templates: { a: 'Hello' } }, 'has "templates" in "mail" that are no functions'],
    [{ digest: 'daily' }, 'has "digest" in "mail" that is no object'],
    [{ digest: { hour: 8 } }, 'has "hour" in "digest", which is unknown'],
    [{ digest: { at: '24:00' } }, 'has "at" in "digest" that is no time of day'],
    [{ digest: { forAll: 'yes' } }, 'has "forAll" in "digest" that is not true or false'],
    [{ digest: { template: 'Hello' } }, 'has "template" in "digest" that is no function'],
    [{ perSecond: 0 }, 'has "perSecond" in "mail" that is not above 0'],
    [{ attempts: 1.5 }, 'has "attempts" in "mail" that is no whole number'],
  ])('%j', (mail, problem) => {
    expect(problemOfMail(mail)).toContain(problem)
  })
  test.each(['javascript:alert(1)', 'visits/{id}', 'https://a b', '//evil.example/{id}', '/\\evil.example/{id}', ''])(
    'a link "%s"',
    (link) => {
      expect(() => defineJobType('visit', { link })).toThrow('link must be an address')
    },
  )
})

describe('links that act', () => {
  const outcomes = ['released', 'refunded'] as const
  test('offer all outcomes of a type, some of them in its own words, or that it is done; never what wants a result', () => {
    const made = (options: object) => defineJobType('visit', { ...options }).actionLinks
    const week = { isSignInNeeded: true, goodForMs: 7 * 86_400_000 }
    const all = [
      { outcome: 'released', label: 'Released' },
      { outcome: 'refunded', label: 'Refunded' },
    ]
    expect(made({})).toBeNull()
    expect(made({ outcomes, actionLinks: {} })).toEqual({ ...week, actions: all })
    expect(made({ outcomes, actionLinks: { outcomes: ['refunded'] } })?.actions).toEqual([all[1]])
    expect(made({ outcomes, actionLinks: { outcomes: { released: 'Release it' } } })?.actions).toEqual([
      { outcome: 'released', label: 'Release it' },
    ])
    expect(made({ actionLinks: { withoutSignIn: true, expiresIn: '2d' } })).toEqual({
      ...{ actions: [{ outcome: null, label: 'Done' }], isSignInNeeded: false, goodForMs: 2 * 86_400_000 },
    })
    expect(made({ result: z.object({ sum: z.number() }), actionLinks: {} })?.actions).toEqual([])
    expect(made({ result: z.object({ note: z.string().optional() }), actionLinks: {} })?.actions).toHaveLength(1)
  })

  test.each([
    ['yes', 'actionLinks must be an object'],
    [{ outcomes: 'released' }, 'outcomes in actionLinks must be a list, or an object'],
    [{ outcomes: ['lost'] }, 'actionLinks must name 1 to 5 outcomes of the type'],
    [{ outcomes: [] }, 'actionLinks must name 1 to 5 outcomes of the type'],
    [{ outcomes: ['released', 'released'] }, 'actionLinks must name 1 to 5 outcomes of the type'],
    [{ outcomes: { released: 'a\nb' } }, 'must have 1 to 60 characters'],
    [{ withoutSignIn: 'yes' }, 'withoutSignIn must be true or false'],
    [{ expiresIn: 'soon' }, 'expiresIn in actionLinks must be a duration'],
    [{ withoutLogin: true }, 'actionLinks knows only outcomes, withoutSignIn, expiresIn'],
  ])('are impossible as %j', (actionLinks, problem) => {
    const options: object = { outcomes, actionLinks }
    expect(() => defineJobType('visit', options)).toThrow(problem)
  })

  test('are read as they were signed, by nobody without the key, and not when a sign of them is another', async () => {
    const tokens = makeMailTokens(async () => 'a key')
    const others = makeMailTokens(async () => 'another key')
    const link = fc.record({
      kind: fc.constant('action' as const),
      mailId: fc.uuid(),
      outcome: fc.option(fc.string({ unit: 'grapheme', maxLength: 20 })),
      version: fc.integer({ min: 1, max: 2_147_483_647 }),
      expiresAt: fc.date({ noInvalidDate: true }),
    })
    await checkProperty(
      'tokens',
      size(300, 20_000),
      fc.asyncProperty(link, fc.nat(), fc.constantFrom(...'Aa0-_.~'), async (signed, at, sign) => {
        const token = await tokens.sign(signed)
        expect(await tokens.read(token)).toEqual(signed)
        expect(await others.read(token)).toBeNull()
        expect(withoutTokens(`At https://shop.example/actions/${token}.`)).toBe(
          'At https://shop.example/actions/[token].',
        )
        const place = at % token.length
        const changed = `${token.slice(0, place)}${sign}${token.slice(place + 1)}`
        if (changed !== token) expect(await tokens.read(changed)).toBeNull()
      }),
    )
    const unsubscribe = { kind: 'unsubscribe', mailId: 'a' } as const
    expect(await tokens.read(await tokens.sign(unsubscribe))).toEqual(unsubscribe)
  })
})

test('a mail is tried again later and later, and then given up', () => {
  const now = new Date(0)
  const waits = Array.from({ length: 12 }, (_, index) =>
    nextTryAfter(index + 1, { mostAttempts: 12, retryMs: 10_000 }, now),
  ).map((next) => next && next.getTime() / 1_000)
  expect(waits).toEqual([10, 30, 90, 270, 810, 2_430, 7_290, 21_600, 21_600, 21_600, 21_600, null])
})

test('whatever people write is no markup, no header, and no other address', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 })
  const wild = fc.oneof(
    text,
    text.map((more) => `<img src=x>"'&\r\nBcc: a@b.c\u2028\u202e${more}\u2067`),
  )
  const link = fc.constantFrom('/{type}/{id}', 'https://shop.example/{type}?id={id}&job={job}')
  await checkProperty(
    'mails',
    size(500, 20_000),
    fc.asyncProperty(
      arbitraryJob,
      wild,
      fc.oneof(wild, fc.constantFrom('.', '..')),
      link,
      async (job, title, targetId, template) => {
        const linked = { ...job, targetId }
        const address = linkOf(template, linked, 'https://shop.example')
        // To a browser these are ways up.
        expect(address === null).toBe(['.', '..'].some((up) => up === targetId || up === job.targetType))
        if (address === null) return
        const onHost = linkOnHost(template, linked, null) ?? ''
        expect(new URL(onHost, 'https://shop.example').href).toBe(new URL(address).href)
        expect(new URL(address).origin).toBe('https://shop.example')
        expect(decodeURIComponent(address)).toContain(targetId)
        const content: MailContent = {
          ...{ job, title, description: title, reason: 'REMINDER', template: 'reminder', link: address },
          actions: [{ outcome: null, label: title, url: address }],
          recipient: { id: 'ann', name: title, timeZone: 'UTC', locale: null },
          unsubscribe: 'https://shop.example/no',
        }
        const { subject, html } = mailTextOf(content)
        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
        expect(mailTextOf(content, { subject: title }).subject).not.toMatch(
          /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u,
        )
        const digestOf = (about: MailContent) =>
          digestTextOf({ ...about, entries: [about, { ...about, link: null }], console: 'https://jobs.shop.example/' })
        expect(digestOf(content).subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
        // All the tags that there are, are ours.
        const tags = (source: string) => source.match(/<[^>]*>/g)?.map((tag) => tag.replace(/href="[^"]*"/, 'href'))
        const plain = { ...content, title: 'a', description: 'a', recipient: { ...content.recipient, name: 'a' } }
        expect(tags(html)).toEqual(tags(mailTextOf(plain).html))
        expect(tags(digestOf(content).html)).toEqual(tags(digestOf(plain).html))
      },
    ),
  )
})
