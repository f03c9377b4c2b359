// What links in mails lead to, for the pages of the server: by the tokens in them, which is all that proves anything.
import type { Job } from '../domain/job.ts'
import { type Bases, type LinkedJob, linkOnHost, placeOf } from '../domain/notification/link.ts'
import type { ActionLink, UnsubscribeLink } from '../domain/notification/mail-link.ts'
import type { MailOptions } from '../domain/notification/mail-options.ts'
import type { Notification } from '../domain/notification/notification.ts'
import {
  type Asker,
  type FollowedAction,
  type FollowingLinks,
  followAction,
  lookAtAction,
} from '../operations/notification/follow-action.ts'
import { makeMailTokens } from '../operations/notification/mail-tokens.ts'
import {
  lookAtSubscription,
  type Subscription,
  type Unsubscribing,
  unsubscribeByLink,
} from '../operations/notification/unsubscribe-by-link.ts'
import { makeLinkedMails } from '../store/notification/linked-mails.ts'
import type { Query } from '../store/query.ts'

export type { FollowedAction, Subscription }

/** What links in mails lead to. Null: the token is none of ours, or its mail is gone. All throw JobError UNAVAILABLE. */
export interface MailLinks {
  /** Where people reach the server; null: nobody has said it. */
  readonly publicUrl: string | null
  /** How it stands with what a link offers. Changes nothing. */
  lookAtAction(token: string, asker: Asker): Promise<FollowedAction | null>
  /** Completes the job of the link, if that can be done. */
  followAction(token: string, asker: Asker): Promise<FollowedAction | null>
  /** Which mails a link would end. Changes nothing. */
  lookAtSubscription(token: string): Promise<Subscription | null>
  /** Ends these mails. */
  unsubscribe(token: string): Promise<Subscription | null>
  /** Where the job of a mail is done; null: nobody has said it. */
  placeOf(mail: Notification): string | null
  /** Where a job is done in the product; without a `baseUrl` it may begin with "/". Null: its type does not say it. */
  linkOf(job: LinkedJob & Pick<Job, 'type'>): string | null
}

/** What they stand on. */
export interface MailLinksParts {
  readonly operating: Omit<FollowingLinks & Unsubscribing, 'linkedMails'>
  readonly query: Query
}

/** Opens them. */
export function openMailLinks(
  mail: Pick<MailOptions, 'baseUrl' | 'publicUrl'> = {},
  { operating, query }: MailLinksParts,
): MailLinks {
  const linkedMails = makeLinkedMails(query)
  const following = { ...operating, linkedMails }
  const tokens = makeMailTokens(linkedMails.secret)
  const bases: Bases = { baseUrl: mail.baseUrl ?? null, publicUrl: mail.publicUrl ?? null }
  const actionIn = async (token: string): Promise<ActionLink | null> => {
    const link = await tokens.read(token)
    return link?.kind === 'action' ? link : null
  }
  const unsubscribeIn = async (token: string): Promise<UnsubscribeLink | null> => {
    const link = await tokens.read(token)
    return link?.kind === 'unsubscribe' ? link : null
  }
  return {
    publicUrl: bases.publicUrl,
    async lookAtAction(token, asker) {
      const link = await actionIn(token)
      return link && (await lookAtAction(following, link, asker))
    },
    async followAction(token, asker) {
      const link = await actionIn(token)
      return link && (await followAction(following, link, asker))
    },
    async lookAtSubscription(token) {
      const link = await unsubscribeIn(token)
      return link && (await lookAtSubscription(following, link))
    },
    async unsubscribe(token) {
      const link = await unsubscribeIn(token)
      return link && (await unsubscribeByLink(following, link))
    },
    placeOf: ({ job }) => placeOf(operating.registry.of(job.type), job, bases),
    linkOf: (job) => linkOnHost(operating.registry.of(job.type).link, job, bases.baseUrl),
  }
}
