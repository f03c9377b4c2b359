// What one message of a mail tells: its job, where it is done, and what can be done by one click.
import type { JobType } from '../../domain/job-type.ts'
import { offeredActions } from '../../domain/notification/action-links.ts'
import { mailLinkAddress, placeOf } from '../../domain/notification/link.ts'
import type { MailLink } from '../../domain/notification/mail-link.ts'
import type { MailButton, MailEntry, MailOptions } from '../../domain/notification/mail-options.ts'
import { isReadable, onOneLine } from '../../domain/notification/mail-text.ts'
import type { Notification } from '../../domain/notification/notification.ts'
import type { Registry } from '../../domain/registry.ts'

/** What it stands on. */
export interface EntryOptions extends Pick<MailOptions, 'baseUrl' | 'publicUrl'> {
  readonly registry: Registry
  /** The token of a link. */
  readonly tokenOf: (link: MailLink) => Promise<string>
  readonly now: () => Date
}

// One page each, that asks once more: nothing happens where programs follow links.
async function buttonsOf(
  mail: Notification,
  type: JobType,
  { publicUrl, tokenOf, now }: EntryOptions,
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

/** What is told of a notification. */
export async function entryOf(mail: Notification, options: EntryOptions): Promise<MailEntry> {
  const { registry, baseUrl = null, publicUrl = null } = options
  const { job, reason, template } = mail
  const type = registry.of(job.type)
  const title = onOneLine(job.title ?? type.title)
  return {
    ...{ job, reason, template, description: type.description },
    title: isReadable(title) ? title : onOneLine(type.title),
    link: placeOf(type, job, { baseUrl, publicUrl }),
    actions: await buttonsOf(mail, type, options),
  }
}
