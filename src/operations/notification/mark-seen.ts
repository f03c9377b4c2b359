// Mark notifications as seen: by whom they were sent to, and nobody else.
import type { Viewer } from '../../domain/viewer.ts'
import type { Operating } from '../operating.ts'
import { notificationIds } from './notification-ids.ts'
import type { NotificationOperating } from './notification-operating.ts'

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
  const count = await notifications.markSeen(viewer, notificationIds(ids), now())
  if (count > 0) onInboxChanged(viewer.id)
  return count
}
