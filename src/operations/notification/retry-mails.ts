// Give mails that were given up another try.
import { JobError } from '../../domain/job-error.ts'
import { isTrusted, type Viewer } from '../../domain/viewer.ts'
import type { Operating } from '../operating.ts'
import { notificationIds } from './notification-ids.ts'
import type { NotificationOperating } from './notification-operating.ts'

/**
 * Puts failed mails (null: all) back into the queue, with all their attempts before them, and answers with how many there were.
 * Others and unknown ones are passed by.
 * @throws JobError FORBIDDEN but for services and admins, INVALID_INPUT, UNAVAILABLE
 */
export async function retryMails(
  { mails, now }: Operating & NotificationOperating,
  viewer: Viewer,
  ids: readonly string[] | null,
): Promise<number> {
  if (!isTrusted(viewer)) throw new JobError('FORBIDDEN', 'Only services and admins have mails sent again.')
  return await mails.retry(notificationIds(ids), now())
}
