// What a digest says unless a template says something else: each thing with what is asked, until when, and where it is done. Whatever
// people have written is escaped, and never begins a line of its own.
import { escapeHtml } from '../escape-html.ts'
import { compareJobs } from '../order-compare.ts'
import type { DigestContent, MailEntry, MailText } from './mail-options.ts'
import { buttonOf, dueWords, filledButton, greetingOf, onOneLine, pageOf, reasonWords } from './mail-text.ts'

/** Mail programs cut off what is too long. */
const mostListed = 50

/** The entries of a digest in their order. */
export function inDigestOrder(entries: readonly MailEntry[]): readonly MailEntry[] {
  const isAsked = ({ reason }: MailEntry): boolean => reason !== 'COMPLETED'
  const byPriority = compareJobs('PRIORITY')
  return [...entries].sort(
    (one, other) => Number(isAsked(other)) - Number(isAsked(one)) || byPriority(one.job, other.job),
  )
}

function wordsOf(entry: MailEntry, { recipient }: DigestContent): readonly string[] {
  const { reason, description } = entry
  const asked = [reasonWords[reason], reason === 'COMPLETED' ? null : description, dueWords(entry, recipient)]
  return asked.filter((line) => line !== null)
}

function plainOf(entry: MailEntry, index: number, content: DigestContent): string {
  const { title, link, actions } = entry
  const clicks = actions.map(({ label, url }) => `${onOneLine(label)}: ${url}`)
  const places = link === null ? [] : [actions.length === 0 ? link : `Look at it first: ${link}`]
  return [`${index + 1}. ${title}`, ...wordsOf(entry, content).map(onOneLine), ...clicks, ...places].join('\n   ')
}

function htmlOf(entry: MailEntry, content: DigestContent): string {
  const { title, link, actions } = entry
  const heading =
    link === null ? escapeHtml(title) : `<a href="${escapeHtml(link)}" style="color:#1d4ed8">${escapeHtml(title)}</a>`
  const lines = wordsOf(entry, content).map(escapeHtml).join('<br>\n')
  const clicks = actions.map(({ url, label }) => buttonOf(url, label, filledButton))
  const buttons = clicks.length === 0 ? '' : `<p style="margin:8px 0 0">${clicks.join('\n')}</p>\n`
  return `<h2 dir="auto" style="margin:24px 0 4px;font-size:16px">${heading}</h2>\n<p style="margin:0">${lines}</p>\n${buttons}`
}

function headingOf({ entries: [first, ...others] }: DigestContent): string {
  if (first === undefined) return 'Nothing is waiting for you'
  return others.length === 0 ? first.title : `${first.title}, and ${others.length} more`
}

/** What a digest says, with what its template leaves to us. */
export function digestTextOf(content: DigestContent, own: MailText = {}): Required<MailText> {
  const { entries, recipient, unsubscribe, console } = content
  const [heading, greeting] = [onOneLine(headingOf(content)), greetingOf(recipient)]
  const listed = entries.slice(0, mostListed)
  const rest = entries.length - listed.length
  const more = rest === 0 ? [] : [`And ${rest} more.`]
  const plain = [
    ...[greeting, 'This is what there is today.', ...listed.map((entry, index) => plainOf(entry, index, content))],
    ...[...more, ...(console === null ? [] : [`All of it: ${console}`]), `Not wanted? ${unsubscribe}`],
  ]
  const all =
    console === null ? '' : `<p style="margin:24px 0">${buttonOf(console, 'Show all of it', filledButton)}</p>\n`
  const body = `<p style="margin:0 0 16px">${escapeHtml(greeting)}</p>\n${listed
    .map((entry) => htmlOf(entry, content))
    .join('')}${more.map((line) => `<p style="margin:24px 0 0">${line}</p>\n`).join('')}${all}`
  return {
    subject: onOneLine(own.subject ?? heading),
    text: own.text ?? `${plain.join('\n\n')}\n`,
    html: own.html ?? pageOf(heading, body, unsubscribe),
  }
}
