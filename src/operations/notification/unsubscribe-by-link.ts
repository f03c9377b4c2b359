// End the mails about jobs of a type to somebody, by the link in one of them: it changes what they prefer, and nothing else.
import { isOrphaned } from '../../domain/notification/action-standing.ts'
import type { UnsubscribeLink } from '../../domain/notification/mail-link.ts'
import type { Notification } from '../../domain/notification/notification.ts'
import { mayReach, withoutChannel } from '../../domain/person.ts'
import type { People } from '../../store/notification/people.ts'
import type { FollowingLinks } from './follow-action.ts'

/** What it stands on. */
export type Unsubscribing = FollowingLinks & { readonly people: People }

/** Which mails, and whether they have ended. */
export interface Subscription {
  readonly mail: Notification
  readonly isEnded: boolean
}

/** Which mails a link is about; null: there is no such mail (any more). @throws JobError UNAVAILABLE */
export async function lookAtSubscription(
  { linkedMails, people }: Unsubscribing,
  { mailId }: UnsubscribeLink,
): Promise<Subscription | null> {
  const linked = await linkedMails.find(mailId, 0)
  if (linked === null || isOrphaned(linked.mail)) return null
  const { mail } = linked
  const person = await people.find(mail.recipient)
  return { mail, isEnded: !mayReach(person ?? undefined, mail.job.type, 'MAIL') }
}

/** Ends them; once more it does nothing. @throws JobError UNAVAILABLE */
export async function unsubscribeByLink(
  unsubscribing: Unsubscribing,
  link: UnsubscribeLink,
): Promise<Subscription | null> {
  const subscription = await lookAtSubscription(unsubscribing, link)
  if (subscription === null || subscription.isEnded) return subscription
  const { recipient, job } = subscription.mail
  const { people, now } = unsubscribing
  await people.save(recipient, (person) => withoutChannel(person, job.type, 'MAIL'), now())
  return { ...subscription, isEnded: true }
}
