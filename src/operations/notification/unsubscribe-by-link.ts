// End the mails about jobs of a type to somebody, by the link in one of them; by that in a digest, those about the types that are in it. It
// changes what they prefer, and nothing else.
import { isOrphaned } from '../../domain/notification/action-standing.ts'
import type { UnsubscribeLink } from '../../domain/notification/mail-link.ts'
import { mayReach, withoutChannel } from '../../domain/person.ts'
import type { LinkedMails } from '../../store/notification/linked-mails.ts'
import type { People } from '../../store/notification/people.ts'
import type { Operating } from '../operating.ts'

/** What it stands on. */
export interface Unsubscribing extends Operating {
  readonly linkedMails: Pick<LinkedMails, 'findAll'>
  readonly people: People
}

/** Whose mails about which types, and whether they have ended. */
export interface Subscription {
  readonly recipient: string
  /** Their names. */
  readonly types: readonly string[]
  readonly isEnded: boolean
}

/** Which mails a link is about; null: there is no such mail (any more). @throws JobError UNAVAILABLE */
export async function lookAtSubscription(
  { linkedMails, people }: Unsubscribing,
  { mailId }: UnsubscribeLink,
): Promise<Subscription | null> {
  const mails = await linkedMails.findAll(mailId)
  const [first] = mails
  if (first === undefined || isOrphaned(first)) return null
  const { recipient } = first
  const types = [...new Set(mails.map(({ job }) => job.type))].sort()
  const person = (await people.find(recipient)) ?? undefined
  return { recipient, types, isEnded: types.every((type) => !mayReach(person, type, 'MAIL')) }
}

/** Ends them; once more it does nothing. @throws JobError UNAVAILABLE */
export async function unsubscribeByLink(
  unsubscribing: Unsubscribing,
  link: UnsubscribeLink,
): Promise<Subscription | null> {
  const subscription = await lookAtSubscription(unsubscribing, link)
  if (subscription === null || subscription.isEnded) return subscription
  const { recipient, types } = subscription
  const { people, now } = unsubscribing
  await people.save(
    recipient,
    (person) => types.reduce((before, type) => withoutChannel(before, type, 'MAIL'), person),
    now(),
  )
  return { ...subscription, isEnded: true }
}
