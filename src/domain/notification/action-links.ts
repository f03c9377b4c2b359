// What can be done by one click in a mail: which outcomes of a type, and how one proves who one is. To whom a mail offers them is
// judged as if its recipient had no role, as a link knows nothing of roles.
import { isOpen } from '../job.ts'
import type { JobType } from '../job-type.ts'
import { refusalOf } from '../permission.ts'
import { canSee, type Viewer } from '../viewer.ts'
import type { Notification } from './notification.ts'

/** A way to complete a job that a mail offers. */
export interface MailAction {
  /** Null where the type has no outcomes. */
  readonly outcome: string | null
  /** What its button says. */
  readonly label: string
}

/** What mails about the jobs of a type offer. */
export interface ActionLinks {
  /** None where the type wants a result, which one click cannot give. */
  readonly actions: readonly MailAction[]
  /** Whether the mail alone is no proof of who clicks. */
  readonly isSignInNeeded: boolean
  /** How long after it was written a mail can be acted on, in milliseconds. */
  readonly goodForMs: number
}

/** The recipient of a mail, as far as a link proves. */
export function recipientViewer(recipient: string): Viewer {
  return { id: recipient, roles: [], groups: [] }
}

/** Whether somebody sees a job and may complete it, whether it is open or not. */
export function mayComplete(viewer: Viewer, job: Notification['job'], type: JobType): boolean {
  return canSee(viewer, job, type) && refusalOf(viewer, job, type, 'complete') === null
}

/** What a mail offers its recipient to do. */
export function offeredActions(
  { job, recipient, reason }: Pick<Notification, 'job' | 'recipient' | 'reason'>,
  type: JobType,
): readonly MailAction[] {
  const isAsked = reason !== 'COMPLETED' && isOpen(job) && mayComplete(recipientViewer(recipient), job, type)
  return isAsked ? (type.actionLinks?.actions ?? []) : []
}
