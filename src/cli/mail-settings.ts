// What the environment says of mails; it stands above the configuration.
import type { Settings } from '../config.ts'
import type { MailOptions } from '../domain/notification/mail-options.ts'

/** How mails are sent, as the configuration and the settings say it. */
export function mailSettings(
  configured: MailOptions | undefined,
  { smtpUrl, mailFrom, publicUrl }: Pick<Settings, 'smtpUrl' | 'mailFrom' | 'publicUrl'>,
): MailOptions {
  return {
    ...configured,
    ...(smtpUrl === null ? {} : { server: smtpUrl }),
    ...(mailFrom === null ? {} : { from: mailFrom }),
    ...(publicUrl === null ? {} : { publicUrl }),
  }
}
