// Nobody is told of one job twice at one moment on one channel: of several messages the one that says most is left.
import type { NotificationReason, PlannedNotification } from './notification.ts'

const ranks: readonly NotificationReason[] = ['COMPLETED', 'ESCALATION', 'OVERDUE', 'ASSIGNED', 'REQUESTED', 'REMINDER']

// Total, so that it does not matter in which order they come.
function saysMore(one: PlannedNotification, other: PlannedNotification): boolean {
  const [rank, otherRank] = [ranks.indexOf(one.reason), ranks.indexOf(other.reason)]
  if (rank !== otherRank) return rank < otherRank
  if (one.wantedFor.getTime() !== other.wantedFor.getTime()) return one.wantedFor > other.wantedFor
  return one.rule < other.rule
}

/** Those that are left, judged by one of their moments. */
export function onceAtATime(
  planned: readonly PlannedNotification[],
  momentOf: (notification: PlannedNotification) => Date,
): readonly PlannedNotification[] {
  const left = new Map<string, PlannedNotification>()
  for (const next of planned) {
    const place = JSON.stringify([next.recipient, next.channel, momentOf(next).getTime()])
    const other = left.get(place)
    if (other === undefined || saysMore(next, other)) left.set(place, next)
  }
  return [...left.values()]
}
