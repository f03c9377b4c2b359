// Gives one mail to a mail server, with a connection of its own: what takes too long is cut off with it, so that nothing of a mail
// that was given up is still on its way.
import { createTransport } from 'nodemailer'
import type { MailMessage } from '../../domain/notification/notification.ts'

/** A mail that goes out. */
export interface OutgoingMail {
  readonly message: MailMessage
  /** How its recipient is called. */
  readonly name: string | null
  readonly from: { readonly name: string; readonly address: string }
  /** Always the same of a mail. */
  readonly messageId: string
  /** An address, or mailto:. */
  readonly unsubscribe: string
  /** Whether a POST there ends such mails without asking back (RFC 8058). */
  readonly isOneClick: boolean
}

/** Sends, until `signal` says that it is to be given up. @throws what the mail server says, or what came between */
export type SendMail = (mail: OutgoingMail, signal: AbortSignal) => Promise<void>

function transportOptions(server: string) {
  const { protocol, hostname, port, username, password, searchParams } = new URL(server)
  const secure = protocol === 'smtps:'
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: searchParams.get('requireTLS') === 'true',
    ignoreTLS: searchParams.get('ignoreTLS') === 'true',
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...{ disableFileAccess: true, disableUrlAccess: true },
    // What is given up is cut off, not said goodbye to.
    socketCloseTimeout: 0,
  }
}

/** Makes what sends by a mail server. */
export function makeSendMail(server: string): SendMail {
  const transport = createTransport(transportOptions(server))
  return async ({ message, name, from, messageId, unsubscribe, isOneClick }, signal) => {
    await transport.sendMail({
      ...{ from, to: { name: name ?? '', address: message.to }, messageId, signal },
      ...{ subject: message.subject, text: message.text, html: message.html },
      headers: {
        'List-Unsubscribe': { prepared: true, value: `<${unsubscribe}>` },
        ...(isOneClick ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
        'Auto-Submitted': 'auto-generated',
      },
    })
  }
}
