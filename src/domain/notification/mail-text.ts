// What mails say unless a template says something else: what is asked, until when, and one button (or one for each answer). Whatever
// people have written is escaped, and never begins a line of its own.
import { escapeHtml } from '../escape-html.ts'
import type { MailContent, MailEntry, MailText } from './mail-options.ts'
import type { NotificationReason } from './notification.ts'

const subjects: Record<NotificationReason, (title: string) => string> = {
  REQUESTED: (title) => title,
  ASSIGNED: (title) => title,
  REMINDER: (title) => `Reminder: ${title}`,
  OVERDUE: (title) => `Overdue: ${title}`,
  ESCALATION: (title) => `Escalated: ${title}`,
  COMPLETED: (title) => `Done: ${title}`,
}

/** Why somebody is told, in a sentence. */
export const reasonWords: Record<NotificationReason, string> = {
  REQUESTED: 'This is waiting for you.',
  ASSIGNED: 'This was given to you.',
  REMINDER: 'This is still waiting for you.',
  OVERDUE: 'This should be done by now.',
  ESCALATION: 'Nobody has done this yet.',
  COMPLETED: 'What you asked for is done.',
}

// They turn what is written after them, which is not theirs.
const turns = /[\u202a-\u202e\u2066-\u2069]/g

/** A text on one line, without what could be mistaken for something else in a header. */
export function onOneLine(text: string): string {
  return text
    .replaceAll(turns, '')
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
}

/** Whether there is anything in it to read. */
export function isReadable(text: string): boolean {
  return /[^\p{Z}\p{C}]/u.test(text)
}

/** Until when it should be done, in a sentence; null: nothing is said. */
export function dueWords(
  { job, reason }: Pick<MailEntry, 'job' | 'reason'>,
  { locale, timeZone }: MailContent['recipient'],
): string | null {
  if (job.dueAt === null || reason === 'COMPLETED') return null
  const date = new Intl.DateTimeFormat(locale ?? 'en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone }).format(
    job.dueAt,
  )
  return `It should be done by ${date} (${timeZone}).`
}

export const filledButton = 'border:1px solid #1d4ed8;background:#1d4ed8;color:#ffffff'
const emptyButton = 'border:1px solid #1d4ed8;background:#ffffff;color:#1d4ed8'

/** A link that looks like a button. */
export function buttonOf(url: string, label: string, colours: string): string {
  return `<a href="${escapeHtml(url)}" dir="auto" style="display:inline-block;margin:0 8px 8px 0;padding:12px 20px;border-radius:6px;${colours};text-decoration:none;font-weight:bold">${escapeHtml(label)}</a>`
}

// One thing is asked: its answers, if one click gives them, or else where it is done.
function buttonsOf({ title, link, actions }: MailContent): string {
  if (actions.length === 0) {
    return link === null ? '' : `<p style="margin:24px 0">${buttonOf(link, title, filledButton)}</p>\n`
  }
  const buttons = actions.map(({ url, label }, index) => buttonOf(url, label, index === 0 ? filledButton : emptyButton))
  const elsewhere =
    link === null
      ? ''
      : `<p style="margin:0 0 16px"><a href="${escapeHtml(link)}" style="color:#1d4ed8">Look at it first</a></p>\n`
  return `<p style="margin:24px 0 8px">${buttons.join('\n')}</p>\n${elsewhere}`
}

/** The page of a mail: a heading and what stands below it, which is HTML. */
export function pageOf(title: string, body: string, unsubscribe: string): string {
  return `<!doctype html>
<html>
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.5;color:#111827">
<h1 dir="auto" style="margin:0 0 16px;font-size:20px">${escapeHtml(title)}</h1>
${body}<p style="margin:32px 0 0;font-size:12px;color:#6b7280"><a href="${escapeHtml(unsubscribe)}" style="color:#6b7280">Not wanted? Unsubscribe.</a></p>
</body>
</html>
`
}

function bodyOf(lines: readonly string[], content: MailContent): string {
  const paragraphs = lines.map((line) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`).join('\n')
  return pageOf(content.title, `${paragraphs}\n${buttonsOf(content)}`, content.unsubscribe)
}

/** How a mail begins. */
export function greetingOf({ name }: MailContent['recipient']): string {
  return name === null ? 'Hello,' : `Hello ${onOneLine(name)},`
}

/** What a mail says, with what its template leaves to us. */
export function mailTextOf(content: MailContent, own: MailText = {}): Required<MailText> {
  const { title, description, reason, recipient, link, actions, unsubscribe } = content
  const greeting = greetingOf(recipient)
  const asked = [reasonWords[reason], reason === 'COMPLETED' ? null : description, dueWords(content, recipient)]
  const lines = [greeting, ...asked.filter((line) => line !== null)]
  const clicks = actions.map(({ label, url }) => `${onOneLine(label)}: ${url}`)
  const places = link === null ? [] : [actions.length === 0 ? link : `Look at it first: ${link}`]
  const plain = [greeting, title, ...lines.slice(1), ...clicks, ...places, `Not wanted? ${unsubscribe}`]
  return {
    subject: onOneLine(own.subject ?? subjects[reason](title)),
    text: own.text ?? `${plain.join('\n\n')}\n`,
    html: own.html ?? bodyOf(lines, content),
  }
}
