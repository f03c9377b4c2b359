// Mark notifications as seen: by whom they were sent to, and nobody else.
import { invalidInput } from '../../domain/job-error.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Operating } from '../operating.ts'
import type { NotificationOperating } from './notification-operating.ts'

const mostIds = 100
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Notes that the viewer has seen these notifications (null: all that were sent to them), and answers with how many of them were
 * not seen before. Others' and unknown ones are passed by.
 * @throws JobError INVALID_INPUT, UNAVAILABLE
 */
export async function markNotificationsSeen(
  { notifications, onInboxChanged, now }: Operating & NotificationOperating,
  viewer: Viewer,
  ids: readonly string[] | null,
): Promise<number> {
  if (ids !== null && (!Array.isArray(ids) || ids.length > mostIds)) {
    throw invalidInput('ids', `must be a list of at most ${mostIds} ids.`)
  }
  const wanted = ids?.filter((id) => typeof id === 'string' && uuid.test(id)) ?? null
  const count = await notifications.markSeen(viewer, wanted, now())
  if (count > 0) onInboxChanged(viewer.id)
  return count
}
