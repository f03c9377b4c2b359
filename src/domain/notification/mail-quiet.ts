// Whether a mail may be sent now: one that is late, as it is tried again or nobody was there to send it, heeds quiet hours as well.
import type { Person } from '../person.ts'
import type { Registry } from '../registry.ts'
import type { ClaimedMail } from './mail-queue.ts'
import type { UsualQuietHours } from './quiet-hours.ts'
import { quietUntil } from './quiet-until.ts'
import { wallClockOf } from './wall-clock.ts'

/** What it is judged by. */
export interface MailQuietInput {
  readonly mail: Pick<ClaimedMail, 'messages'>
  /** Its recipient. */
  readonly person: Person
  readonly registry: Registry
  readonly usualQuietHours: UsualQuietHours
  readonly now: Date
}

/** When it may be sent: now, or when the quiet hours of its recipient are over. */
export function mailQuietUntil({ mail, person, registry, usualQuietHours, now }: MailQuietInput): Date {
  const isUrgent = mail.messages.some(({ rule, job }) =>
    registry.of(job.type).notifications.some(({ key, isUrgent: urgent }) => urgent && key === rule),
  )
  const hours = person.quietHours ?? usualQuietHours.hours
  return isUrgent || hours.length === 0 ? now : quietUntil(now, hours, wallClockOf(person.timeZone))
}
