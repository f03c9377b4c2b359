// Where a message about a job stands, and when it is worth looking again: what is sent is no event of the job.
import type { ConsoleJobQuery } from '../generated/graphql.ts'

/** The messages about a job. */
export type JobNotifications = NonNullable<ConsoleJobQuery['job']>['notifications']

type Notification = JobNotifications['edges'][number]['node']

/** How far a message has come. */
export interface Standing {
  readonly words: string
  readonly at: string
  /** Whether that is good, bad, or neither. */
  readonly tone: 'good' | 'bad' | undefined
  /** Whether that has not happened yet. */
  readonly isToCome: boolean
}

/** How far it has come. */
export function standingOf({ actionedAt, seenAt, sentAt, withdrawnAt, delivery, plannedFor }: Notification): Standing {
  const past = { tone: undefined, isToCome: false } as const
  if (actionedAt !== null) return { ...past, words: 'Acted on', at: actionedAt, tone: 'good' }
  if (seenAt !== null) return { ...past, words: 'Seen', at: seenAt }
  if (sentAt !== null) return { ...past, words: 'Sent', at: sentAt }
  if (withdrawnAt !== null) return { ...past, words: 'Not needed', at: withdrawnAt }
  if (delivery?.failedAt) return { ...past, words: 'Failed', at: delivery.failedAt, tone: 'bad' }
  const words = delivery === null ? 'Planned' : 'Being sent'
  return { words, at: plannedFor, tone: undefined, isToCome: true }
}

const shortestWaitMs = 2_000
const longestWaitMs = 600_000

/** How long it is until one of them may be sent, in milliseconds; null: none waits for that. */
export function nextLookMs(notifications: JobNotifications, now: number): number | null {
  const waiting = notifications.edges
    .map(({ node }) => node)
    .filter(({ sentAt, withdrawnAt, delivery }) => sentAt === null && withdrawnAt === null && !delivery?.failedAt)
  if (waiting.length === 0) return null
  const next = Math.min(...waiting.map(({ plannedFor }) => Date.parse(plannedFor)))
  return Math.min(longestWaitMs, Math.max(shortestWaitMs, next - now + shortestWaitMs))
}
