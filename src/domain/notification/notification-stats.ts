// What moves people: which messages are followed by what they ask for, and how much is done without any. docs/notifications.md says what
// the figures mean.
import { checkDate } from '../date-check.ts'
import { invalidInput, JobError } from '../job-error.ts'
import type { JobType } from '../job-type.ts'
import type { Registry } from '../registry.ts'
import { isStaffOf, isTrusted, type Viewer } from '../viewer.ts'
import type { Channel } from './notification.ts'

/** Of which types, in which period. */
export interface NotificationStatsQuery {
  /** Names of types; unless told, all that the viewer handles. */
  readonly types?: readonly string[]
  /** 30 days before `until` unless told. */
  readonly since?: Date
  /** Now unless told; not in the period itself. */
  readonly until?: Date
}

/** The messages of one template about jobs of one type that were sent in the period on one channel. */
export interface MessageFigures {
  readonly type: JobType
  readonly channel: Channel
  readonly template: string
  readonly sentCount: number
  /** Mails that were kept instead of being sent, as there was no mail server; no other figure counts them. */
  readonly keptCount: number
  readonly seenCount: number
  /** After them their recipient closed the job. */
  readonly actionedCount: number
  /** Those of them that were the last one before that, on their channel. */
  readonly movedCount: number
  /** From the message to the closing, of the actioned ones; null: there is none. */
  readonly medianToActionMs: number | null
  /** Sent though the job had been closed a second before or longer: its target is 0. */
  readonly lateCount: number
}

/** The jobs of one type that were completed in the period, but for imported ones. */
export interface DoneFigures {
  readonly type: JobType
  readonly doneCount: number
  /** Nobody had been sent anything about them. */
  readonly doneUntoldCount: number
  /** All that had been sent about them, to whomever. */
  readonly messageCount: number
}

/** The figures of a period. */
export interface NotificationStats {
  readonly since: Date
  readonly until: Date
  readonly messages: readonly MessageFigures[]
  readonly done: readonly DoneFigures[]
}

/** A question as it was found to be allowed. */
export interface CheckedStatsQuery {
  readonly types: readonly string[]
  readonly since: Date
  readonly until: Date
}

const usualPeriodMs = 30 * 86_400_000

/**
 * Checks a question: services and admins may ask about all types, staff about theirs.
 * @throws JobError FORBIDDEN for users, UNKNOWN_TYPE, INVALID_INPUT
 */
export function checkStatsQuery(
  viewer: Viewer,
  { types, since, until }: NotificationStatsQuery,
  registry: Registry,
  now: Date,
): CheckedStatsQuery {
  if (!isTrusted(viewer) && !viewer.roles.includes('staff')) {
    throw new JobError('FORBIDDEN', 'Only staff, services and admins see what moves people.')
  }
  const end = until ?? now
  checkDate('until', end)
  const start = since ?? new Date(end.getTime() - usualPeriodMs)
  checkDate('since', start)
  if (start >= end) throw invalidInput('since', 'must be before until.')
  const asked = types?.map((name) => registry.known(name)) ?? registry.all
  const handled = asked.filter((type) => isTrusted(viewer) || isStaffOf(viewer, type))
  return { types: handled.map(({ name }) => name), since: start, until: end }
}
