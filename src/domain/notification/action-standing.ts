// How it stands with what a link in a mail offers: judged when it is looked at and, once more, when it is done.
import { isPseudonym } from '../erasure.ts'
import { isOpen, isPastExpiry } from '../job.ts'
import type { JobType } from '../job-type.ts'
import type { Viewer } from '../viewer.ts'
import { type MailAction, mayComplete, recipientViewer } from './action-links.ts'
import type { ActionLink } from './mail-link.ts'
import type { Notification } from './notification.ts'

/** A mail of which a link was followed. */
export interface LinkedMail {
  readonly mail: Notification
  /** Whether its job has changed since, by more than what timers and the recipient did without ending it. */
  readonly isChanged: boolean
}

/** Why what a link offers cannot be done now. */
export type Hindrance =
  /** It is too old, or not offered any more. */
  | 'EXPIRED'
  /** It takes more than the mail to prove who one is. */
  | 'SIGN_IN'
  /** Somebody else is signed in than the mail was sent to. */
  | 'OTHER_PERSON'
  | 'NOT_PERMITTED'
  /** The job was closed otherwise. */
  | 'CLOSED'
  | 'CHANGED'

/** How it stands: what is to be done and who does it, or why not. `DONE`: its recipient has done just that. */
export type ActionStanding =
  | { readonly standing: 'READY' | 'DONE'; readonly action: MailAction; readonly viewer: Viewer }
  | { readonly standing: Hindrance }

/** What it is judged by. `asker` is who is signed in; null: nobody. */
export interface StandingInput extends LinkedMail {
  readonly link: ActionLink
  readonly type: JobType
  readonly asker: Viewer | null
  readonly now: Date
}

/** Whether nobody is left to whom the mail was sent. */
export function isOrphaned({ recipient }: Notification): boolean {
  return isPseudonym(recipient)
}

/** Judges it. The configuration as it is now counts, not that of when the mail was written. */
export function standingOf({ link, mail, isChanged, type, asker, now }: StandingInput): ActionStanding {
  const { job, recipient } = mail
  const { actionLinks } = type
  const action = actionLinks?.actions.find(({ outcome }) => outcome === link.outcome)
  if (!actionLinks || action === undefined || link.expiresAt <= now) return { standing: 'EXPIRED' }
  if (actionLinks.isSignInNeeded && asker === null) return { standing: 'SIGN_IN' }
  if (actionLinks.isSignInNeeded && asker?.id !== recipient) return { standing: 'OTHER_PERSON' }
  const viewer = (actionLinks.isSignInNeeded ? asker : null) ?? recipientViewer(recipient)
  if (!mayComplete(viewer, job, type)) return { standing: 'NOT_PERMITTED' }
  if (!isOpen(job)) {
    const isSame = job.status === 'COMPLETED' && job.closedBy === viewer.id && job.outcome === action.outcome
    return isSame ? { standing: 'DONE', action, viewer } : { standing: 'CLOSED' }
  }
  if (isPastExpiry(job, now)) return { standing: 'CLOSED' }
  return isChanged ? { standing: 'CHANGED' } : { standing: 'READY', action, viewer }
}
