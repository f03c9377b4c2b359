// Writes a mail: who gets it, by what the product says of them now; what it says, by its template; and where its links lead.
import type { JobType } from '../../domain/job-type.ts'
import { offeredActions } from '../../domain/notification/action-links.ts'
import { filled, mailLinkAddress, placeOf } from '../../domain/notification/link.ts'
import type { MailLink } from '../../domain/notification/mail-link.ts'
import {
  type MailButton,
  type MailContent,
  type MailOptions,
  type MailText,
  type ResolveRecipient,
  senderOf,
} from '../../domain/notification/mail-options.ts'
import { mailTextOf, onOneLine } from '../../domain/notification/mail-text.ts'
import type { Notification } from '../../domain/notification/notification.ts'
import { type Person, unknownPerson, withInput } from '../../domain/person.ts'
import type { Registry } from '../../domain/registry.ts'
import type { OutgoingMail } from './mail-server.ts'

/** What it stands on. */
export interface ComposeOptions
  extends Pick<MailOptions, 'from' | 'baseUrl' | 'publicUrl' | 'unsubscribe' | 'templates'> {
  readonly registry: Registry
  readonly resolveRecipient: ResolveRecipient | null
  /** The token of a link. */
  readonly tokenOf: (link: MailLink) => Promise<string>
  readonly now: () => Date
}

/** Writes it. @throws Error saying why it cannot be written: nobody has an address, or a function of the product failed */
export type ComposeMail = (notification: Notification, person: Person | null) => Promise<OutgoingMail>

const answerMs = 10_000
/** Who sends where nobody is named, and no mail server is. */
const usualSender = 'tobedone <tobedone@localhost>'

async function inTime<Answer>(what: string, answer: Answer | Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not answer in time`)), answerMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

function checkedText(template: string, answer: MailText): MailText {
  const { subject, text, html } = answer
  const isRight = [subject, text, html].every((part) => part === undefined || typeof part === 'string')
  if (!isRight) throw new Error(`the template "${template}" did not answer with texts`)
  return answer
}

// One page each, that asks once more: nothing happens where programs follow links.
async function buttonsOf(
  mail: Notification,
  type: JobType,
  { publicUrl, tokenOf, now }: ComposeOptions,
): Promise<readonly MailButton[]> {
  const { actionLinks } = type
  if (actionLinks === null || publicUrl === undefined) return []
  const expiresAt = new Date(now().getTime() + actionLinks.goodForMs)
  return await Promise.all(
    offeredActions(mail, type).map(async (action) => {
      const { id: mailId, job } = mail
      const link = { kind: 'action', mailId, version: job.version, expiresAt, outcome: action.outcome } as const
      return { ...action, url: mailLinkAddress(publicUrl, 'action', await tokenOf(link)) }
    }),
  )
}

/** Makes what writes mails. */
export function makeComposeMail(options: ComposeOptions): ComposeMail {
  const { registry, resolveRecipient, baseUrl = null, publicUrl, templates = {}, from: said = usualSender } = options
  const from = senderOf(said) ?? { name: '', address: said }
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  const unsubscribeAt = async (mailId: string, recipientId: string, type: JobType): Promise<string> => {
    const { unsubscribe, tokenOf } = options
    if (unsubscribe !== undefined) return filled(unsubscribe, { person: recipientId, type: type.name })
    if (publicUrl === undefined) {
      return `mailto:${from.address}?subject=${encodeURIComponent(`unsubscribe ${type.name}`)}`
    }
    return mailLinkAddress(publicUrl, 'unsubscribe', await tokenOf({ kind: 'unsubscribe', mailId }))
  }
  return async (mail, known) => {
    const { id, job, recipient: recipientId, reason, template } = mail
    const before = known ?? unknownPerson(recipientId)
    const resolved = resolveRecipient && (await inTime('resolveRecipient', resolveRecipient(recipientId)))
    const person = resolved ? withInput(before, { ...resolved, id: recipientId }) : before
    if (person.mail === null) throw new Error('no address is known')
    const type = registry.of(job.type)
    const content: MailContent = {
      ...{ job, reason, template, recipient: person },
      title: onOneLine(job.title ?? type.title),
      description: type.description,
      link: placeOf(type, job, { baseUrl, publicUrl: publicUrl ?? null }),
      actions: await buttonsOf(mail, type, options),
      unsubscribe: await unsubscribeAt(id, recipientId, type),
    }
    const write = Object.hasOwn(templates, template) ? templates[template] : undefined
    const own = write ? checkedText(template, await inTime(`the template "${template}"`, write(content))) : {}
    return {
      message: { to: person.mail, ...mailTextOf(content, own) },
      name: person.name === null ? null : onOneLine(person.name),
      ...{ from, messageId: `<${id}@${domain}>`, unsubscribe: content.unsubscribe },
      // A page of the product's need not know how.
      isOneClick: options.unsubscribe === undefined && content.unsubscribe.startsWith('https:'),
    }
  }
}
