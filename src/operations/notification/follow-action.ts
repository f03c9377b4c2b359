// Look at what a link in a mail offers, and do it. Looking changes nothing, as programs follow links too; doing is the completion of
// the job by its recipient, and happens once, as it expects the very version that was judged.
import type { Job } from '../../domain/job.ts'
import { JobError, type JobErrorCode } from '../../domain/job-error.ts'
import { type ActionStanding, isOrphaned, standingOf } from '../../domain/notification/action-standing.ts'
import type { ActionLink } from '../../domain/notification/mail-link.ts'
import type { Notification } from '../../domain/notification/notification.ts'
import type { Registry } from '../../domain/registry.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { LinkedMails } from '../../store/notification/linked-mails.ts'
import { act, type Operating } from '../operating.ts'

/** What following links stands on. */
export interface FollowingLinks extends Operating {
  readonly linkedMails: Pick<LinkedMails, 'find'>
  readonly registry: Registry
}

/** Says who is signed in; null: nobody. Only asked where it matters. */
export type Asker = () => Promise<Viewer | null>

/** How it stands with a link, and of which mail it is. */
export type FollowedAction = ActionStanding & { readonly mail: Notification }

const because = 'By a link in a mail.'
const mostTries = 3
const judgedAgain: readonly JobErrorCode[] = ['CLOSED', 'VERSION_CONFLICT', 'NOT_FOUND', 'FORBIDDEN', 'EXCLUDED']

/** How it stands with a link; null: there is no such mail (any more). @throws JobError UNAVAILABLE */
export async function lookAtAction(
  { linkedMails, registry, now }: FollowingLinks,
  link: ActionLink,
  asker: Asker,
): Promise<FollowedAction | null> {
  const linked = await linkedMails.find(link.mailId, link.version)
  if (linked === null || isOrphaned(linked.mail)) return null
  const type = registry.of(linked.mail.job.type)
  const isAskerWanted = type.actionLinks?.isSignInNeeded === true
  const standing = standingOf({ ...linked, link, type, asker: isAskerWanted ? await asker() : null, now: now() })
  return { ...standing, mail: linked.mail }
}

/**
 * Does what a link offers, if that can be done, and answers with how it stands then.
 * @throws JobError UNAVAILABLE
 */
export async function followAction(
  following: FollowingLinks,
  link: ActionLink,
  asker: Asker,
): Promise<FollowedAction | null> {
  for (let tries = 1; ; tries++) {
    const looked = await lookAtAction(following, link, asker)
    if (looked?.standing !== 'READY') return looked
    const { action, viewer, mail } = looked
    const { outcome } = action
    const done = { operation: 'complete', because, ...(outcome === null ? {} : { outcome }) } as const
    try {
      const { job } = await act(following, viewer, referenceTo(mail.job), done)
      return { ...looked, standing: 'DONE', mail: { ...mail, job } }
    } catch (error) {
      // It was changed, or closed, between the two: what that means is judged like before.
      const isOvertaken = error instanceof JobError && judgedAgain.includes(error.code)
      if (!isOvertaken || tries === mostTries) throw error
    }
  }
}

function referenceTo({ id, version }: Job) {
  return { id, expectedVersion: version }
}
