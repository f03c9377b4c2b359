// How mails are sent, as a configuration says it. It may be JavaScript, so nothing is taken on trust.
import type { Job } from '../job.ts'
import type { Person } from '../person.ts'
import type { MailAction } from './action-links.ts'
import { problemOfDigest } from './digest.ts'
import { isPublicAddress, isWebAddress } from './link.ts'
import type { NotificationReason } from './notification.ts'

/** One thing that a mail tells. */
export interface MailEntry {
  readonly job: Job
  /** The title of the job, or of its type where it has none; on one line. */
  readonly title: string
  /** What the type says that is to be done. */
  readonly description: string | null
  readonly reason: NotificationReason
  /** The name of the message, as the type says it. */
  readonly template: string
  /** Where it is done; null: nothing is said. */
  readonly link: string | null
  /** What its recipient can do by one click: the `actionLinks` of the type. */
  readonly actions: readonly MailButton[]
}

interface Addressed {
  /** Who gets it. */
  readonly recipient: Pick<Person, 'id' | 'name' | 'timeZone' | 'locale'>
  /** Where one says that one does not want such mails. */
  readonly unsubscribe: string
}

/** What a mail is about: what templates are given. */
export interface MailContent extends MailEntry, Addressed {}

/** What the one mail of a day is about. */
export interface DigestContent extends Addressed {
  /** What asks for something first, by priority, then what is due soonest. */
  readonly entries: readonly MailEntry[]
  /** Where all that waits is shown; null: nobody has said where people reach the server. */
  readonly console: string | null
}

/** A button that leads to a page on which one click does it. */
export interface MailButton extends MailAction {
  readonly url: string
}

/** What a mail says; what is left out is as usual. */
export interface MailText {
  readonly subject?: string
  readonly text?: string
  /** Whatever of it came from people must be escaped. */
  readonly html?: string
}

/** Writes the mails of one template. */
export type MailTemplate = (content: MailContent) => MailText | Promise<MailText>

/** Writes digests. */
export type DigestTemplate = (content: DigestContent) => MailText | Promise<MailText>

/** How messages come as one mail a day that are not urgent, to those who want it so. */
export interface DigestOptions {
  /** When, by the clock where they are, unless they have said it themselves. Default: "08:00". */
  readonly at?: string
  /** Whether those get it who have not said whether they want it. Default: false. */
  readonly forAll?: boolean
  /** Other words for it. */
  readonly template?: DigestTemplate
}

/** What the product knows of somebody; what is left out is as `upsertPerson` said it. */
export type Recipient = { readonly [Field in 'name' | 'mail' | 'timeZone' | 'locale']?: Person[Field] | undefined }

/** Says who somebody is; null: nobody whom it knows. */
export type ResolveRecipient = (id: string) => Recipient | null | Promise<Recipient | null>

/** How mails are sent. Durations in milliseconds. */
export interface MailOptions {
  /** The mail server: `smtp://user:password@host:587`, or `smtps:`. Without one mails are kept, to be read in the API. */
  readonly server?: string | undefined
  /** Who sends: `jobs@shop.example`, or `Shop <jobs@shop.example>`. */
  readonly from?: string | undefined
  /** What links that begin with "/" are put behind. */
  readonly baseUrl?: string
  /**
   * Where people reach the server, by https: `https://jobs.shop.example`. The `actionLinks` of types and unsubscribing by one click lead to
   * pages there, and the button of a type without a `link` to its console.
   */
  readonly publicUrl?: string
  /**
   * Where one unsubscribes: an address in which {person} and {type} stand for who and for the type of the job. Default: a page of the
   * server where there is a `publicUrl`, or else a mail to `from`.
   */
  readonly unsubscribe?: string
  /** Other words for messages, by the names of their templates. */
  readonly templates?: Readonly<Record<string, MailTemplate>>
  /** How messages are gathered for those who want one mail a day. */
  readonly digest?: DigestOptions
  /** How many are sent at once by one server. Default: 4. */
  readonly concurrency?: number
  /** How many one server sends in a second at the most. Default: no limit. */
  readonly perSecond?: number
  /** After so many attempts one is given up. Default: 12, which take more than a day. */
  readonly attempts?: number
  /** How long to wait after the first attempt; then three times as long each time, 6 hours at the most. Default: 10,000. */
  readonly retryMs?: number
  /** How long sending one may take. Default: 30,000. */
  readonly timeoutMs?: number
}

const known = [
  'server',
  'from',
  'baseUrl',
  'publicUrl',
  'unsubscribe',
  'templates',
  'digest',
  'concurrency',
  'perSecond',
  'attempts',
]
const durations = ['retryMs', 'timeoutMs']
const numbers = ['concurrency', 'attempts', ...durations]
const fromForm = /^(?:([^<>\p{Cc}]*?)\s*<([^\s<>]+@[^\s<>]+)>|([^\s<>]+@[^\s<>]+))$/u

/** The name and the address of who sends; null when that is not what is said. */
export function senderOf(from: string): { readonly name: string; readonly address: string } | null {
  const [, name = '', bracketed, plain] = fromForm.exec(from.trim()) ?? []
  const address = bracketed ?? plain
  return address === undefined ? null : { name: name.replaceAll('"', ''), address }
}

/** Whether it is the address of a mail server. */
function isMailServer(server: unknown): boolean {
  if (typeof server !== 'string' || !URL.canParse(server)) return false
  const { protocol, hostname } = new URL(server)
  return (protocol === 'smtp:' || protocol === 'smtps:') && hostname !== ''
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function areTemplates(templates: unknown): boolean {
  return isRecord(templates) && Object.values(templates).every((template) => typeof template === 'function')
}

/** What is wrong with how mails are sent, as the end of a sentence; null: nothing. */
export function problemOfMail(mail: unknown): string | null {
  if (mail === undefined) return null
  if (!isRecord(mail)) return 'has "mail" that is no object like { from: "jobs@shop.example" }'
  const all = [...known, ...durations]
  const unknown = Object.keys(mail).find((key) => !all.includes(key))
  if (unknown !== undefined) return `has "${unknown}" in "mail", which is unknown; known are ${all.join(', ')}`
  const { server, from, baseUrl, publicUrl, unsubscribe, templates, perSecond } = mail
  if (server !== undefined && !isMailServer(server)) return 'needs a mail server like "smtp://user:password@host:587"'
  if (from !== undefined && (typeof from !== 'string' || senderOf(from) === null)) {
    return 'needs a sender of mails like "Shop <jobs@shop.example>"'
  }
  if (baseUrl !== undefined && !isWebAddress(baseUrl))
    return 'has a "baseUrl" in "mail" that is no address of a web page'
  if (publicUrl !== undefined && !isPublicAddress(publicUrl))
    return 'has a "publicUrl" in "mail" that is no address like "https://jobs.shop.example"'
  if (unsubscribe !== undefined && !isWebAddress(unsubscribe))
    return 'has "unsubscribe" in "mail" that is no address of a web page'
  if (templates !== undefined && !areTemplates(templates))
    return 'has "templates" in "mail" that are no functions by name'
  const digestProblem = problemOfDigest(mail['digest'])
  if (digestProblem !== null) return digestProblem
  if (perSecond !== undefined && !(typeof perSecond === 'number' && perSecond > 0))
    return 'has "perSecond" in "mail" that is not above 0'
  const wrong = numbers.find((name) => {
    const value = mail[name]
    return value !== undefined && !(Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1_000_000)
  })
  return wrong === undefined ? null : `has "${wrong}" in "mail" that is no whole number from 1 to 1,000,000`
}
