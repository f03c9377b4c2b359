// Reads the queue of mails, for services and admins.
import { JobError } from '../domain/job-error.ts'
import { isTrusted, type Viewer } from '../domain/viewer.ts'
import type { MailQuery, Mails } from '../store/notification/mails.ts'
import type { NotificationPage } from '../store/notification/notification-page.ts'

/** Makes what reads it. */
export function readMailsIn({ list }: Pick<Mails, 'list'>) {
  return async (viewer: Viewer, query: MailQuery): Promise<NotificationPage> => {
    if (!isTrusted(viewer)) throw new JobError('FORBIDDEN', 'Only services and admins see the queue of mails.')
    return await list(query)
  }
}
