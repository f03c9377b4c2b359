// Writes a mail: who gets it, by what the product says of them now; what it says, by its template; and where its links lead.

import { digestTextOf, inDigestOrder } from '../../domain/notification/digest-text.ts'
import { filled, mailLinkAddress } from '../../domain/notification/link.ts'
import {
  type MailContent,
  type MailOptions,
  type MailText,
  type ResolveRecipient,
  senderOf,
} from '../../domain/notification/mail-options.ts'
import type { ClaimedMail } from '../../domain/notification/mail-queue.ts'
import { mailTextOf, onOneLine } from '../../domain/notification/mail-text.ts'
import { type Person, unknownPerson, withInput } from '../../domain/person.ts'
import { inTime } from './in-time.ts'
import { type EntryOptions, entryOf } from './mail-entry.ts'
import type { OutgoingMail } from './mail-server.ts'

/** What it stands on. */
export interface ComposeOptions
  extends EntryOptions,
    Pick<MailOptions, 'from' | 'unsubscribe' | 'templates' | 'digest'> {
  readonly resolveRecipient: ResolveRecipient | null
  /** Where the clock is of those of whom nothing is known. */
  readonly usualTimeZone: string
}

/** A mail, and for whom it was written. */
export interface ComposedMail {
  readonly outgoing: OutgoingMail
  readonly person: Person
}

/** Writes it. @throws Error saying why it cannot be written: nobody has an address, or a function of the product failed */
export type ComposeMail = (mail: ClaimedMail) => Promise<ComposedMail>

/** Who sends where nobody is named, and no mail server is. */
const usualSender = 'tobedone <tobedone@localhost>'

// What was cut in the middle of a sign can neither be sent nor kept.
function storable(part: string): string {
  return part.toWellFormed().replaceAll('\0', ' ')
}

function checkedText(template: string, answer: MailText): MailText {
  const parts = typeof answer === 'object' && answer !== null ? [answer.subject, answer.text, answer.html] : [null]
  const isRight = parts.every((part) => part === undefined || typeof part === 'string')
  if (!isRight) throw new Error(`the template "${template}" did not answer with texts`)
  return answer
}

async function written<Content>(
  name: string,
  write: ((content: Content) => MailText | Promise<MailText>) | undefined,
  content: Content,
): Promise<MailText> {
  return write ? checkedText(name, await inTime(`the template "${name}"`, write(content))) : {}
}

/** Makes what writes mails. */
export function makeComposeMail(options: ComposeOptions): ComposeMail {
  const { resolveRecipient, publicUrl, templates = {}, digest = {}, from: said = usualSender } = options
  const from = senderOf(said) ?? { name: '', address: said }
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  const unsubscribeAt = async ({ messages }: ClaimedMail, recipientId: string): Promise<string> => {
    const { unsubscribe, tokenOf } = options
    const type = [...new Set(messages.map(({ job }) => job.type))].sort().join(',')
    if (unsubscribe !== undefined) return filled(unsubscribe, { person: recipientId, type })
    if (publicUrl === undefined) return `mailto:${from.address}?subject=${encodeURIComponent(`unsubscribe ${type}`)}`
    // Any message of a digest leads to all of it.
    const mailId = messages[0]?.id ?? ''
    return mailLinkAddress(publicUrl, 'unsubscribe', await tokenOf({ kind: 'unsubscribe', mailId }))
  }
  const textOf = async (mail: ClaimedMail, recipient: Person, unsubscribe: string): Promise<Required<MailText>> => {
    const entries = await Promise.all(mail.messages.map((message) => entryOf(message, options)))
    const [first] = entries
    if (mail.isDigest || first === undefined) {
      const console = publicUrl === undefined ? null : `${publicUrl.replace(/\/+$/, '')}/`
      const content = { entries: inDigestOrder(entries), recipient, unsubscribe, console }
      return digestTextOf(content, await written('digest', digest.template, content))
    }
    const content: MailContent = { ...first, recipient, unsubscribe }
    const write = Object.hasOwn(templates, first.template) ? templates[first.template] : undefined
    return mailTextOf(content, await written(first.template, write, content))
  }
  return async (mail) => {
    const recipientId = mail.messages[0]?.recipient ?? ''
    const before = mail.person ?? { ...unknownPerson(recipientId), timeZone: options.usualTimeZone }
    const resolved = resolveRecipient && (await inTime('resolveRecipient', resolveRecipient(recipientId)))
    const person = resolved ? withInput(before, { ...resolved, id: recipientId }) : before
    if (person.mail === null) throw new Error('no address is known')
    const unsubscribe = await unsubscribeAt(mail, recipientId)
    const { subject, text, html } = await textOf(mail, person, unsubscribe)
    const outgoing = {
      message: { to: person.mail, subject: storable(subject), text: storable(text), html: storable(html) },
      name: person.name === null ? null : onOneLine(person.name),
      ...{ from, messageId: `<${mail.id}@${domain}>`, unsubscribe },
      // A page of the product's need not know how.
      isOneClick: options.unsubscribe === undefined && unsubscribe.startsWith('https:'),
    }
    return { outgoing, person }
  }
}
