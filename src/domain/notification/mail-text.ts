// What mails say unless a template says something else: what is asked, until when, and one button. Whatever people have written is
// escaped, and never begins a line of its own.
import type { MailContent, MailText } from './mail-options.ts'
import type { NotificationReason } from './notification.ts'

const subjects: Record<NotificationReason, (title: string) => string> = {
  REQUESTED: (title) => title,
  ASSIGNED: (title) => title,
  REMINDER: (title) => `Reminder: ${title}`,
  OVERDUE: (title) => `Overdue: ${title}`,
  ESCALATION: (title) => `Escalated: ${title}`,
  COMPLETED: (title) => `Done: ${title}`,
}

const reasons: Record<NotificationReason, string> = {
  REQUESTED: 'This is waiting for you.',
  ASSIGNED: 'This was given to you.',
  REMINDER: 'This is still waiting for you.',
  OVERDUE: 'This should be done by now.',
  ESCALATION: 'Nobody has done this yet.',
  COMPLETED: 'What you asked for is done.',
}

/** A text on one line, without what could be mistaken for something else in a header. */
export function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

/** A text as HTML shows it. */
function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}

function dueOf({ job, reason, recipient: { locale, timeZone } }: MailContent): string | null {
  if (job.dueAt === null || reason === 'COMPLETED') return null
  const date = new Intl.DateTimeFormat(locale ?? 'en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone }).format(
    job.dueAt,
  )
  return `It should be done by ${date} (${timeZone}).`
}

function bodyOf(lines: readonly string[], { title, link, unsubscribe }: MailContent): string {
  const paragraphs = lines.map((line) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`).join('\n')
  const button =
    link === null
      ? ''
      : `<p style="margin:24px 0"><a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:bold">${escapeHtml(title)}</a></p>\n`
  return `<!doctype html>
<html>
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.5;color:#111827">
<h1 style="margin:0 0 16px;font-size:20px">${escapeHtml(title)}</h1>
${paragraphs}
${button}<p style="margin:32px 0 0;font-size:12px;color:#6b7280"><a href="${escapeHtml(unsubscribe)}" style="color:#6b7280">Not wanted? Unsubscribe.</a></p>
</body>
</html>
`
}

/** What a mail says, with what its template leaves to us. */
export function mailTextOf(content: MailContent, own: MailText = {}): Required<MailText> {
  const { title, description, reason, recipient, link, unsubscribe } = content
  const greeting = recipient.name === null ? 'Hello,' : `Hello ${onOneLine(recipient.name)},`
  const asked = [reasons[reason], reason === 'COMPLETED' ? null : description, dueOf(content)]
  const lines = [greeting, ...asked.filter((line) => line !== null)]
  const plain = [greeting, title, ...lines.slice(1), ...(link === null ? [] : [link]), `Not wanted? ${unsubscribe}`]
  return {
    subject: onOneLine(own.subject ?? subjects[reason](title)),
    text: own.text ?? `${plain.join('\n\n')}\n`,
    html: own.html ?? bodyOf(lines, content),
  }
}
