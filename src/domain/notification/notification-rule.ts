// What a type says about whom to tell when: a rule for each sort of moment.
import type { Channel, NotificationReason } from './notification.ts'

/** The moments of a job at which somebody is told. Durations in milliseconds. */
export type Trigger =
  /** It is requested, or reopened. */
  | { readonly kind: 'REQUESTED' }
  /** It is given to somebody by somebody else. */
  | { readonly kind: 'ASSIGNED' }
  | { readonly kind: 'BEFORE_DUE'; readonly byMs: number }
  /** 0: when it is due. */
  | { readonly kind: 'AFTER_DUE'; readonly byMs: number }
  /** Again and again since it is open. */
  | { readonly kind: 'EVERY'; readonly everyMs: number; readonly atMost: number }
  | { readonly kind: 'COMPLETED' }
  /** A step of its escalation was done. */
  | { readonly kind: 'ESCALATED'; readonly step: string }

/**
 * Who is told: who has the job, or as long as nobody does its candidate users (`doers`), and the members of its candidate groups
 * (`candidates`); who requested it; these people; or the members of these groups.
 */
export type Audience = 'doers' | 'candidates' | 'requester' | readonly string[] | { readonly groups: readonly string[] }

/** One rule of a type. */
export interface NotificationRule {
  /** Stands with every notification that it wants: two rules of a type have different keys. */
  readonly key: string
  readonly trigger: Trigger
  readonly to: Audience
  /** Where, of those who want to be told there. */
  readonly channels: readonly Channel[]
  readonly template: string
  /** Sent in quiet hours as well. */
  readonly isUrgent: boolean
}

const reasons: Record<Trigger['kind'], NotificationReason> = {
  REQUESTED: 'REQUESTED',
  ASSIGNED: 'ASSIGNED',
  BEFORE_DUE: 'REMINDER',
  EVERY: 'REMINDER',
  AFTER_DUE: 'OVERDUE',
  COMPLETED: 'COMPLETED',
  ESCALATED: 'ESCALATION',
}

/** Why a rule tells somebody. */
export function reasonOf({ kind }: Trigger): NotificationReason {
  return reasons[kind]
}

/** A trigger as text: the same for the same moments. */
export function triggerName(trigger: Trigger): string {
  const { kind } = trigger
  if (kind === 'EVERY') return `${kind} ${trigger.everyMs} x ${trigger.atMost}`
  if (kind === 'ESCALATED') return `${kind} ${trigger.step}`
  return kind === 'BEFORE_DUE' || kind === 'AFTER_DUE' ? `${kind} ${trigger.byMs}` : kind
}
