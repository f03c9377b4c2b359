// What a configuration may say about mails, what mails say, and when they are tried again: without a mail server.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { linkOf } from '../src/domain/notification/link.ts'
import type { MailContent } from '../src/domain/notification/mail-options.ts'
import { problemOfMail, senderOf } from '../src/domain/notification/mail-options.ts'
import { nextTryAfter } from '../src/domain/notification/mail-retry.ts'
import { mailTextOf } from '../src/domain/notification/mail-text.ts'
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

describe('it is impossible', () => {
  test.each([
    ['smtp://host', 'has "mail" that is no object'],
    [{ form: from }, 'has "form" in "mail", which is unknown'],
    [{ server: 'http://host', from }, 'needs a mail server like'],
    [{ from: 'a@b.c\r\nBcc: d@e.f' }, 'needs a sender of mails like'],
    [{ baseUrl: 'shop.example' }, 'has a "baseUrl" in "mail" that is no address'],
    [{ unsubscribe: 'javascript:alert(1)' }, 'has "unsubscribe" in "mail" that is no address'],
    [{ templates: { a: 'Hello' } }, 'has "templates" in "mail" that are no functions'],
    [{ perSecond: 0 }, 'has "perSecond" in "mail" that is not above 0'],
    [{ attempts: 1.5 }, 'has "attempts" in "mail" that is no whole number'],
  ])('%j', (mail, problem) => {
    expect(problemOfMail(mail)).toContain(problem)
  })
  test.each(['javascript:alert(1)', 'visits/{id}', 'https://a b', ''])('a link "%s"', (link) => {
    expect(() => defineJobType('visit', { link })).toThrow('link must be an address')
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
    text.map((more) => `<img src=x>"'&\r\nBcc: a@b.c\u2028${more}`),
  )
  const link = fc.constantFrom('/{type}/{id}', 'https://shop.example/{type}?id={id}&job={job}')
  await checkProperty(
    'mails',
    size(500, 20_000),
    fc.asyncProperty(arbitraryJob, wild, wild, link, async (job, title, targetId, template) => {
      const address = linkOf(template, { ...job, targetId }, 'https://shop.example') ?? ''
      expect(new URL(address).origin).toBe('https://shop.example')
      expect(decodeURIComponent(address)).toContain(targetId)
      const content: MailContent = {
        ...{ job, title, description: title, reason: 'REMINDER', template: 'reminder', link: address },
        recipient: { id: 'ann', name: title, timeZone: 'UTC', locale: null },
        unsubscribe: 'https://shop.example/no',
      }
      const { subject, html } = mailTextOf(content)
      expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      expect(mailTextOf(content, { subject: title }).subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      // All the tags that there are, are ours.
      const tags = (source: string) => source.match(/<[^>]*>/g)?.map((tag) => tag.replace(/href="[^"]*"/, 'href'))
      expect(tags(html)).toEqual(
        tags(
          mailTextOf({ ...content, title: 'a', description: 'a', recipient: { ...content.recipient, name: 'a' } }).html,
        ),
      )
    }),
  )
})
